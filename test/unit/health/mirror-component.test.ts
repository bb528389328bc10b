/** The mirror's verdict (page 1): halted is down; parked, failed twice, overdue is degraded; it counts overall only when halted. */
import { describe, expect, test } from 'vitest';
import type { MirrorSnapshot, RunSummary } from '../../../src/health/mirror.ts';
import { isSameToJudge, type MirrorInput, mirrorComponent, type Nap } from '../../../src/health/mirror-component.ts';
import { codesOf, MINUTE, Scene, said, standardFleet } from '../../support/health.ts';
import { aMirror as anyMirror, aParked, aProgress, aRun as runOf } from '../../support/mirrors.ts';
import { aReason, NOW } from '../../support/snapshots.ts';

const EVERY = 20 * MINUTE;

function aRun(changes: Partial<RunSummary> = {}): RunSummary {
  return runOf(`run-${changes.endedAt ?? 0}`, 2 * MINUTE, changes);
}

/** Up to date since two minutes, by its only run. */
function aMirror(changes: Partial<MirrorSnapshot> = {}): MirrorSnapshot {
  return anyMirror({ upToDateAt: NOW - 2 * MINUTE, runs: [aRun()], ...changes });
}

function aFailedRun(endedAt: number): RunSummary {
  const reason = aReason('rsync.failed', 'mirror', null, { exitCode: 11, problem: 'No space left on device' }, endedAt);
  return aRun({ status: 'failed', reasons: [reason], done: null, endedAt });
}

interface When extends Partial<Omit<MirrorInput, 'evidence'>> {
  readonly watchedSince?: number;
  readonly naps?: readonly Nap[];
}

function judge(snapshot: MirrorSnapshot, { watchedSince = NOW - 600 * MINUTE, naps = [], ...when }: When = {}) {
  return mirrorComponent({ evidence: { snapshot, watchedSince, naps }, everyMs: EVERY, before: null, now: NOW, ...when });
}

function seen(snapshot: MirrorSnapshot, when: When = {}): string {
  const { component } = judge(snapshot, when);
  for (const reason of component.reasons) for (const text of said(reason, NOW)) expect(text).not.toMatch(/\?(?!$)|undefined/);
  return [component.verdict, ...codesOf(component.reasons)].join(' ');
}

/** Runs of these statuses, the newest first. */
function runs(...statuses: readonly ('c' | 'f' | 'p' | 'gate')[]): readonly RunSummary[] {
  return statuses.map((status, index) => {
    const endedAt = NOW - (index + 1) * MINUTE;
    if (status === 'f') return aFailedRun(endedAt);
    if (status === 'gate') return aRun({ endedAt, status: 'refused', reasons: [aReason('mirror.gate_shut', 'mirror', null)] });
    return aRun({ endedAt, status: status === 'c' ? 'complete' : 'parked' });
  });
}

test('is healthy while its runs end well, whatever it is doing', () => {
  expect(seen(aMirror())).toBe('healthy');
  expect(seen(aMirror({ state: 'running', progress: aProgress() }))).toBe('healthy');
  expect(seen(aMirror({ state: 'waiting', reasons: [aReason('mirror.gate_shut', 'mirror', null)] }))).toBe('healthy');
  expect(judge(aMirror()).component.judgement).toMatchObject({ rule: 'mirror-fine', domains: [], hidden: [] });
});

describe('halted', () => {
  const shrunk = aReason('hot.shrunk', 'mirror', null, { has: 3, had: 100 });

  test('is down, for the reason that it gives, and for that alone', () => {
    const mirror = aMirror({ state: 'halted', reasons: [shrunk], parked: aParked(), runs: runs('f', 'f', 'f') });
    expect(seen(mirror)).toBe('down hot.shrunk');
    expect(judge(mirror).nextClock).toBeNull();
    expect(judge(mirror).component.judgement.rule).toBe('mirror-halted');
  });

  test('is down as well while somebody looks, and until the run that was allowed after it has ended', () => {
    const runs = [aRun({ dryRun: true }), aRun({ status: 'halted', reasons: [shrunk] })];
    expect(seen(aMirror({ state: 'running', progress: aProgress({ dryRun: true }), reasons: [shrunk], runs }))).toBe('down hot.shrunk');
    expect(seen(aMirror({ state: 'running', progress: aProgress(), runs }))).toBe('down hot.shrunk');
    expect(seen(aMirror({ runs: [aRun(), ...runs] }))).toBe('healthy');
  });

  test('is never without a reason', () => {
    expect(seen(aMirror({ state: 'halted', runs: [aRun({ status: 'halted', reasons: [shrunk] })] }))).toBe('down hot.shrunk');
    expect(seen(aMirror({ state: 'halted', runs: [] }))).toBe('down mirror.failing');
  });
});

