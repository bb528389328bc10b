/** The board: folds, judges when something may have changed or a clock runs out, hands out snapshots. */
import { describe, expect, test } from 'vitest';
import { Board } from '../../../src/engine/board.ts';
import type { BoardOptions } from '../../../src/engine/board-options.ts';
import type { EngineEvent } from '../../../src/health/events.ts';
import type { Outcome } from '../../../src/health/observation.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import {
  all,
  codesOf,
  componentOf,
  foldAll,
  good,
  MINUTE,
  observation,
  rulesOf,
  SECOND,
  STANDARD_PROBES,
  silent,
  standardFleet,
  T0,
  WEB_PROBES,
  wrong,
} from '../../support/health.ts';
import { aMirror, aParked, aProgress } from '../../support/mirrors.ts';
import { aReason } from '../../support/snapshots.ts';

const DARK: Readonly<Record<string, Outcome>> = { ...all(WEB_PROBES, silent('http.timeout')), tailscale: silent('tailscale.no_reply') };

class Bench {
  readonly clock: FakeClock;
  readonly board: Board;
  readonly events: EngineEvent[] = [];

  constructor({ clock = new FakeClock(T0), ...options }: Partial<Omit<BoardOptions, 'clock'>> & { readonly clock?: FakeClock } = {}) {
    this.clock = clock;
    this.board = new Board({
      fleet: standardFleet(),
      clock: this.clock,
      host: 'mac',
      version: '1.2.3',
      restored: new Map(),
      silence: { kind: 'span', awakeSince: null },
      ...options,
    });
    this.board.on((event) => this.events.push(event));
  }

  see(probe: string, outcome: Outcome): this {
    this.board.record(observation(probe, outcome, this.clock.now()));
    return this;
  }

  round(seen: Readonly<Record<string, Outcome>> = {}): this {
    for (const { id } of STANDARD_PROBES) this.see(id, seen[id] ?? good());
    return this;
  }

  async rounds(times: number, seen: Readonly<Record<string, Outcome>> = {}): Promise<this> {
    for (let turn = 0; turn < times; turn += 1) {
      this.round(seen);
      await this.clock.advance(5 * SECOND);
    }
    return this;
  }

  kinds(): readonly string[] {
    return this.events.map((event) => event.kind);
  }

  changesOf(component: string): readonly string[] {
    return this.events.flatMap((event) =>
      event.kind === 'component-changed' && event.component === component ? [`${event.from} ${event.to}`] : [],
    );
  }
}

describe('events', () => {
  test('report what was observed and what changed by it, in order', () => {
    const bench = new Bench().see('ui', wrong());
    expect(bench.kinds()).toEqual(['observed', 'probe-changed']);
    expect(bench.events[1]).toMatchObject({ probe: 'ui', from: 'unknown', to: 'down', reason: { code: 'http.status' } });
  });

  test('a component and the gate', async () => {
    const bench = await new Bench().rounds(2);
    expect(bench.changesOf('vault')).toEqual(['unknown healthy']);
    expect(bench.events.filter(({ kind }) => kind === 'gate-changed').map((event) => 'to' in event && event.to)).toEqual(['open']);
    bench.events.length = 0;
    bench.see('mount', wrong('mount.absent'));
    expect(bench.kinds()).toEqual(['observed', 'gate-changed']);
    expect(bench.events[1]).toMatchObject({ to: 'shut', reasons: [{ code: 'mount.absent' }] });
    expect(bench.board.current().gate.state).toBe('shut');
  });

  test('every listener gets every event in the same order, also when one of them lets a probe in', () => {
    const bench = new Bench();
    let admitted = false;
    const first: string[] = [];
    const second: string[] = [];
    bench.board.on((event) => {
      first.push(event.kind);
      if (admitted) return;
      admitted = true;
      bench.board.admit(rulesOf('extra', { component: 'vault', domain: 'lan' }));
      bench.board.skip('extra');
    });
    bench.board.on((event) => second.push(event.kind));
    bench.see('ui', wrong());
    expect(second).toEqual(first);
    expect(second[0]).toBe('observed');
    expect(second).toContain('skipped');
  });

  test('no more after they were called off', () => {
    const bench = new Bench();
    const heard: string[] = [];
    const off = bench.board.on((event) => heard.push(event.kind));
    off();
    bench.see('ui', good());
    expect(heard).toEqual([]);
  });

  test('steady good news changes nothing but the probe', async () => {
    const bench = await new Bench().rounds(3);
    bench.events.length = 0;
    const before = bench.board.current();
    bench.see('ui', good());
    expect(bench.kinds()).toEqual(['observed']);
    const after = bench.board.current();
    expect(after.components.map(({ reasons }) => reasons)).toEqual(before.components.map(({ reasons }) => reasons));
    expect(after.components.find(({ id }) => id === 'gateway')?.judgement.lastLife).toBe(after.at);
    expect(after.revision).toBeGreaterThan(before.revision);
    expect(after.probes.find(({ id }) => id === 'ui')?.streak.good).toBe(4);
  });
});

