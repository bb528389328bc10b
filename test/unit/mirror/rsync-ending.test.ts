/** The end of a group, step by step: a clock that is moved by hand, and a child and a process table that do as they are told. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProcessGroups } from '../../../src/mirror/lock/groups.ts';
import { type Ending, type Over, watchEnding } from '../../../src/mirror/rsync/ending.ts';
import { type ChildEnd, endOf } from '../../../src/platform/child/end.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const GROUP = { group: 4_711, leader: 'rsync' };

class FakeChild {
  isLetGo = false;
  #ended = false;
  readonly #exit = Promise.withResolvers<ChildEnd>();
  readonly #close = Promise.withResolvers<ChildEnd>();
  readonly exited = this.#exit.promise;
  readonly closed = this.#close.promise;

  hasEnded(): boolean {
    return this.#ended;
  }

  release(): void {
    this.isLetGo = true;
  }

  exit(code: number | null, signal: NodeJS.Signals | null = null): void {
    this.#ended = true;
    this.#exit.resolve(endOf({ exitCode: code ?? undefined, signal: signal ?? undefined }));
  }

  close(): void {
    this.#close.resolve(endOf({ exitCode: 0 }));
  }
}

let clock: FakeClock;
let child: FakeChild;
let isGone: boolean;
let looks: number;
let sent: readonly string[];
let record: readonly string[];
let over: Over | null;

beforeEach(() => {
  clock = new FakeClock();
  child = new FakeChild();
  [isGone, looks, sent, record, over] = [false, 0, [], [], null];
  vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
    sent = [...sent, `${clock.monotonic()} ${pid} ${String(signal)}`];
    return true;
  });
});

afterEach(() => void vi.restoreAllMocks());

function watch(): Ending {
  const groups: ProcessGroups = {
    describe: () => Promise.resolve(GROUP),
    isGone: ({ group }) => {
      expect(group).toBe(GROUP.group);
      looks += 1;
      return Promise.resolve(isGone);
    },
  };
  const ending = watchEnding({
    child: { exited: child.exited, closed: child.closed, hasEnded: () => child.hasEnded(), release: () => child.release() },
    group: GROUP,
    record: { forget: () => void (record = [...record, 'forgotten']), overdue: () => void (record = [...record, 'overdue']) },
    clock,
    groups,
  });
  void ending.over.then((result) => {
    over = result;
  });
  return ending;
}

describe('the end of a group', () => {
  it('is when nothing of it is left and its output was read', async () => {
    watch();
    await clock.advance(60_000);
    expect([over, looks]).toEqual([null, 0]);
    isGone = true;
    child.exit(23);
    await clock.advance(10);
    expect([over, record]).toEqual([null, []]);
    child.close();
    await clock.advance(0);
    expect(over).toEqual({ kind: 'gone', code: 23 });
    expect([record, sent, child.isLetGo]).toEqual([['forgotten'], [], true]);
  });

  it('waits one second at most for output that nobody closes', async () => {
    watch();
    isGone = true;
    child.exit(0);
    await clock.advance(999);
    expect(over).toBeNull();
    await clock.advance(1);
    expect([over, record]).toEqual([{ kind: 'gone', code: 0 }, ['forgotten']]);
  });

  it.each([
    ['exited', 4, null, 4],
    ['was killed', null, 'SIGKILL', 137],
    ['was asked to end', null, 'SIGTERM', 143],
  ] as const)('is seen also when its first process %s before anybody looked', async (_, code, signal, expected) => {
    isGone = true;
    child.exit(code, signal);
    child.close();
    watch();
    await clock.advance(0);
    expect(over).toEqual({ kind: 'gone', code: expected });
  });

  it('reports the signal of a first process that is killed', async () => {
    watch();
    isGone = true;
    child.close();
    child.exit(null, 'SIGTERM');
    await clock.advance(0);
    expect(over).toEqual({ kind: 'gone', code: 143 });
  });

  it('is not yet while something of it is left, which has half a second to end by itself', async () => {
    watch();
    child.exit(0);
    child.close();
    await clock.advance(499);
    expect([over, sent]).toEqual([null, []]);
    isGone = true;
    await clock.advance(50);
    expect([over, sent]).toEqual([{ kind: 'gone', code: 0 }, []]);
  });

  it('is brought about when its first process left others behind: TERM after half a second, KILL ten seconds later', async () => {
    watch();
    child.exit(0);
    child.close();
    await clock.advance(600);
    expect(sent).toHaveLength(1);
    const [termAt = 0] = sent.map((line) => Number(line.split(' ')[0]));
    expect(termAt).toBeGreaterThanOrEqual(500);
    expect(termAt).toBeLessThan(560);
    expect(sent).toEqual([`${termAt} -4711 SIGTERM`]);
    await clock.advance(9_900);
    expect(sent).toHaveLength(1);
    await clock.advance(200);
    expect(sent.map((line) => line.split(' ')[2])).toEqual(['SIGTERM', 'SIGKILL']);
    isGone = true;
    await clock.advance(50);
    expect([over, record]).toEqual([{ kind: 'gone', code: 0 }, ['forgotten']]);
  });

  it('gives what is left half a second from the end of its first process on, however long that ran', async () => {
    watch();
    await clock.advance(10_000);
    child.exit(0);
    await clock.advance(499);
    expect(sent).toEqual([]);
    await clock.advance(60);
    expect(sent).toHaveLength(1);
  });

  it('is looked for soon, then ever more rarely, at least every 50 ms', async () => {
    watch();
    child.exit(0);
    await clock.advance(0);
    expect(looks).toBe(1);
    await clock.advance(2);
    expect(looks).toBe(2);
    await clock.advance(4);
    expect(looks).toBe(3);
    await clock.advance(100);
    const before = looks;
    await clock.advance(200);
    expect(looks - before).toBe(4);
  });
});

describe('a group that is stopped', () => {
  it('without a grace gets both at once', async () => {
    watch().stop(0);
    await clock.advance(0);
    expect(sent).toEqual(['0 -4711 SIGTERM', '0 -4711 SIGKILL']);
  });

  it('is stuck as soon as two seconds have gone by since KILL', async () => {
    watch().stop(200);
    await clock.advance(300);
    const killedAt = Number(sent.at(-1)?.split(' ')[0]);
    await clock.advance(killedAt + 1_999 - clock.monotonic());
    expect(over).toBeNull();
    await clock.advance(1);
    expect(over).toEqual({ kind: 'stuck' });
  });

  it('gets TERM at once and KILL after the grace', async () => {
    const ending = watch();
    ending.stop(1_000);
    expect(sent).toEqual(['0 -4711 SIGTERM']);
    await clock.advance(990);
    expect(sent).toHaveLength(1);
    await clock.advance(60);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatch(/-4711 SIGKILL$/);
    await clock.advance(500);
    expect(sent).toHaveLength(2);
  });

  it('gets none when it ends in time', async () => {
    const ending = watch();
    ending.stop(1_000);
    await clock.advance(100);
    isGone = true;
    child.close();
    child.exit(null, 'SIGTERM');
    await clock.advance(5_000);
    expect([over, sent.length]).toEqual([{ kind: 'gone', code: 143 }, 1]);
  });

  it.each([
    ['sooner', [60_000, 100], 100],
    ['not later', [100, 60_000], 100],
  ] as const)('is killed %s when it is stopped again', async (_, graces, at) => {
    const ending = watch();
    for (const grace of graces) ending.stop(grace);
    expect(sent.map((line) => line.split(' ')[2])).toEqual(['SIGTERM', 'SIGTERM']);
    await clock.advance(at - 10);
    expect(sent).toHaveLength(2);
    await clock.advance(70);
    expect(sent.at(-1)).toMatch(/SIGKILL$/);
  });

  it('is not over as long as the process table shows something of it', async () => {
    const ending = watch();
    ending.stop(60_000);
    child.exit(null, 'SIGTERM');
    child.close();
    await clock.advance(5_000);
    expect(over).toBeNull();
    isGone = true;
    await clock.advance(50);
    expect(over).toEqual({ kind: 'gone', code: 143 });
  });

  it('is not over before its first process has ended, whatever the process table shows', async () => {
    isGone = true;
    const ending = watch();
    ending.stop(1_000);
    await clock.advance(900);
    expect([over, looks]).toEqual([null, 0]);
  });

  it('is stuck two seconds after KILL: on record, and forgotten only once it is gone', async () => {
    const ending = watch();
    const timers = vi.spyOn(clock, 'after');
    ending.stop(0);
    await clock.advance(1_900);
    expect(over).toBeNull();
    expect(sent.map((line) => line.split(' ')[2])).toEqual(['SIGTERM', 'SIGKILL']);
    await clock.advance(200);
    expect([over, record, child.isLetGo]).toEqual([{ kind: 'stuck' }, ['overdue'], true]);
    await clock.advance(10_000);
    expect(record).toEqual(['overdue']);
    // Waiting for it keeps no process alive.
    expect(timers).toHaveBeenLastCalledWith(1_000, expect.any(Function), ...([{ background: true }] as unknown as []));
    isGone = true;
    await clock.advance(999);
    await clock.advance(1);
    expect(record).toEqual(['overdue', 'forgotten']);
  });

  it('has its leftovers asked once only', async () => {
    const ending = watch();
    ending.stop(5_000);
    child.exit(null, 'SIGTERM');
    child.close();
    await clock.advance(4_000);
    expect(sent).toHaveLength(1);
  });
});
