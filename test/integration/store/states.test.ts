/** States as they are recorded, by an engine on a clock that stands still and a store on disk. */
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { StateSpan } from '../../../src/health/history.ts';
import type { ProbeRules } from '../../../src/health/rules.ts';
import { Journal } from '../../../src/store/journal.ts';
import { StateRecorder } from '../../../src/store/state-recorder.ts';
import type { Store } from '../../../src/store/store.ts';
import { StoredHistory } from '../../../src/store/stored-history.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { blind, good, MINUTE, rulesOf, SECOND, silent } from '../../support/health.ts';
import { temporaryFolder } from '../../support/served.ts';
import { databaseFile, storeIn } from '../../support/stores.ts';
import { after, Lab, type Script } from '../../unit/engine/lab.ts';

const HOUR = 60 * MINUTE;
const PRINTS = new Map([
  ['ui', 'print'],
  ['ping', 'print'],
]);
const PROBES = [rulesOf('ui', { everyMs: 30 * SECOND }), rulesOf('ping', { domain: 'tailnet', everyMs: 30 * SECOND })];
const DOWN: Script = after(20, silent('http.timeout'));
const UP: Script = after(20, good());

/** Probes that run and a store that hears of it, until `end`. */
async function watching(folder: string, clock: FakeClock, script: Lab['script'] = {}, probes: readonly ProbeRules[] = PROBES) {
  const store = storeIn(folder);
  const lab = new Lab({ probes, clock, restored: store.probes(PRINTS) });
  lab.script = script;
  const journal = new Journal({ store, clock, fingerprints: PRINTS, watching: true });
  const recorder = new StateRecorder({ store, source: lab.board, clock });
  lab.board.on((event) => {
    if (event.kind !== 'observed') return;
    const history = lab.board.history(event.observation.probe);
    if (history !== null) journal.keep(event.observation, history);
  });
  lab.board.on((event) => recorder.on(event));
  recorder.start();
  lab.engine.start();
  await clock.advance(5 * SECOND);
  return {
    lab,
    store,
    /** As after a kill: nothing more is written. */
    end: () => {
      lab.stop();
      recorder.stop();
      store.close();
    },
  };
}

interface Row {
  readonly start: number;
  readonly until: number | null;
  readonly state: StateSpan['state'];
  readonly code: string | null;
}

function spansOf(store: Store, id: string): readonly Row[] {
  const rows = store.database.statement('SELECT start, until, state, code FROM states WHERE subject = ? ORDER BY start').all(id);
  return rows as unknown as readonly Row[];
}

/** State and cause of each span; the last has to be open. */
function told(store: Store, id: string): readonly string[] {
  const rows = spansOf(store, id);
  expect(rows.map(({ until }) => until === null)).toEqual(rows.map((_, index) => index === rows.length - 1));
  return rows.map(({ state, code }) => (code === null ? state : `${state} ${code}`));
}

function openOf(store: Store): readonly StateSpan[] {
  return store.states.open().toSorted((a, b) => a.subject.id.localeCompare(b.subject.id));
}

