import { afterEach, describe, expect, it } from 'vitest';
import { type GroupRecord, signalGroup } from '../../../src/mirror/lock/groups.ts';
import { type Ending, watchEnding } from '../../../src/mirror/rsync/ending.ts';
import { type Started, startChild } from '../../../src/platform/child/start.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { allowed, until } from '../../support/poll.ts';
import { groups } from './rsync-lab.ts';

let child: Started;

afterEach(() => void signalGroup(Number(child.pid), 'SIGKILL'));

interface Watched {
  readonly ending: Ending;
  readonly group: GroupRecord;
  readonly told: string[];
}

/** @param when it has ended, or printed this */
async function watch(script: string, when?: 'ended' | 'deaf'): Promise<Watched> {
  child = startChild({ argv: ['/bin/sh', '-c', script], env: { PATH: '/usr/bin:/bin' }, pipes: 'stderr-and-fd3' });
  let printed = '';
  child.stdout.on('data', (part: Buffer) => (printed += part.toString()));
  const group = await groups.describe(Number(child.pid));
  if (when !== undefined) await until(when, () => (when === 'ended' ? child.hasEnded() : printed.includes(when)));
  const told: string[] = [];
  const record = { forget: () => void told.push('forgotten'), overdue: () => void told.push('overdue') };
  child.stderr?.resume();
  return { group, ending: watchEnding({ child, group, record, clock: systemClock, groups }), told };
}

describe('the end of a group', () => {
  it('is that of its first process, when it was alone', async () => {
    const { ending, told } = await watch('exit 3');
    expect(await ending.over).toEqual({ kind: 'gone', code: 3 });
    expect(told).toEqual(['forgotten']);
  });

  it('is seen also when it was over before anybody looked', async () => {
    const { ending } = await watch('exit 4', 'ended');
    expect(await ending.over).toEqual({ kind: 'gone', code: 4 });
  });

  it('is brought about when its first process left others behind', async () => {
    const { ending, group } = await watch('sleep 1000 & exit 5');
    expect(await ending.over).toEqual({ kind: 'gone', code: 5 });
    expect(await groups.isGone(group)).toBe(true);
  });

  it('waits for what ends by itself in good time', async () => {
    const { ending, group } = await watch('trap "" TERM; (sleep 0.2; exit 0) & exit 6');
    expect(await ending.over).toEqual({ kind: 'gone', code: 6 });
    expect(await groups.isGone(group)).toBe(true);
  });

  it('is quicker when it is asked for again with less patience', async () => {
    const { ending } = await watch('trap "" TERM; echo deaf; sleep 1000', 'deaf');
    const begun = performance.now();
    ending.stop(60_000);
    ending.stop(100);
    ending.stop(60_000);
    expect(await ending.over).toEqual({ kind: 'gone', code: 137 });
    expect(performance.now() - begun).toBeLessThan(await allowed(5_000));
  });

  it('reports by which signal', async () => {
    const { ending } = await watch('exec sleep 1000');
    ending.stop(10_000);
    expect(await ending.over).toEqual({ kind: 'gone', code: 143 });
  });
});
