/** States as they are recorded. */
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { availabilitiesIn } from '../../../src/store/availabilities.ts';
import { StoredHistory } from '../../../src/store/stored-history.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { good, MINUTE, SECOND } from '../../support/health.ts';
import { aHaltedMirror, aMirror } from '../../support/mirrors.ts';
import { temporaryFolder } from '../../support/served.ts';
import { databaseFile, storeIn } from '../../support/stores.ts';
import { after, type Script } from '../../unit/engine/lab.ts';
import { BLIND, DOWN, openOf, PROBES, spansOf, statesOf, UP, watching } from './watching.ts';

const HOUR = 60 * MINUTE;

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
    expect(statesOf(store, 'ui')).toEqual(['up', 'down http.timeout', 'up']);
    expect(statesOf(store, 'gateway')).toEqual(['healthy', 'degraded http.timeout', 'healthy']);
    const [before, trouble, after] = spansOf(store, 'ui');
    expect([before?.until, trouble?.until]).toEqual([trouble?.start, after?.start]);
    // From the first silent attempt on, not from the third.
    expect(trouble?.start).toBe(lab.startsOf('ui').find((at) => at >= brokenAt));
    const troubles = await new StoredHistory(store, clock).troubles(start, 10);
    expect(troubles.map(({ subject }) => subject.kind).toSorted()).toEqual(['component', 'probe']);
    expect(troubles[0]?.args).toMatchObject({ probe: 'ui', timeout: 8_000 });
    end();
  });

  test('are on disk before anyone else is notified', async () => {
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
    const { store, end } = await watching(await temporaryFolder(), clock, { script: { ui: after(4 * SECOND, good()) } });
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
    const { store, end } = await watching(await temporaryFolder(), clock, { script: { ui: BLIND, ping: BLIND } });
    await clock.advance(2 * MINUTE);
    expect(openOf(store).map(({ subject, state, code }) => [subject.id, state, code])).toEqual([
      ['gateway', 'unknown', expect.any(String)],
      ['ping', 'unknown', 'probe.cancelled'],
      ['ui', 'unknown', 'probe.cancelled'],
    ]);
    end();
  });
});

test('the mirror is a component without probes: its spans follow one another as those of others', async () => {
  const clock = new FakeClock();
  const folder = await temporaryFolder();
  const first = await watching(folder, clock, { mirror: aMirror() });
  await clock.advance(2 * MINUTE);
  first.lab.board.setMirror(aHaltedMirror());
  await clock.advance(2 * MINUTE);
  expect(statesOf(first.store, 'mirror')).toEqual(['healthy', `down ${aHaltedMirror().reasons[0]?.code}`]);
  expect(spansOf(first.store, 'mirror')[0]?.until).toBe(spansOf(first.store, 'mirror')[1]?.start);
  first.end();
  const second = await watching(folder, clock);
  await clock.advance(MINUTE);
  // There is no mirror any more.
  expect(spansOf(second.store, 'mirror').map(({ until }) => until)).not.toContain(null);
  second.end();
});

test('what was said stays said, also when the evidence for the next state is older', async () => {
  const clock = new FakeClock();
  const { lab, store, end } = await watching(await temporaryFolder(), clock);
  await clock.advance(2 * MINUTE);
  // One bad attempt, then none that could run, then a bad one again: its streak began before the unknown.
  lab.script = { ui: DOWN };
  await clock.advance(31 * SECOND);
  lab.script = { ui: BLIND };
  await clock.advance(2 * MINUTE);
  lab.script = { ui: DOWN };
  await clock.advance(2 * MINUTE);
  expect(statesOf(store, 'ui')).toEqual(['up', 'unknown probe.cancelled', 'down http.timeout']);
  const [, unknown, down] = spansOf(store, 'ui');
  expect(unknown?.until).toBe(down?.start);
  expect((down?.start ?? 0) - (unknown?.start ?? 0)).toBeGreaterThan(10 * SECOND);
  end();
});

describe('a restart', () => {
  const scene = async (away: number, second: Readonly<Record<string, Script>>) => {
    const clock = new FakeClock();
    const folder = await temporaryFolder();
    const start = clock.now();
    const first = await watching(folder, clock, { script: { ui: DOWN } });
    await clock.advance(2 * MINUTE - 5 * SECOND);
    first.end();
    await clock.advance(away);
    const { store, end } = await watching(folder, clock, { script: second });
    await clock.advance(2 * MINUTE);
    return { store, start, end };
  };

  test('soon after continues the spans that it finds', async () => {
    const { store, end } = await scene(10 * SECOND, { ui: DOWN });
    expect(statesOf(store, 'ui')).toEqual(['down http.timeout']);
    expect(statesOf(store, 'gateway')).toEqual(['degraded http.timeout']);
    expect(statesOf(store, 'ping')).toEqual(['up']);
    end();
  });

  test('soon after ends the span that is over', async () => {
    const { store, end } = await scene(10 * SECOND, {});
    expect(statesOf(store, 'ui')).toEqual(['down http.timeout', 'up']);
    expect(statesOf(store, 'gateway')).toEqual(['degraded http.timeout', 'healthy']);
    end();
  });

  test('after a long time claims nothing of the time between: spans end with the last attempt', async () => {
    const { store, start, end } = await scene(HOUR, { ui: DOWN });
    expect(statesOf(store, 'ui')).toEqual(['down http.timeout', 'down http.timeout']);
    expect(statesOf(store, 'ping')).toEqual(['up', 'up']);
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
    const { store, end } = await watching(folder, clock, { probes: PROBES.slice(0, 1) });
    await clock.advance(MINUTE);
    expect(spansOf(store, 'ping').map(({ until }) => until)).not.toContain(null);
    expect(statesOf(store, 'gateway')).toEqual(['healthy']);
    end();
  });
});