describe('states', () => {
  test('follow one another without a gap, each with its cause, and a trouble has its arguments', async () => {
    const clock = new FakeClock();
    const start = clock.now();
    const { lab, store, end } = await watching(await temporaryFolder(), clock);
    await clock.advance(2 * MINUTE);
    lab.script = { ui: DOWN };
    const brokenAt = clock.now();
    await clock.advance(2 * MINUTE);
    lab.script = {};
    await clock.advance(2 * MINUTE);
    expect(told(store, 'ui')).toEqual(['up', 'down http.timeout', 'up']);
    expect(told(store, 'gateway')).toEqual(['healthy', 'degraded http.timeout', 'healthy']);
    const [before, trouble, after] = spansOf(store, 'ui');
    expect([before?.until, trouble?.until]).toEqual([trouble?.start, after?.start]);
    // From the first silent attempt on, not from the third.
    expect(trouble?.start).toBe(lab.startsOf('ui').find((at) => at >= brokenAt));
    const troubles = await new StoredHistory(store, clock).troubles(start, 10);
    expect(troubles.map(({ subject }) => subject.kind).toSorted()).toEqual(['component', 'probe']);
    expect(troubles[0]?.args).toMatchObject({ probe: 'ui', timeout: 8_000 });
    end();
  });

  test('are on disk before anyone else is told', async () => {
    const clock = new FakeClock();
    const folder = await temporaryFolder();
    const { lab, end } = await watching(folder, clock);
    const reader = new DatabaseSync(databaseFile(folder), { readOnly: true });
    const seen: unknown[] = [];
    lab.board.on((event) => {
      if (event.kind !== 'probe-changed') return;
      seen.push(
        reader.prepare("SELECT state FROM states WHERE kind = 'probe' AND subject = ? AND until IS NULL").get(event.probe)?.['state'],
        event.to,
      );
    });
    lab.script = { ui: DOWN };
    await clock.advance(2 * MINUTE);
    expect(seen).toEqual(['down', 'down']);
    reader.close();
    end();
  });

  test('of the first round that was not asked yet are no trouble', async () => {
    const clock = new FakeClock();
    const { store, end } = await watching(await temporaryFolder(), clock, { ui: after(4 * SECOND, good()) });
    await clock.advance(MINUTE);
    expect(store.states.troubles(0, 10)).toEqual([]);
    expect(
      store.states
        .open()
        .map(({ state }) => state)
        .toSorted(),
    ).toEqual(['healthy', 'up', 'up']);
    end();
  });

  test('that the engine never announces (unknown from the first attempt on) are recorded as well', async () => {
    const clock = new FakeClock();
    const { store, end } = await watching(await temporaryFolder(), clock, { ui: after(20, blind()), ping: after(20, blind()) });
    await clock.advance(2 * MINUTE);
    expect(openOf(store).map(({ subject, state, code }) => [subject.id, state, code])).toEqual([
      ['gateway', 'unknown', expect.any(String)],
      ['ping', 'unknown', 'probe.cancelled'],
      ['ui', 'unknown', 'probe.cancelled'],
    ]);
    end();
  });
});

test('what was said stays said, also when the evidence for the next state is older', async () => {
  const clock = new FakeClock();
  const { lab, store, end } = await watching(await temporaryFolder(), clock);
  await clock.advance(2 * MINUTE);
  // One bad attempt, then none that could run, then a bad one again: its streak began before the unknown.
  lab.script = { ui: DOWN };
  await clock.advance(31 * SECOND);
  lab.script = { ui: after(20, blind()) };
  await clock.advance(2 * MINUTE);
  lab.script = { ui: DOWN };
  await clock.advance(2 * MINUTE);
  expect(told(store, 'ui')).toEqual(['up', 'unknown probe.cancelled', 'down http.timeout']);
  const [, unknown, down] = spansOf(store, 'ui');
  expect(unknown?.until).toBe(down?.start);
  expect((down?.start ?? 0) - (unknown?.start ?? 0)).toBeGreaterThan(10 * SECOND);
  end();
});

describe('a restart', () => {
  const scene = async (away: number, second: Lab['script']) => {
    const clock = new FakeClock();
    const folder = await temporaryFolder();
    const start = clock.now();
    const first = await watching(folder, clock, { ui: DOWN });
    await clock.advance(2 * MINUTE - 5 * SECOND);
    first.end();
    await clock.advance(away);
    const { store, end } = await watching(folder, clock, second);
    await clock.advance(2 * MINUTE);
    return { store, start, end };
  };

  test('soon after continues the spans that it finds', async () => {
    const { store, end } = await scene(10 * SECOND, { ui: DOWN });
    expect(told(store, 'ui')).toEqual(['down http.timeout']);
    expect(told(store, 'gateway')).toEqual(['degraded http.timeout']);
    expect(told(store, 'ping')).toEqual(['up']);
    end();
  });

  test('soon after ends the span that is over', async () => {
    const { store, end } = await scene(10 * SECOND, {});
    expect(told(store, 'ui')).toEqual(['down http.timeout', 'up']);
    expect(told(store, 'gateway')).toEqual(['degraded http.timeout', 'healthy']);
    end();
  });

  test('after a long time claims nothing of the time between: spans end with the last attempt', async () => {
    const { store, start, end } = await scene(HOUR, { ui: DOWN });
    expect(told(store, 'ui')).toEqual(['down http.timeout', 'down http.timeout']);
    expect(told(store, 'ping')).toEqual(['up', 'up']);
    const [before, next] = spansOf(store, 'ui');
    expect((before?.until ?? 0) - start).toBeGreaterThan(MINUTE);
    expect((before?.until ?? 0) - start).toBeLessThanOrEqual(2 * MINUTE);
    expect((next?.start ?? 0) - start).toBeGreaterThanOrEqual(2 * MINUTE + HOUR);
    end();
  });

  test('without a probe of before ends its span', async () => {
    const clock = new FakeClock();
    const folder = await temporaryFolder();
    (await watching(folder, clock)).end();
    const { store, end } = await watching(folder, clock, {}, PROBES.slice(0, 1));
    await clock.advance(MINUTE);
    expect(spansOf(store, 'ping').map(({ until }) => until)).not.toContain(null);
    end();
  });
});

