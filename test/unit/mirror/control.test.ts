/** When runs start: on schedule, by hand, after waiting; and that nothing of the mirror takes the monitoring down. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { MirrorControl } from '../../../src/mirror/control.ts';
import type { RunRecord } from '../../../src/mirror/record.ts';
import type { MirrorSettings, RunPorts } from '../../../src/mirror/run/ports.ts';
import { mirrorReason } from '../../../src/mirror/run/reasons.ts';
import type { MirrorSchedule } from '../../../src/mirror/schedule.ts';
import type { MirrorStore } from '../../../src/mirror/store-port.ts';
import { StoredMirror } from '../../../src/store/mirror-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { runRecord } from '../../support/mirror/run-record.ts';
import { aReason, aSnapshot, OPEN, shut } from '../../support/snapshots.ts';
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
  contract: { delete: true },
  shadow: false,
  onBattery: true,
} as MirrorSettings;

interface World {
  readonly clock: FakeClock;
  readonly store: StoredMirror;
  readonly control: MirrorControl;
  readonly world: { battery: boolean; readonly asked: { battery: number; lock: number } };
  readonly gate: (gate: Snapshot['gate']) => void;
  /** As after any attempt of any probe. */
  readonly tell: () => void;
}

/** Every run ends at guard 2, which is all that it takes to see that one began. */
function begin({
  schedule = EVERY,
  settings = {},
  store: changed = (store) => store,
}: {
  readonly schedule?: MirrorSchedule;
  readonly settings?: Partial<MirrorSettings>;
  readonly store?: (store: StoredMirror) => MirrorStore;
} = {}): World {
  const clock = new FakeClock();
  const store = new StoredMirror(storeIn(folder).database);
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const world = { battery: false, asked: { battery: 0, lock: 0 } };
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
      return Promise.resolve({ ok: false, refusal: { code: 'mirror.locked', args: { pid: 1, since: 0 } } });
    },
    writeLog: () => Promise.resolve(null),
  };
  const control = new MirrorControl({
    settings: { ...SETTINGS, ...settings },
    ports: ports as RunPorts,
    schedule,
    chores: [],
    onBattery() {
      world.asked.battery += 1;
      return Promise.resolve(world.battery);
    },
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
    gate(gate) {
      snapshot = aSnapshot({ gate });
      tell();
    },
  };
}

describe('what it tells', () => {
  it('knows since when the vault is no image any more, however many runs ago that was', () => {
    const store = new StoredMirror(storeIn(folder).database);
    const nth = (number: number): Partial<RunRecord> => ({ id: `run ${number}`, startedAt: number * MINUTE });
    store.runs.save(runRecord({ ...nth(1), status: 'complete' }), []);
    store.runs.save(runRecord({ ...nth(2), status: 'complete', dryRun: true }), []);
    for (let number = 3; number < 100; number += 1) store.runs.save(runRecord({ ...nth(number), status: 'partial' }), []);
    expect(begin().control.current().upToDateAt).toBe(MINUTE);
  });
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

  it('by a cron expression, the next run is told', async () => {
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

it('while a run tells of its progress, the store is not read again and again', async () => {
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
