/** When runs start: on schedule, by hand, after waiting; and that nothing of the mirror takes the monitoring down. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { MirrorControl } from '../../../src/mirror/control.ts';
import type { HotWatcher, WatcherListener } from '../../../src/mirror/hot/watcher.ts';
import type { RunRecord } from '../../../src/mirror/record.ts';
import type { MirrorSettings, Refusal, RunPorts } from '../../../src/mirror/run/ports.ts';
import { mirrorReason } from '../../../src/mirror/run/reasons.ts';
import { firstDue, type MirrorSchedule } from '../../../src/mirror/schedule.ts';
import type { MirrorStore } from '../../../src/mirror/store-port.ts';
import { StoredMirror } from '../../../src/store/mirror-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { runRecord } from '../../support/mirror/run-record.ts';
import { aComponent, aReason, aSnapshot, OPEN, shut } from '../../support/snapshots.ts';
import { storeIn } from '../../support/stores.ts';

const MINUTE = 60_000;
const EVERY: MirrorSchedule = { kind: 'every', ms: 10 * MINUTE };
const SHUT = shut(aReason('mount.absent', 'vault', 'mount'));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-control-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SETTINGS = {
  host: 'mac',
  hot: '/srv/hot',
  share: '/mnt/share',
  vault: '/mnt/share/vault',
  contract: { delete: true, settleMs: 5_000 },
  shadow: false,
  onBattery: true,
  pauseWhile: [] as readonly string[],
} as MirrorSettings;

interface World {
  readonly clock: FakeClock;
  readonly store: StoredMirror;
  readonly control: MirrorControl;
  readonly world: {
    battery: boolean;
    commands: readonly string[];
    meanwhile: () => void;
    readonly asked: { battery: number; lock: number };
  };
  readonly gate: (gate: Snapshot['gate']) => void;
  readonly show: (components: Snapshot['components']) => void;
  /** As after any attempt of any probe. */
  readonly tell: () => void;
}

/** Every run ends at guard 2, which is all that it takes to see that one began. */
function begin({
  schedule = EVERY,
  settings = {},
  store: changed = (store) => store,
  watcher = null,
  refusal = { code: 'mirror.locked', args: { pid: 1, since: 0 } },
}: {
  readonly schedule?: MirrorSchedule;
  readonly settings?: Partial<MirrorSettings>;
  readonly store?: (store: StoredMirror) => MirrorStore;
  readonly watcher?: HotWatcher | null;
  readonly refusal?: Refusal;
} = {}): World {
  const clock = new FakeClock();
  const store = new StoredMirror(storeIn(folder).database);
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const world = { battery: false, commands: [] as readonly string[], meanwhile: () => undefined as void, asked: { battery: 0, lock: 0 } };
  let snapshot = aSnapshot();
  const ports: Pick<RunPorts, 'clock' | 'store' | 'watch' | 'takeLock' | 'writeLog'> = {
    clock,
    store: changed(store),
    watch: {
      current: () => snapshot,
      visit: () => Promise.resolve(snapshot),
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      watchClosely: () => undefined,
    },
    takeLock() {
      world.asked.lock += 1;
      world.meanwhile();
      return Promise.resolve({ ok: false, refusal });
    },
    writeLog: () => Promise.resolve(null),
  };
  const control = new MirrorControl({
    settings: { ...SETTINGS, ...settings },
    ports: ports as RunPorts,
    schedule,
    chores: [],
    watcher,
    onBattery() {
      world.asked.battery += 1;
      return Promise.resolve(world.battery);
    },
    commands: () => Promise.resolve(world.commands),
  });
  const tell = (): void => {
    for (const listener of listeners) listener(snapshot);
  };
  return {
    clock,
    store,
    control,
    world,
    tell,
    show(components) {
      snapshot = aSnapshot({ components });
      tell();
    },
    gate(gate) {
      snapshot = aSnapshot({ gate });
      tell();
    },
  };
}