describe('parked', () => {
  test('is degraded, with the id to approve', () => {
    const { reasons } = judge(aMirror({ parked: aParked({ drift: 0 }) })).component;
    expect(codesOf(reasons)).toEqual(['mirror.parked']);
    expect(reasons[0]).toMatchObject({
      since: aParked().since,
      args: { count: aParked().deletes + aParked().updates, id: aParked().id },
      probe: null,
      component: 'mirror',
    });
  });

  test('tells what was edited in the vault apart', () => {
    expect(seen(aMirror({ parked: aParked({ deletes: 0, updates: 0, drift: 2 }) }))).toBe('degraded mirror.drift');
    expect(seen(aMirror({ parked: aParked({ drift: 2 }) }))).toBe('degraded mirror.parked mirror.drift');
  });
});

describe('failing', () => {
  test('once is nothing, twice in a row is degraded, the cause first', () => {
    expect(seen(aMirror({ runs: runs('f', 'c') }))).toBe('healthy');
    expect(seen(aMirror({ runs: runs('f', 'f', 'c') }))).toBe('degraded rsync.failed mirror.failing');
    expect(judge(aMirror({ runs: runs('f', 'f', 'f', 'p', 'f') })).component.reasons[1]).toMatchObject({
      args: { runs: 3 },
      since: NOW - 3 * MINUTE,
    });
  });

  test('one good run ends it, also one with something parked', () => {
    expect(seen(aMirror({ runs: runs('c', 'f', 'f') }))).toBe('healthy');
    expect(seen(aMirror({ runs: runs('p', 'f', 'f') }))).toBe('healthy');
  });

  test('what passes by itself neither counts nor ends it', () => {
    expect(seen(aMirror({ runs: runs('gate', 'gate', 'gate', 'c') }))).toBe('healthy');
    expect(seen(aMirror({ runs: runs('f', 'gate', 'f') }))).toBe('degraded rsync.failed mirror.failing');
  });

  test.each(['partial', 'aborted', 'refused', 'failed'] as const)('%s counts, also without a reason', (status) => {
    expect(seen(aMirror({ runs: [aRun({ status }), aRun({ status, endedAt: NOW - 9 * MINUTE })] }))).toBe('degraded mirror.failing');
  });

  test('dry runs say nothing, but in shadow mode there are no others', () => {
    const dry = runs('f', 'f').map((run) => ({ ...run, dryRun: true }));
    expect(seen(aMirror({ runs: dry }))).toBe('healthy');
    expect(seen(aMirror({ runs: dry, shadow: true }))).toBe('degraded rsync.failed mirror.failing');
  });
});

