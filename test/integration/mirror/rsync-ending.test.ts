import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { signalGroup } from '../../../src/mirror/lock/groups.ts';
import { type Ending, watchEnding } from '../../../src/mirror/rsync/ending.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { until } from '../../support/poll.ts';
import { groups } from './rsync-lab.ts';

let child: ChildProcess;

afterEach(() => void signalGroup(Number(child.pid), 'SIGKILL'));

interface Watched {
  readonly ending: Ending;
  readonly told: string[];
}

async function watch(script: string, whenEnded = false): Promise<Watched> {
  child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const group = await groups.describe(await until('a process', () => child.pid));
  if (whenEnded) await until('its end', () => child.exitCode !== null);
  const told: string[] = [];
  const record = { forget: () => void told.push('forgotten'), overdue: () => void told.push('overdue') };
  child.stdout?.resume();
  child.stderr?.resume();
  return { ending: watchEnding({ child, group, record, clock: systemClock, groups }), told };
}

describe('the end of a group', () => {
  it('is that of its first process, when it was alone', async () => {
    const { ending, told } = await watch('exit 3');
    expect(await ending.over).toEqual({ kind: 'gone', code: 3 });
    expect(told).toEqual(['forgotten']);
  });

  it('is seen also when it was over before anybody looked', async () => {
    const { ending } = await watch('exit 4', true);
    expect(await ending.over).toEqual({ kind: 'gone', code: 4 });
  });

  it('is brought about when its first process left others behind', async () => {
    const { ending } = await watch('sleep 1000 & exit 5');
    expect(await ending.over).toEqual({ kind: 'gone', code: 5 });
  });

  it('waits for what ends by itself in good time', async () => {
    const { ending } = await watch('trap "" TERM; (sleep 0.2; exit 0) & exit 6');
    expect(await ending.over).toEqual({ kind: 'gone', code: 6 });
  });

  it('is quicker when it is asked for again with less patience', async () => {
    const { ending } = await watch('trap "" TERM; sleep 1000');
    const begun = performance.now();
    ending.stop(60_000);
    ending.stop(100);
    ending.stop(60_000);
    expect(await ending.over).toEqual({ kind: 'gone', code: 137 });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('tells by which signal', async () => {
    const { ending } = await watch('exec sleep 1000');
    ending.stop(10_000);
    expect(await ending.over).toEqual({ kind: 'gone', code: 143 });
  });
});