describe('snapshots', () => {
  test('are the same object as long as nothing changed', async () => {
    const bench = await new Bench().rounds(2);
    const one = bench.board.current();
    expect(bench.board.current()).toBe(one);
    bench.board.skip('ui');
    expect(bench.board.current()).toBe(one);
    bench.see('ui', good());
    expect(bench.board.current()).not.toBe(one);
  });

  test('keep the probes that did not change', async () => {
    const bench = await new Bench().rounds(3);
    const one = bench.board.current();
    bench.see('ui', good());
    const two = bench.board.current();
    for (const [index, probe] of two.probes.entries()) {
      if (probe.id === 'ui') expect(probe).not.toBe(one.probes[index]);
      else expect(probe).toBe(one.probes[index]);
    }
  });

  test('are complete once every probe was asked; what was restored does not count', () => {
    const restored = new Map(STANDARD_PROBES.map((rules) => [rules.id, foldAll(rules, [good(), good()])]));
    const bench = new Bench({ restored });
    expect(bench.board.current().complete).toBe(false);
    expect(bench.see('ui', good()).board.current().complete).toBe(false);
    expect(bench.board.only(['ui', 'files']).complete).toBe(false);
    expect(bench.board.only(['ui']).complete).toBe(true);
    bench.round();
    expect(bench.board.current().complete).toBe(true);
  });

  test('name the machine, the version and when probes are due', () => {
    const bench = new Bench();
    bench.board.scheduled('ui', T0 + 7 * SECOND);
    const { host, version, probes, at } = bench.board.current();
    expect([host, version, at]).toEqual(['mac', '1.2.3', T0]);
    expect(probes.find(({ id }) => id === 'files')?.nextAt).toBeNull();
    expect(probes.find(({ id }) => id === 'ui')).toMatchObject({ nextAt: T0 + 7 * SECOND, state: 'unknown', last: null, since: T0 });
  });

  test('streaks survive a restart while they are fresh', async () => {
    const ui = STANDARD_PROBES.find(({ id }) => id === 'ui') ?? rulesOf('ui');
    const fresh = new Map([['ui', foldAll(ui, [good(), good(), silent(), silent()])]]);
    const bench = new Bench({ restored: fresh });
    await bench.clock.advance(20 * SECOND);
    expect(bench.board.current().probes.find(({ id }) => id === 'ui')).toMatchObject({ state: 'up', streak: { bad: 2 } });
    bench.see('ui', silent());
    expect(bench.board.current().probes.find(({ id }) => id === 'ui')).toMatchObject({ state: 'down', confirmed: true });
    const old = new Bench({ restored: fresh, clock: new FakeClock(T0 + 10 * MINUTE) });
    expect(old.board.current().probes.find(({ id }) => id === 'ui')).toMatchObject({ state: 'unknown', stale: true });
  });
});

describe('subscribers', () => {
  test('never at once, changes together, good news at most every 100 ms', async () => {
    const bench = await new Bench().rounds(3);
    const seen: Snapshot[] = [];
    bench.board.subscribe((snapshot) => seen.push(snapshot));
    bench.see('ui', wrong()).see('files', wrong());
    expect(seen).toHaveLength(0);
    await bench.clock.advance(0);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBe(bench.board.current());
    for (let turn = 0; turn < 10; turn += 1) {
      bench.see('healthz', good());
      await bench.clock.advance(10);
    }
    expect(seen.length).toBeLessThanOrEqual(2);
    await bench.clock.advance(100);
    expect(seen.at(-1)?.probes.find(({ id }) => id === 'healthz')?.streak.good).toBe(13);
  });

  test('good news that never ends is reported all the same', async () => {
    const bench = await new Bench().rounds(3);
    const seen: Snapshot[] = [];
    bench.board.subscribe((snapshot) => seen.push(snapshot));
    for (let turn = 0; turn < 50; turn += 1) {
      bench.see('healthz', good());
      await bench.clock.advance(20);
    }
    expect(seen.length).toBeGreaterThanOrEqual(8);
    expect(seen.length).toBeLessThanOrEqual(10);
  });

  test('trouble does not wait for the good news before it', async () => {
    const bench = await new Bench().rounds(3);
    const seen: Snapshot[] = [];
    bench.board.subscribe((snapshot) => seen.push(snapshot));
    bench.see('healthz', good()).see('mount', wrong('mount.absent'));
    await bench.clock.advance(0);
    expect(seen.map(({ gate }) => gate.state)).toEqual(['shut']);
    await bench.clock.advance(SECOND);
    expect(seen).toHaveLength(1);
  });

  test('no more after they left, and no timer after the end', async () => {
    const bench = await new Bench().rounds(3);
    const seen: Snapshot[] = [];
    const leave = bench.board.subscribe((snapshot) => seen.push(snapshot));
    bench.board.subscribe(() => {});
    leave();
    bench.see('ui', wrong());
    await bench.clock.advance(SECOND);
    expect(seen).toHaveLength(0);
    bench.see('ui', wrong()).board.close();
    expect(bench.clock.pendingTimers).toBe(0);
  });
});