describe('overdue', () => {
  const last = NOW - 60 * MINUTE;
  const quiet = aMirror({ upToDateAt: last, runs: [aRun({ endedAt: last })] });

  test('from three intervals without a complete run on, to the millisecond', () => {
    expect(seen(quiet, { now: last + 3 * EVERY - 1 })).toBe('healthy');
    expect(judge(quiet, { now: last + 3 * EVERY - 1 }).nextClock).toBe(last + 3 * EVERY);
    expect(seen(quiet, { now: last + 3 * EVERY })).toBe('degraded mirror.overdue');
    expect(judge(quiet, { now: last + 3 * EVERY }).component.reasons[0]?.args).toMatchObject({ lastAt: last });
    expect(judge(quiet, { now: last + 3 * EVERY }).nextClock).toBeNull();
  });

  test('but not before half an hour', () => {
    expect(seen(quiet, { everyMs: MINUTE, now: last + 30 * MINUTE - 1 })).toBe('healthy');
    expect(seen(quiet, { everyMs: MINUTE, now: last + 30 * MINUTE })).toBe('degraded mirror.overdue');
  });

  test('never when it runs by hand', () => {
    expect(seen(quiet, { everyMs: null, now: last + 1e9 })).toBe('healthy');
  });

  test('only time in which ytm ran and this machine was awake counts', () => {
    const now = last + 3 * EVERY;
    expect(seen(quiet, { now, watchedSince: now - 3 * EVERY + 1 })).toBe('healthy');
    expect(seen(quiet, { now, naps: [{ at: last + 1, gapMs: 1 }] })).toBe('healthy');
    expect(seen(quiet, { now, naps: [{ at: last, gapMs: 1 }] })).toBe('degraded mirror.overdue');
  });

  test('counts from the beginning when there never was one', () => {
    const never = aMirror({ upToDateAt: null, runs: [] });
    const watchedSince = NOW - 3 * EVERY;
    expect(seen(never, { watchedSince })).toBe('degraded mirror.overdue');
    expect(seen(never, { watchedSince: watchedSince + 1 })).toBe('healthy');
  });

  test('a run with something parked is complete as far as it may be', () => {
    const parked = aMirror({ upToDateAt: last, runs: [aRun({ endedAt: NOW, status: 'parked' })] });
    expect(seen(parked, { now: last + 3 * EVERY })).toBe('healthy');
  });
});

test('deletions that were put off three times in a row are told', () => {
  expect(seen(aMirror({ putOffRuns: 2 }))).toBe('healthy');
  expect(seen(aMirror({ putOffRuns: 3 }))).toBe('degraded mirror.deletions_put_off');
});

test('its verdict stands since it was said first', () => {
  const before = { verdict: 'degraded', since: 5 } as const;
  expect(judge(aMirror({ parked: aParked() }), { before }).component.since).toBe(5);
  expect(judge(aMirror(), { before }).component.since).toBe(NOW);
});

test('progress alone is nothing to judge anew', () => {
  expect(isSameToJudge(aMirror(), aMirror({ progress: aProgress(), pending: 7, nextAt: 1, comparedAt: 2 }))).toBe(true);
  expect(isSameToJudge(null, null)).toBe(true);
  for (const changes of [
    { state: 'running' as const },
    { upToDateAt: 1 },
    { putOffRuns: 1 },
    { parked: aParked() },
    { runs: [] },
    { shadow: true },
  ])
    expect(isSameToJudge(aMirror(), aMirror(changes))).toBe(false);
  expect(isSameToJudge(null, aMirror())).toBe(false);
});

describe('in the fleet', () => {
  const scene = (snapshot: MirrorSnapshot | null): Scene => {
    const made = new Scene(standardFleet({ mirrorEveryMs: EVERY, gate: { vault: 'healthy', gateway: 'healthy' } })).round({}, 3);
    made.mirror = snapshot === null ? null : { snapshot, watchedSince: made.now, naps: [] };
    return made;
  };
  const halted = aMirror({ state: 'halted', reasons: [aReason('hot.empty', 'mirror', null, { path: '/hot' })] });

  test('it is a component like the others, where there is one', () => {
    expect(
      scene(null)
        .assess()
        .components.map(({ id }) => id),
    ).not.toContain('mirror');
    expect(scene(aMirror()).component('mirror').verdict).toBe('healthy');
  });

  test('counts in the overall verdict only when it is halted', () => {
    expect(scene(aMirror({ parked: aParked() })).assess().verdict).toBe('healthy');
    expect(scene(halted).assess().verdict).toBe('down');
  });

  test('never shuts its own gate', () => {
    expect(scene(aMirror({ parked: aParked() })).assess().gate.state).toBe('open');
    expect(scene(halted).assess().gate.state).toBe('open');
  });

  test('the moment when it gets overdue is a clock of the fleet', () => {
    const quiet = scene(aMirror({ upToDateAt: null, runs: [] }));
    const { nextClock } = quiet.assess();
    const due = quiet.now + 3 * EVERY;
    expect(nextClock).not.toBeNull();
    expect(nextClock).toBeLessThan(due);
    expect(quiet.wait(3 * EVERY).component('mirror').verdict).toBe('degraded');
  });
});