describe('sleep', () => {
  test('of a night is a gap in every span, and waking is no trouble', async () => {
    const clock = new FakeClock();
    const start = clock.now();
    const { store, end } = await watching(await temporaryFolder(), clock);
    await clock.advance(2 * MINUTE);
    clock.sleepMachine(8 * HOUR);
    await clock.advance(3 * MINUTE);
    for (const id of ['ui', 'ping', 'gateway']) {
      expect(told(store, id)).toHaveLength(2);
      const [before, next] = spansOf(store, id);
      expect((before?.until ?? 0) - start, id).toBeLessThanOrEqual(2 * MINUTE + 10 * SECOND);
      expect((next?.start ?? 0) - start, id).toBeGreaterThanOrEqual(8 * HOUR);
    }
    expect(store.states.troubles(0, 10)).toEqual([]);
    end();
  });

  test('that the engine tells of first is a gap just as well', async () => {
    const clock = new FakeClock();
    const { lab, store, end } = await watching(await temporaryFolder(), clock);
    await clock.advance(2 * MINUTE);
    const fellAsleepAt = clock.now();
    clock.sleepMachine(8 * HOUR);
    lab.board.slept(8 * HOUR);
    for (const id of ['ui', 'ping', 'gateway']) expect(spansOf(store, id).at(-1)?.until, id).toBeLessThanOrEqual(fellAsleepAt);
    end();
  });

  test('of a minute that leaves nothing stale interrupts nothing', async () => {
    const clock = new FakeClock();
    const slow = PROBES.map((rules) => ({ ...rules, everyMs: 10 * MINUTE }));
    const { store, end } = await watching(await temporaryFolder(), clock, {}, slow);
    await clock.advance(2 * MINUTE);
    clock.sleepMachine(2 * MINUTE);
    await clock.advance(5 * MINUTE);
    for (const id of ['ui', 'ping', 'gateway']) expect(spansOf(store, id), id).toHaveLength(1);
    end();
  });

  test('that this machine wakes from without a network is trouble from the waking on', async () => {
    const clock = new FakeClock();
    const { lab, store, end } = await watching(await temporaryFolder(), clock, { ui: UP });
    await clock.advance(2 * MINUTE);
    clock.sleepMachine(HOUR);
    lab.script = { ui: after(20, blind()), ping: after(20, blind()) };
    await clock.advance(3 * MINUTE);
    expect(openOf(store).map(({ subject, state }) => [subject.id, state])).toEqual([
      ['gateway', 'unknown'],
      ['ping', 'unknown'],
      ['ui', 'unknown'],
    ]);
    end();
  });
});

test('what a full disk did not take is written when there is room again', async () => {
  const clock = new FakeClock();
  const folder = await temporaryFolder();
  const { lab, store, end } = await watching(folder, clock);
  await clock.advance(2 * MINUTE);
  const other = new DatabaseSync(databaseFile(folder));
  other.exec("CREATE TRIGGER full BEFORE UPDATE ON states BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
  lab.script = { ui: DOWN };
  await clock.advance(2 * MINUTE);
  expect(spansOf(store, 'ui')).toHaveLength(1);
  other.exec('DROP TRIGGER full');
  await clock.advance(MINUTE);
  expect(spansOf(store, 'ui').map(({ state }) => state)).toEqual(['up', 'down']);
  other.close();
  end();
});