describe('what it reports', () => {
  it('knows since when the vault is no image any more, however many runs ago that was', () => {
    const store = new StoredMirror(storeIn(folder).database);
    const nth = (number: number): Partial<RunRecord> => ({ id: `run ${number}`, startedAt: number * MINUTE });
    store.runs.save(runRecord({ ...nth(1), status: 'complete' }), []);
    store.runs.save(runRecord({ ...nth(2), status: 'complete', dryRun: true }), []);
    for (let number = 3; number < 100; number += 1) store.runs.save(runRecord({ ...nth(number), status: 'partial' }), []);
    expect(begin().control.current().upToDateAt).toBe(MINUTE);
  });
});

describe('a share that was lost between runs', () => {
  it('is noted once for each time, for as long as the control runs', async () => {
    const { control, store, show } = begin();
    control.start();
    const losses: (string | null)[] = [];
    for (const verdict of ['healthy', 'degraded', 'down', 'down', 'healthy', 'unknown', 'down'] as const) {
      show([aComponent('vault', verdict), aComponent('gateway', 'down')]);
      losses.push(store.runs.lastLoss());
    }
    await control.close();
    show([aComponent('vault', 'healthy')]);
    show([aComponent('vault', 'down')]);
    const [first, second] = [losses[2], losses[6]];
    expect(losses).toEqual([null, null, first, first, first, first, second]);
    expect(new Set([null, first, second]).size).toBe(3);
    expect(store.runs.lastLoss()).toBe(second);
  });
});

it('after a restart, the walk of hot is due by the last walk, whatever hints have started since', () => {
  const start = new FakeClock().now();
  const walk = { dryRun: false, startedAt: start - 9 * MINUTE };
  const byHints = { dryRun: false, hinted: 2, startedAt: start - MINUTE };
  expect(firstDue(10 * MINUTE, start, [byHints, walk])).toBe(start + MINUTE);
  expect(firstDue(10 * MINUTE, start, [byHints])).toBe(start + 5_000);
});

describe('with an open gate', () => {
  it('a run begins soon after the start, and then on schedule', async () => {
    const { control, clock, world } = begin();
    control.start();
    await clock.advance(4_900);
    expect(world.asked.lock).toBe(0);
    await clock.advance(200);
    expect(world.asked.lock).toBe(1);
    await clock.advance(30 * MINUTE);
    expect(world.asked.lock).toBe(4);
    await control.close();
    await clock.advance(60 * MINUTE);
    expect(world.asked.lock).toBe(4);
  });

  it('by hand only, nothing begins by itself', async () => {
    const { control, clock, world } = begin({ schedule: null });
    control.start();
    await clock.advance(60 * MINUTE);
    expect(world.asked.lock).toBe(0);
    expect(control.current()).toMatchObject({ state: 'idle', nextAt: null });
  });

  it('by a cron expression, the next run is known', async () => {
    let tick = (): void => {};
    const { control, clock, world } = begin({
      schedule: {
        kind: 'cron',
        tick(run) {
          tick = run;
          return () => undefined;
        },
        next: () => Promise.resolve(clock.now() + 7 * MINUTE),
      },
    });
    control.start();
    await clock.advance(1);
    expect(control.current().nextAt).toBe(clock.now() - 1 + 7 * MINUTE);
    tick();
    await clock.advance(1);
    expect(world.asked.lock).toBe(1);
  });

  it('after a restart everybody who has looked before hears of the next run', () => {
    const { control, clock } = begin();
    const heard: (number | null)[] = [];
    expect(control.current().nextAt).toBeNull();
    control.subscribe(() => heard.push(control.current().nextAt));
    control.start();
    expect(heard.at(-1)).toBeGreaterThan(clock.now());
  });

  it('that another control replaces starts nothing any more', async () => {
    const { control, clock, world } = begin();
    control.start();
    await control.retire();
    await clock.advance(30 * MINUTE);
    expect(world.asked.lock).toBe(0);
  });

  it('by a cron expression, the next run is worked out anew when the clock was set', async () => {
    let moved = (): void => {};
    const { control, clock } = begin({
      schedule: {
        kind: 'cron',
        tick(_, onJump) {
          moved = onJump;
          return () => undefined;
        },
        next: () => Promise.resolve(clock.now() + 7 * MINUTE),
      },
    });
    control.start();
    await clock.advance(1);
    clock.sleepMachine(-60 * MINUTE);
    moved();
    await clock.advance(1);
    expect(control.current().nextAt).toBe(clock.now() - 1 + 7 * MINUTE);
  });
});