describe('time alone', () => {
  test('silence runs out without an observation', async () => {
    const bench = await new Bench().rounds(3);
    const life = bench.clock.now() - 5 * SECOND;
    await bench.rounds(3, DARK);
    expect(componentOf(bench.board.current(), 'gateway').judgement.lastLife).toBe(life);
    const rest = life + MINUTE - bench.clock.now();
    expect(rest).toBeGreaterThan(0);
    bench.events.length = 0;
    await bench.clock.advance(rest - 1);
    expect(bench.changesOf('gateway')).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.changesOf('gateway')).toEqual(['degraded down']);
  });

  test('silence counts from waking up', async () => {
    const bench = await new Bench().rounds(3);
    bench.clock.sleepMachine(60 * MINUTE);
    bench.board.slept(60 * MINUTE);
    const woke = bench.clock.now();
    await bench.rounds(4, DARK);
    expect(bench.changesOf('gateway')).not.toContain('degraded down');
    await bench.rounds(9, DARK);
    const down = bench.events.find((event) => event.kind === 'component-changed' && event.to === 'down');
    expect(down).toMatchObject({ component: 'gateway', at: woke + MINUTE });
  });

  test.each(['slept', 'restarted'] as const)(
    'a silent host is down within minutes although the clock was set back by an hour: %s',
    async (how) => {
      let bench = await new Bench().rounds(3);
      const histories = STANDARD_PROBES.map(({ id }) => [id, bench.board.history(id)] as const);
      const restored = new Map(histories.flatMap(([id, history]) => (history === null ? [] : [[id, history] as const])));
      if (how === 'slept') {
        bench.clock.sleepMachine(-60 * MINUTE);
        bench.board.slept(60 * MINUTE);
      } else bench = new Bench({ restored, clock: new FakeClock(T0 - 60 * MINUTE) });
      const from = bench.clock.now();
      await bench.rounds(30, DARK);
      const { verdict, reasons } = componentOf(bench.board.current(), 'gateway');
      expect([verdict, ...codesOf(reasons)]).toEqual(['down', 'gateway.not_reachable']);
      expect(reasons[0]?.since).toBeLessThanOrEqual(from + SECOND);
    },
  );

  test('a probe that is not heard of goes stale without an observation', async () => {
    const bench = await new Bench().rounds(3);
    bench.events.length = 0;
    await bench.clock.advance(5 * MINUTE);
    const stale = bench.events.flatMap((event) =>
      event.kind === 'probe-changed' ? [`${event.probe} ${event.to} ${event.reason?.code}`] : [],
    );
    expect(stale).toHaveLength(STANDARD_PROBES.length);
    expect(new Set(stale.map((text) => text.split(' ').slice(1).join(' ')))).toEqual(new Set(['unknown probe.stale']));
    expect(bench.board.current().gate.state).toBe('shut');
  });

  test('also when the timer is late, whoever looks sees it', async () => {
    const bench = await new Bench().rounds(3);
    bench.clock.sleepMachine(10 * MINUTE);
    expect(bench.board.current().verdict).toBe('unknown');
  });

  test('one good answer after staleness is news, even where one is enough', async () => {
    const fleet = standardFleet();
    const probes = fleet.probes.map((rules) => ({ ...rules, rise: 1 }));
    const bench = await new Bench({ fleet: { ...fleet, probes } }).rounds(3);
    await bench.clock.advance(10 * MINUTE);
    expect(bench.board.current().verdict).toBe('unknown');
    bench.round();
    expect(bench.board.current().verdict).toBe('healthy');
    expect(bench.changesOf('vault').at(-1)).toBe('degraded healthy');
  });
});