describe('read by another process', () => {
  const scene = async (ending: 'end' | 'kill') => {
    const clock = new FakeClock();
    const folder = await temporaryFolder();
    const from = clock.now();
    const observer = await watching(folder, clock, { script: { ui: DOWN } });
    await clock.advance(3 * MINUTE);
    const last = observer.store.seen() ?? 0;
    observer[ending]();
    const read = () => {
      const store = storeIn(folder, clock.now());
      const now = clock.now();
      const times = availabilitiesIn(store, { from, until: now }, now).find(({ subject }) => subject.id === 'ping');
      const [trouble] = store.states.badWithin({ from, until: now }, 10);
      return {
        at: (moment: number) => store.states.at(moment).map(({ subject, until }) => [subject.id, until]),
        troubles: store.states.troubles(last, 10).map(({ subject, until }) => [subject.id, until]),
        cells: store.states.components(from, now).map(({ until }) => until),
        of: store.states.ofSubject({ kind: 'probe', id: 'ui' }, { from: last - MINUTE, until: now }, 10).map(({ until }) => until),
        withNext: trouble === undefined ? null : [trouble.until, trouble.next],
        unobservedMs: times?.unobservedMs ?? 0,
      };
    };
    return { clock, last, read };
  };

  test('a state does not last beyond the last observation of a process that stopped', async () => {
    const { clock, last, read } = await scene('end');
    await clock.advance(HOUR);
    const { at, troubles, cells, of, withNext, unobservedMs } = read();
    expect(at(clock.now())).toEqual([]);
    expect(Object.fromEntries(at(last - MINUTE))).toEqual({ gateway: last, ping: last, ui: last });
    expect([troubles, cells, of, withNext]).toEqual([[], [last], [last], [last, null]]);
    expect(unobservedMs).toBeGreaterThanOrEqual(HOUR);
    expect(unobservedMs).toBeLessThan(HOUR + MINUTE);
  });

  test('a state lasts until the next attempt of a process that was killed is overdue', async () => {
    const { clock, last, read } = await scene('kill');
    await clock.advance(MINUTE);
    expect(
      read()
        .at(clock.now())
        .map(([, until]) => until),
    ).toEqual([null, null, null]);
    await clock.advance(MINUTE);
    expect([read().at(clock.now()), read().of]).toEqual([[], [last]]);
  });

  test('a state lasts where this process observes, although the disk takes nothing', async () => {
    const clock = new FakeClock();
    const { lab, store, end } = await watching(await temporaryFolder(), clock);
    await clock.advance(MINUTE);
    store.save = () => false;
    await clock.advance(HOUR);
    expect(lab.startsOf('ui').at(-1)).toBeGreaterThan(store.seen() ?? 0);
    expect(store.states.at(clock.now()).map(({ until }) => until)).toEqual([null, null, null]);
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
      expect(statesOf(store, id)).toHaveLength(2);
      const [before, next] = spansOf(store, id);
      expect((before?.until ?? 0) - start, id).toBeLessThanOrEqual(2 * MINUTE + 10 * SECOND);
      expect((next?.start ?? 0) - start, id).toBeGreaterThanOrEqual(8 * HOUR);
    }
    expect(store.states.troubles(0, 10)).toEqual([]);
    end();
  });

  test('that the engine reports first is a gap just as well', async () => {
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
    const { store, end } = await watching(await temporaryFolder(), clock, { probes: slow });
    await clock.advance(2 * MINUTE);
    clock.sleepMachine(2 * MINUTE);
    await clock.advance(5 * MINUTE);
    for (const id of ['ui', 'ping', 'gateway']) expect(spansOf(store, id), id).toHaveLength(1);
    end();
  });

  test('that this machine wakes from without a network is trouble from the waking on', async () => {
    const clock = new FakeClock();
    const { lab, store, end } = await watching(await temporaryFolder(), clock, { script: { ui: UP } });
    await clock.advance(2 * MINUTE);
    clock.sleepMachine(HOUR);
    lab.script = { ui: BLIND, ping: BLIND };
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