describe('with a shut gate', () => {
  it('a due run is refused on record once, waits, and begins when the gate opens', async () => {
    const { control, clock, world, gate, tell } = begin();
    gate(SHUT);
    control.start();
    await clock.advance(6_000);
    expect(world.asked.lock).toBe(1);
    expect(control.current()).toMatchObject({ state: 'waiting', reasons: [{ code: 'mount.absent' }] });
    await clock.advance(25 * MINUTE);
    expect(world.asked.lock).toBe(1);
    const { nextAt } = control.current();
    for (let times = 0; times < 50; times += 1) tell();
    expect(control.current().nextAt).toBe(nextAt);
    gate(OPEN);
    tell();
    await clock.advance(1);
    expect(world.asked.lock).toBe(2);
    expect(control.current()).toMatchObject({ state: 'idle', nextAt });
  });
});

describe('while a program is running that the config names', () => {
  it('waits, keeps its schedule, and goes on when the program has ended', async () => {
    const { control, clock, world } = begin({ settings: { pauseWhile: ['Final Cut*'] } });
    world.commands = ['/Applications/Final Cut Pro.app/Contents/MacOS/Final Cut Pro'];
    control.start();
    await clock.advance(6_000);
    expect(control.current()).toMatchObject({
      state: 'waiting',
      reasons: [{ code: 'mirror.paused_while', args: { program: 'Final Cut*' } }],
    });
    expect(world.asked.lock).toBe(0);
    world.commands = [];
    await clock.advance(10 * MINUTE);
    expect(world.asked.lock).toBe(1);
  });
});

describe('on battery', () => {
  it('waits without asking at every attempt of a probe, and keeps its schedule', async () => {
    const { control, clock, world, tell } = begin({ settings: { onBattery: false } });
    world.battery = true;
    control.start();
    await clock.advance(6_000);
    expect(control.current()).toMatchObject({ state: 'waiting', reasons: [{ code: 'mirror.on_battery' }] });
    const { nextAt } = control.current();
    for (let times = 0; times < 100; times += 1) {
      tell();
      await clock.advance(1_000);
    }
    expect(world.asked.battery).toBeLessThanOrEqual(3);
    expect(control.current().nextAt).toBe(nextAt);
    expect(world.asked.lock).toBe(0);
    world.battery = false;
    await clock.advance(10 * MINUTE);
    expect(world.asked.lock).toBe(1);
  });
});

describe('halted', () => {
  it('nothing begins by itself until a person has decided', async () => {
    const { control, clock, world, store } = begin();
    store.decisions.setHalted({
      at: clock.now(),
      run: 'r',
      reason: mirrorReason({ code: 'hot.empty', args: { path: '/srv/hot' } }, clock.now()),
    });
    control.start();
    await clock.advance(30 * MINUTE);
    expect(world.asked.lock).toBe(0);
    expect(control.current().state).toBe('halted');
    expect(await control.run({ full: false, delete: true, dryRun: false })).toMatchObject({ ok: false });
    expect(await control.resume(null)).toEqual({ ok: true });
    await clock.advance(1);
    expect(world.asked.lock).toBe(1);
  });
});

/** A watcher in the hands of the test. */
function aWatcher(): { readonly watcher: HotWatcher; readonly tell: () => WatcherListener; stops: number } {
  let listener: WatcherListener | null = null;
  const handle = {
    stops: 0,
    watcher: {
      start: (given: WatcherListener) => {
        listener = given;
      },
      stop: () => {
        handle.stops += 1;
        return Promise.resolve();
      },
    },
    tell: () => {
      if (listener === null) throw new Error('it was not started');
      return listener;
    },
  };
  return handle;
}

