import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProcessGroups, groupExists, type ProcessGroups, signalGroup } from '../../../src/mirror/lock/groups.ts';
import { createMirrorLock, type HeldLock, type TakenLock } from '../../../src/mirror/lock/lock.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { tmpfsProblem, tmpfsTitle, withTmpfs } from '../../support/e2e/tmpfs.ts';
import { until } from '../../support/poll.ts';
import { children, processes } from '../../support/share/lab.ts';

const groups = createProcessGroups({ platform: process.platform, children, processes });
const TAKER = join(import.meta.dirname, 'lock-taker.mjs');

let folder: string;
let file: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-lock-'));
  file = join(folder, 'mirror.lock');
});

afterEach(() => {
  for (const child of running.splice(0)) {
    child.kill('SIGKILL');
    if (child.pid !== undefined && groupExists(child.pid)) signalGroup(child.pid, 'SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
});

function lockWith(
  more: { readonly groups?: ProcessGroups; readonly processes?: typeof processes } = {},
): ReturnType<typeof createMirrorLock> {
  return createMirrorLock({ folder, processes, groups, clock: systemClock, ...more });
}

async function held(taking: Promise<TakenLock>): Promise<HeldLock> {
  const taken = await taking;
  if (taken.kind !== 'held') throw new Error(`not held: ${JSON.stringify(taken)}`);
  return taken.lock;
}

/** What the lock file says. */
function record(): { readonly pid: number; readonly left: boolean; readonly groups: readonly { readonly group: number }[] } {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** As a holder that is dead would have left it. */
function leave(more: object): void {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  writeFileSync(
    file,
    JSON.stringify({ nonce: 'dead', pid: 999_999_999, identity: `${boot}/1`, since: 1, left: false, groups: [], ...more }),
  );
}

/** A group of its own, with a grandchild. */
async function startGroup(script = 'sleep 1000 & wait'): Promise<{ readonly child: ChildProcess; readonly group: number }> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
  running.push(child);
  await until('a process', () => child.pid);
  return { child, group: Number(child.pid) };
}

interface Taker {
  readonly child: ChildProcess;
  say(line: string): Promise<string>;
  kill(): Promise<void>;
}

async function startTaker(): Promise<Taker> {
  const child = spawn(process.execPath, [TAKER, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  running.push(child);
  let said = '';
  let read = 0;
  child.stdout.setEncoding('utf8').on('data', (part: string) => void (said += part));
  const answer = async (): Promise<string> => {
    await until('an answer', () => said.indexOf('\n', read) >= 0);
    const line = said.slice(read, said.indexOf('\n', read));
    read = said.indexOf('\n', read) + 1;
    return line;
  };
  await answer();
  return {
    child,
    say(line) {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    async kill() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe('the lock', () => {
  it('is held once, by whoever came first', async () => {
    const lock = await held(lockWith().take());
    expect(await lockWith().take()).toEqual({ kind: 'locked', pid: process.pid, since: expect.any(Number) });
    await lock.release();
    expect(existsSync(file)).toBe(false);
    await (await held(lockWith().take())).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('makes the state folder when it is missing, and reports when it cannot', async () => {
    rmSync(folder, { recursive: true });
    await (await held(lockWith().take())).release();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file in the way');
    expect(await lockWith().take()).toMatchObject({ kind: 'failed', problem: expect.stringContaining('mirror.lock cannot be used') });
  });

  it('is complete as soon as it can be seen', async () => {
    const seen = new Set<string>();
    let busy = true;
    const taking = Promise.all(Array.from({ length: 20 }, () => lockWith().take())).finally(() => (busy = false));
    const look = (): boolean => {
      if (existsSync(file)) seen.add(readFileSync(file, 'utf8'));
      return !busy;
    };
    await until('the end', look, { every: 0 });
    expect((await taking).filter(({ kind }) => kind === 'held')).toHaveLength(1);
    for (const text of seen) expect(JSON.parse(text)).toMatchObject({ pid: process.pid });
  });

  it('has one winner among many processes that take it at once', async () => {
    const takers = await Promise.all(Array.from({ length: 6 }, startTaker));
    for (let round = 0; round < 8; round += 1) {
      if (round % 2 === 1) leave({ nonce: `dead-${round}` });
      const answers = await Promise.all(takers.map((taker) => taker.say('take')));
      expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'locked')).toHaveLength(5);
      await takers[answers.indexOf('held')]?.say('release');
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('is taken over from a holder that was killed', async () => {
    const taker = await startTaker();
    expect(await taker.say('take')).toBe('held');
    expect(await lockWith().take()).toMatchObject({ kind: 'locked', pid: taker.child.pid });
    await taker.kill();
    const lock = await held(lockWith().take());
    expect(record().pid).toBe(process.pid);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over when its pid stands for another process now', async () => {
    leave({ pid: process.pid });
    await (await held(lockWith().take())).release();
  });

  it('follows claims whose makers died on the way, and believes none that came too late', async () => {
    leave({ nonce: 'first' });
    const claim = (after: string, nonce: string): void =>
      writeFileSync(join(folder, `mirror.lock.after-${after}`), readFileSync(file, 'utf8').replace('first', nonce));
    claim('first', 'second');
    claim('second', 'third');
    claim('of-long-ago', 'fourth');
    const lock = await held(lockWith().take());
    expect(readdirSync(folder)).toEqual(['mirror.lock']);
    expect(record().pid).toBe(process.pid);
    await lock.release();
  });

  it('is not taken while somebody alive has claimed it', async () => {
    leave({ nonce: 'first' });
    const taker = await startTaker();
    expect(await taker.say('take')).toBe('held');
    const living = readFileSync(file, 'utf8');
    leave({ nonce: 'first' });
    writeFileSync(join(folder, 'mirror.lock.after-first'), living);
    expect(await lockWith().take()).toMatchObject({ kind: 'locked', pid: taker.child.pid });
  });

  it('is not taken over as long as anything of its groups lives', async () => {
    const taker = await startTaker();
    await taker.say('take');
    const { child, group } = await startGroup();
    await taker.say(`add ${group}`);
    await taker.kill();
    expect(await lockWith().take()).toEqual({ kind: 'orphans', group });
    // The first process is gone; what it started is not.
    child.kill('SIGKILL');
    await until('the end of the first process', async () => (await processes.identity(group)) === null);
    expect(await lockWith().take()).toEqual({ kind: 'orphans', group });
    signalGroup(group, 'SIGKILL');
    await until('the end of the group', () => groups.isGone({ group, leader: null }));
    await (await held(lockWith().take())).release();
  });

  it('knows a group whose number was given out again', async () => {
    const { group } = await startGroup();
    leave({ groups: [{ group, leader: 'another process' }] });
    await (await held(lockWith().take())).release();
    leave({ groups: [{ group, leader: null }] });
    expect(await lockWith().take()).toEqual({ kind: 'orphans', group });
  });

  it('has its groups on disk before they begin, and drops them', async () => {
    const lock = await held(lockWith().take());
    const [first, second] = [await startGroup(), await startGroup()];
    await Promise.all([lock.addGroup(first.group), lock.addGroup(second.group)]);
    expect(record().groups.map(({ group }) => group)).toEqual([first.group, second.group]);
    await lock.dropGroup(first.group);
    expect(record().groups.map(({ group }) => group)).toEqual([second.group]);
    await lock.dropGroup(second.group);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stays when it is given up with a group alive, also for its own process', async () => {
    const lock = await held(lockWith().take());
    const { group } = await startGroup();
    await lock.addGroup(group);
    await lock.release();
    expect(record()).toMatchObject({ left: true });
    expect(await lockWith().take()).toEqual({ kind: 'orphans', group });
    signalGroup(group, 'SIGKILL');
    await until('the end of the group', () => groups.isGone({ group, leader: null }));
    await (await held(lockWith().take())).release();
  });

  it('is no longer touched by whom it was taken from', async () => {
    const lock = await held(lockWith().take());
    const { group } = await startGroup();
    leave({ nonce: 'of somebody else'.replaceAll(' ', '-') });
    await expect(lock.addGroup(group)).rejects.toThrow('not ours any more');
    await lock.release();
    expect(record().pid).toBe(999_999_999);
  });

  it('can be taken again when giving it up could not be written', async () => {
    const mirrorLock = lockWith();
    const lock = await held(mirrorLock.take());
    const before = readFileSync(file, 'utf8');
    await lock.release();
    writeFileSync(file, before);
    expect(await lockWith().take()).toMatchObject({ kind: 'locked' });
    await (await held(mirrorLock.take())).release();
  });

  it.skipIf(tmpfsProblem !== null)(tmpfsTitle('refuses a group that cannot be put on record'), async () => {
    await withTmpfs(folder, '256k', async (disk) => {
      const lock = await held(lockWith().take());
      const { group } = await startGroup();
      disk.fill();
      await expect(lock.addGroup(group)).rejects.toThrow('ENOSPC');
      await lock.dropGroup(group);
      await lock.release();
      expect(existsSync(file)).toBe(false);
    });
  });

  it.each(['', '{', '[]', '{"nonce":"x"}', '{"nonce":"../x","pid":1,"identity":null,"since":1,"left":true,"groups":[]}'])(
    'is nobody’s to take when it says %j',
    async (text) => {
      writeFileSync(file, text);
      expect(await lockWith().take()).toEqual({ kind: 'failed', problem: expect.stringContaining('is invalid') });
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  it('stays shut when the process table cannot be read', async () => {
    leave({ pid: process.ppid });
    const blind = { identity: () => Promise.resolve(null), isBusy: () => Promise.resolve(null) };
    expect(await lockWith({ processes: blind }).take()).toMatchObject({ kind: 'locked' });
    leave({ pid: process.ppid, identity: null });
    expect(await lockWith().take()).toMatchObject({ kind: 'locked' });
  });

  it('sweeps drafts of the dead, and leaves those of the living', async () => {
    writeFileSync(join(folder, 'mirror.lock.draft-999999999-x'), '');
    writeFileSync(join(folder, `mirror.lock.draft-${process.ppid}-x`), '');
    mkdirSync(join(folder, 'ledger'));
    await (await held(lockWith().take())).release();
    expect(readdirSync(folder)).toEqual(['ledger', `mirror.lock.draft-${process.ppid}-x`]);
  });
});

describe('process groups', () => {
  it('never mean ourselves or everybody', () => {
    for (const group of [0, 1, -1, Number.NaN, 1.5]) expect(signalGroup(group, 'SIGKILL')).toBe(false);
  });

  it('are gone when only the unburied dead are left', async () => {
    // The shell becomes a program that never asks what became of the shell's child.
    const child = spawn('/bin/sh', ['-c', 'setsid sleep 1001 & echo $!; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'ignore'] });
    running.push(child);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => void (said += part));
    const group = Number(await until('a number', () => /^(\d+)\n/.exec(said)?.[1]));
    await until('the group', () => groupExists(group));
    await until('the other program', () => readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').startsWith('sleep'));
    expect(await groups.isGone({ group, leader: null })).toBe(false);
    signalGroup(group, 'SIGKILL');
    await until('its end', async () => (await processes.identity(group)) === null);
    expect(groupExists(group)).toBe(true);
    expect(await groups.isGone({ group, leader: null })).toBe(true);
  });
});