describe('named probes alone', () => {
  test('verdict by them, gate shut', async () => {
    const bench = await new Bench().rounds(3, { ui: wrong() });
    const snapshot = bench.board.only(['healthz']);
    expect(snapshot.verdict).toBe('healthy');
    expect(snapshot.probes.map(({ id }) => id)).toEqual(['healthz']);
    expect(snapshot.components.map(({ id }) => id)).toEqual(['gateway']);
    expect([snapshot.gate.state, ...codesOf(snapshot.gate.reasons)]).toEqual(['shut', 'gate.not_all_asked']);
  });

  test('one that is down is down although a neutral check would be wanted for a whole gateway', async () => {
    const bench = new Bench({ fleet: standardFleet({ neutralCheck: true }) });
    await bench.rounds(3);
    await bench.rounds(20, { healthz: silent('http.timeout') });
    expect(bench.board.current().verdict).toBe('degraded');
    expect(bench.board.only(['healthz']).verdict).toBe('down');
  });

  test('the neutral check of the whole round counts for them', async () => {
    const bench = new Bench({ fleet: standardFleet({ neutralCheck: true }) });
    await bench.rounds(3);
    await bench.rounds(20, DARK);
    expect(bench.board.only(['healthz', 'tailscale']).verdict).toBe('degraded');
    bench.board.setNeutral(true);
    await bench.clock.advance(10);
    expect(bench.board.only(['healthz', 'tailscale']).verdict).toBe('down');
    bench.board.setNeutral(false);
    expect(bench.board.only(['healthz', 'tailscale']).verdict).toBe('unknown');
  });
});

test('a probe that nobody knows is a bug', () => {
  expect(() => new Bench().board.record(observation('nobody', good(), T0))).toThrow('no such probe: nobody');
});

describe('the mirror', () => {
  const parked = aMirror({ parked: aParked({ drift: 0 }) });
  const fleet = () => standardFleet({ mirrorEveryMs: 20 * MINUTE });

  test('is a component as soon as it reports its state, and in the snapshot as it is', () => {
    const bench = new Bench();
    expect([bench.board.current().mirror, bench.board.current().components.some(({ id }) => id === 'mirror')]).toEqual([null, false]);
    bench.board.setMirror(parked);
    expect(bench.board.current().mirror).toBe(parked);
    expect(componentOf(bench.board.current(), 'mirror')).toMatchObject({ verdict: 'degraded', reasons: [{ code: 'mirror.parked' }] });
    bench.board.setMirror(null);
    expect(bench.board.current().components.some(({ id }) => id === 'mirror')).toBe(false);
  });

  test('changes are events, progress is none', () => {
    const bench = new Bench();
    bench.board.setMirror(aMirror());
    bench.board.setMirror(parked);
    bench.board.setMirror({ ...parked, pending: 3, progress: aProgress() });
    expect(bench.changesOf('mirror')).toEqual(['healthy degraded']);
    const before = bench.board.current();
    bench.board.setMirror({ ...parked, pending: 2, progress: aProgress() });
    expect(bench.board.current().revision).toBe(before.revision + 1);
    expect(bench.board.current().mirror?.pending).toBe(2);
  });

  test('whoever subscribed hears of progress, too', async () => {
    const bench = new Bench();
    const heard: (number | null | undefined)[] = [];
    bench.board.setMirror(aMirror());
    bench.board.subscribe(({ mirror }) => heard.push(mirror?.pending));
    bench.board.setMirror(aMirror({ pending: 9, progress: aProgress() }));
    await bench.clock.advance(SECOND);
    expect(heard).toEqual([9]);
  });

  test('gets overdue by itself, sleep not counted', async () => {
    const bench = new Bench({ fleet: fleet() });
    bench.board.setMirror(aMirror({ upToDateAt: null, runs: [] }));
    await bench.clock.advance(50 * MINUTE);
    bench.board.slept(30 * MINUTE);
    await bench.clock.advance(39 * MINUTE);
    expect(bench.changesOf('mirror')).toEqual([]);
    await bench.clock.advance(MINUTE);
    expect(bench.changesOf('mirror')).toEqual(['healthy degraded']);
    expect(componentOf(bench.board.current(), 'mirror').reasons[0]).toMatchObject({ code: 'mirror.overdue' });
  });

  test('says nothing when single probes are asked', () => {
    const bench = new Bench();
    bench.board.setMirror(aMirror({ state: 'halted', reasons: [aReason('hot.empty', 'mirror', null, { path: '/hot' })] }));
    expect(bench.board.current().verdict).toBe('down');
    expect(bench.board.only(['ui']).components.map(({ id }) => id)).toEqual(['gateway']);
  });
});