describe('with a watcher of hot', () => {
  const { watcher, tell: told } = aWatcher();
  const SAVED = [{ folder: 'video', names: ['clip.mov'] }];

  /** The last run ended a minute ago. */
  function beginAfter(status: RunRecord['status'], options: Parameters<typeof begin>[0] = {}): World {
    const world = begin({
      ...options,
      watcher,
      store: (store) => {
        const endedAt = new FakeClock().now() - MINUTE;
        store.runs.save(runRecord({ id: 'before', status, startedAt: endedAt, endedAt }), []);
        return store;
      },
    });
    world.control.start();
    return world;
  }

  it('a run begins once a saved file has settled; after one that did not end well the next is on schedule', async () => {
    const { control, clock, world } = beginAfter('complete');
    const { nextAt } = control.current();
    told().hints(SAVED);
    await clock.advance(4_900);
    expect(world.asked.lock).toBe(0);
    await clock.advance(200);
    expect(world.asked.lock).toBe(1);
    expect(control.current().nextAt).toBe(nextAt);
    // That run was refused, like all of this test.
    told().hints([{ folder: 'audio', names: ['take'] }]);
    await clock.advance(2 * MINUTE);
    expect(world.asked.lock).toBe(1);
    await clock.advance(8 * MINUTE);
    expect(world.asked.lock).toBe(2);
    await control.close();
  });

  it('no run begins because of hints after one that failed', async () => {
    const { control, clock, world } = beginAfter('failed');
    told().hints(SAVED);
    await clock.advance(5 * MINUTE);
    expect(world.asked.lock).toBe(0);
    await control.close();
  });

  it('hints are kept while the gate is shut, without a refused run on record, and cause one when it opens', async () => {
    const { control, clock, world, gate, store } = beginAfter('complete');
    gate(SHUT);
    told().hints(SAVED);
    await clock.advance(5 * MINUTE);
    expect(world.asked.lock).toBe(0);
    expect(control.current()).toMatchObject({ state: 'waiting', reasons: [{ code: 'mount.absent' }] });
    expect(store.runs.newest(10)).toHaveLength(1);
    gate(OPEN);
    await clock.advance(1);
    expect(world.asked.lock).toBe(1);
    expect(control.current()).toMatchObject({ state: 'idle' });
    await control.close();
  });

  it('what is reported while a run is under way is for the next one', async () => {
    const { control, clock, world } = beginAfter('complete', { refusal: { code: 'mirror.gate_shut', args: {} } });
    world.meanwhile = () => told().hints(SAVED);
    await control.runNow({ full: false, delete: true, dryRun: false });
    world.meanwhile = () => undefined;
    expect(world.asked.lock).toBe(1);
    // Refused as it was, hints are put off for a minute.
    await clock.advance(MINUTE + 100);
    expect(world.asked.lock).toBe(2);
    await control.close();
  });

  it.each([
    ['hints', () => told().hints(SAVED), 5_100],
    ['a run on schedule', () => undefined, 9 * MINUTE + 100],
    ['lost hints', () => told().lost(), 5_100],
  ])('what the gate refused after the start of a run, because of %s, begins again when it opens', async (_, happens, dueIn) => {
    const { control, clock, world, gate, store } = beginAfter('complete', { refusal: { code: 'mirror.gate_shut', args: {} } });
    happens();
    await clock.advance(dueIn - 200);
    expect(world.asked.lock).toBe(0);
    world.meanwhile = () => gate(SHUT);
    await clock.advance(200);
    expect(world.asked.lock).toBe(1);
    world.meanwhile = () => undefined;
    expect(control.current()).toMatchObject({ state: 'waiting', reasons: [{ code: 'mount.absent' }] });
    await clock.advance(MINUTE / 2);
    expect(world.asked.lock).toBe(1);
    expect(store.runs.newest(10)).toHaveLength(2);
    gate(OPEN);
    await clock.advance(1);
    expect(world.asked.lock).toBe(2);
    await control.close();
  });

  it('on battery hints wait without asking again and again', async () => {
    const { control, clock, world } = beginAfter('complete', { settings: { onBattery: false } });
    world.battery = true;
    for (let second = 0; second < 120; second += 1) {
      told().hints([{ folder: 'frames', names: [`frame ${second}`] }]);
      await clock.advance(1_000);
    }
    expect(world.asked).toMatchObject({ lock: 0 });
    expect(world.asked.battery).toBeLessThanOrEqual(3);
    await control.close();
  });

  it('a run lists all of hot once after hints were lost', async () => {
    const { control, clock, world } = beginAfter('complete');
    for (let second = 0; second < 4; second += 1) {
      told().lost();
      await clock.advance(1_000);
    }
    await clock.advance(10_000);
    expect(world.asked.lock).toBe(1);
    await control.close();
  });

  it('its state is published, with a note that says why hot is not watched', async () => {
    const { control } = beginAfter('complete');
    const heard: unknown[] = [];
    control.subscribe(() => heard.push(control.current().hints?.state));
    told().state({ kind: 'watching', folders: 412 });
    expect(control.current()).toMatchObject({ hints: { state: 'watching', folders: 412, problem: null }, notes: [] });
    told().state({ kind: 'watching', folders: 412 });
    told().state({ kind: 'failed', problem: 'ENOSPC' });
    expect(control.current()).toMatchObject({ hints: { state: 'failed' }, notes: [{ code: 'mirror.watch_limit' }] });
    told().state({ kind: 'failed', problem: 'MOVED' });
    expect(control.current()).toMatchObject({ notes: [{ code: 'mirror.not_watched', args: { problem: 'MOVED', path: '/srv/hot' } }] });
    expect(heard).toEqual(['watching', 'failed', 'failed']);
    await control.close();
  });

  it('is stopped with the control, which starts nothing any more', async () => {
    const own = aWatcher();
    const { control, clock, world } = begin({ watcher: own.watcher });
    control.start();
    own.tell().hints(SAVED);
    await control.retire();
    expect(own.stops).toBe(1);
    own.tell().hints(SAVED);
    await clock.advance(MINUTE);
    expect(world.asked.lock).toBe(0);
  });
});

it('without a schedule here nothing is said of a watcher', () => {
  expect(begin({ watcher: aWatcher().watcher }).control.current().hints).toBeNull();
});

type Instead = (original: () => unknown) => unknown;

/** The object, but that what is asked of this method goes to `instead`. */
function withMethod<T extends object>(target: T, name: keyof T, instead: Instead): T {
  return new Proxy(target, {
    get(_, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const original = (value as () => unknown).bind(target);
      return key === name ? (...args: readonly never[]) => instead(() => original(...(args as []))) : original;
    },
  });
}

/** The store, but with another object for one of its parts. */
function withPart<Key extends 'runs' | 'decisions'>(store: StoredMirror, key: Key, part: StoredMirror[Key]): MirrorStore {
  return new Proxy(store, {
    get(target, each) {
      const value: unknown = each === key ? part : Reflect.get(target, each, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

describe('a bug of ours', () => {
  it.each([
    ['at its beginning', (store: StoredMirror, instead: Instead) => withPart(store, 'runs', withMethod(store.runs, 'claim', instead))],
    ['at its end', (store: StoredMirror, instead: Instead) => withMethod(store, 'finish', instead)],
  ])('%s ends the run, is told, and the next one is tried on schedule', async (_, withBug) => {
    const broken = { is: true };
    const { control, clock, world } = begin({
      store: (store) =>
        withBug(store, (original) => {
          if (broken.is) throw new Error('no such table');
          return original();
        }),
    });
    control.start();
    await clock.advance(6_000);
    const told = { state: 'waiting', reasons: [{ code: 'mirror.cannot_record', args: { problem: 'Error: no such table' } }] };
    expect(control.current()).toMatchObject(told);
    const { pendingTimers } = clock;
    await clock.advance(5_000);
    expect(control.current()).toMatchObject(told);
    expect(clock.pendingTimers).toBe(pendingTimers);
    expect(await control.run({ full: false, delete: true, dryRun: false })).toEqual({ ok: true });
    await clock.advance(1);
    expect(control.current()).toMatchObject(told);
    broken.is = false;
    const { lock } = world.asked;
    await clock.advance(10 * MINUTE);
    expect(world.asked.lock).toBe(lock + 1);
    expect(control.current().state).toBe('idle');
  });
});

it('while a run reports its progress, the store is not read again and again', async () => {
  let reads = 0;
  const { control } = begin({
    store: (store) =>
      withPart(
        store,
        'decisions',
        withMethod(store.decisions, 'parked', (original) => {
          reads += 1;
          return original();
        }),
      ),
  });
  control.subscribe(() => void control.current());
  control.current();
  await control.runNow({ full: false, delete: true, dryRun: false });
  expect(reads).toBeLessThanOrEqual(3);
});
