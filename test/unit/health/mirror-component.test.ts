/** The mirror's verdict: halted is down; parked, failed twice, overdue is degraded; it counts overall only when halted. */
import { describe, expect, test } from 'vitest';
import type { LeftGroup } from '../../../src/health/left-out.ts';
import { isDoubtful, isResumed, type MirrorSnapshot, type RunSummary } from '../../../src/health/mirror.ts';
import { isSameToJudge, type MirrorInput, mirrorComponent, type Suspend } from '../../../src/health/mirror-component.ts';
import { codesOf, MINUTE, Scene, said, standardFleet } from '../../support/health.ts';
import { aHaltedMirror, aMirror as anyMirror, aParked, aProgress, aRun as runOf } from '../../support/mirrors.ts';
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
  readonly suspends?: readonly Suspend[];
}

function judge(snapshot: MirrorSnapshot, { watchedSince = NOW - 600 * MINUTE, suspends = [], ...when }: When = {}) {
  return mirrorComponent({ evidence: { snapshot, watchedSince, suspends }, everyMs: EVERY, before: null, now: NOW, ...when });
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

  test('distinguishes what was edited in the vault', () => {
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

  test('lasts since its first run, and its cause since the first run that failed for it', () => {
    const refusal = (endedAt: number): RunSummary =>
      aRun({ status: 'refused', reasons: [aReason('mirror.other_mirror', 'mirror', null, { what: 'rsync' }, endedAt)], endedAt });
    const older = [aFailedRun(NOW - 8 * MINUTE), aFailedRun(NOW - 9 * MINUTE)];
    const refused = [refusal(NOW - MINUTE), refusal(NOW - 5 * MINUTE)];
    const sinces = (upToDateAt: number, ...streak: readonly RunSummary[]): readonly unknown[] =>
      judge(aMirror({ upToDateAt, runs: streak })).component.reasons.map(({ code, since }) => [code, NOW - since]);
    expect(sinces(NOW - 10 * MINUTE, ...refused, ...older, aRun({ endedAt: NOW - 10 * MINUTE }))).toEqual([
      ['mirror.other_mirror', 5 * MINUTE],
      ['mirror.failing', 9 * MINUTE],
    ]);
    // The good run before it is not among the newest any more.
    expect(sinces(NOW - 50 * MINUTE, ...refused)).toEqual([
      ['mirror.other_mirror', 50 * MINUTE],
      ['mirror.failing', 50 * MINUTE],
    ]);
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

  test.each([aReason('mirror.on_battery', 'mirror', null), aReason('mirror.paused_while', 'mirror', null, { program: 'obs' })])(
    'not while it is paused: $code',
    (reason) => {
      const paused = { ...quiet, state: 'waiting' as const, reasons: [reason] };
      expect(judge(paused, { now: last + 9 * EVERY })).toMatchObject({ nextClock: null });
      expect(seen(paused, { now: last + 9 * EVERY })).not.toContain('overdue');
      const more = { ...paused, reasons: [aReason('mirror.gate_shut', 'mirror', null), reason] };
      expect(seen(more, { now: last + 9 * EVERY })).not.toContain('overdue');
      // A run by hand is under way: it is not paused then.
      expect(seen({ ...paused, state: 'running' }, { now: last + 9 * EVERY })).toContain('overdue');
      expect(
        seen({ ...quiet, state: 'waiting', reasons: [aReason('mirror.gate_shut', 'mirror', null)] }, { now: last + 9 * EVERY }),
      ).toContain('overdue');
    },
  );

  test('never when it runs by hand', () => {
    expect(seen(quiet, { everyMs: null, now: last + 1e9 })).toBe('healthy');
  });

  test('only time in which ytm ran and this machine was awake counts', () => {
    const now = last + 3 * EVERY;
    expect(seen(quiet, { now, watchedSince: now - 3 * EVERY + 1 })).toBe('healthy');
    expect(seen(quiet, { now, suspends: [{ at: last + 1, gapMs: 1 }] })).toBe('healthy');
    expect(seen(quiet, { now, suspends: [{ at: last, gapMs: 1 }] })).toBe('degraded mirror.overdue');
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

test('deletions that were put off three times in a row are reported', () => {
  expect(seen(aMirror({ putOffRuns: 2 }))).toBe('healthy');
  expect(seen(aMirror({ putOffRuns: 3 }))).toBe('degraded mirror.deletions_put_off');
  const leftOut = [
    { why: 'unreadable-in-hot', count: 1, first: [{ path: 'locked', detail: 'EACCES' }] },
    { why: 'deletion-awaits-arrival', count: 2, first: [{ path: 'old', detail: 'new' }] },
  ] as const;
  for (const [groups, path] of [
    [leftOut, 'new'],
    [leftOut.slice(0, 1), 'locked'],
  ] as const)
    expect(judge(aMirror({ putOffRuns: 4, runs: [aRun({ leftOut: groups })] })).component.reasons).toMatchObject([
      { args: { runs: 4, path } },
    ]);
});

test('what a new board learns first stands since its reason', () => {
  const halted = aMirror({ state: 'halted', reasons: [aReason('hot.shrunk', 'mirror', null, { has: 3, had: 100 }, NOW - 9 * MINUTE)] });
  expect(judge(halted).component.since).toBe(NOW - 9 * MINUTE);
  expect(judge(aMirror()).component.since).toBe(NOW);
  expect(judge(halted, { before: { verdict: 'healthy', since: 5 } }).component.since).toBe(NOW);
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
    made.mirror = snapshot === null ? null : { snapshot, watchedSince: made.now, suspends: [] };
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

describe('what a reason says', () => {
  const reasonIn = (snapshot: MirrorSnapshot, code: string, when: When = {}) =>
    judge(snapshot, when).component.reasons.find((reason) => reason.code === code);
  const leftOut = (why: LeftGroup['why'], path: string, detail: string): LeftGroup =>
    ({ why, count: 1, first: [{ path, why, detail }] }) as unknown as LeftGroup;

  test('content that differs, with the id and since when', () => {
    const parked = aParked({ deletes: 0, updates: 0, drift: 0, content: 3 });
    expect(codesOf(judge(aMirror({ parked })).component.reasons)).toEqual(['mirror.content_differs']);
    expect(reasonIn(aMirror({ parked }), 'mirror.content_differs')).toMatchObject({
      since: parked.since,
      args: { count: 3, id: parked.id },
    });
  });

  test('clocks that are apart, as they were reported', () => {
    const clocks = aReason('mirror.clocks_apart', 'mirror', null, {}, NOW - 7 * MINUTE);
    expect(reasonIn(aMirror({ clocks }), 'mirror.clocks_apart')).toMatchObject({
      since: NOW - 7 * MINUTE,
      component: 'mirror',
      probe: null,
    });
  });

  test.each<[string, readonly LeftGroup[], string]>([
    ['what is awaited', [leftOut('unreadable-in-hot', 'locked', ''), leftOut('deletion-awaits-arrival', 'old', 'new')], 'new'],
    ['else what cannot be read', [leftOut('special-file', 'fifo', ''), leftOut('unreadable-in-hot', 'locked', '')], 'locked'],
    ['else nothing', [leftOut('special-file', 'fifo', '')], ''],
    ['nothing for a run that left nothing out', [], ''],
  ])('deletions that are put off name %s', (_, groups, path) => {
    const snapshot = aMirror({ putOffRuns: 3, runs: [aRun({ leftOut: groups }), ...runs('c', 'c', 'c')] });
    expect(reasonIn(snapshot, 'mirror.deletions_put_off')?.args).toMatchObject({ runs: 3, path });
  });

  test.each([
    [2, null],
    [3, 3],
    [4, 4],
    [9, 4],
  ])('deletions that were put off %i times are reported since the first of the runs that are known', (putOffRuns, ago) => {
    const since = reasonIn(aMirror({ putOffRuns, runs: runs('c', 'c', 'c', 'c') }), 'mirror.deletions_put_off')?.since;
    expect(since).toBe(ago === null ? undefined : NOW - ago * MINUTE);
  });

  test('deletions that were put off are reported since now when no run is known', () => {
    expect(reasonIn(aMirror({ putOffRuns: 3, runs: [] }), 'mirror.deletions_put_off')).toMatchObject({ since: NOW, args: { path: '' } });
  });

  test('a halt without a reason has that of the newest run that was halted, else how often it failed, since then', () => {
    const old = aReason('hot.empty', 'mirror', null, { path: '/hot' });
    const halted = aRun({ status: 'halted', reasons: [old] });
    expect(codesOf(judge(aMirror({ state: 'halted', runs: [aFailedRun(NOW), halted] })).component.reasons)).toEqual(['hot.empty']);
    const mute = aRun({ status: 'halted', reasons: [], startedAt: NOW - 9 * MINUTE });
    expect(judge(aMirror({ state: 'halted', runs: [mute] })).component.reasons).toMatchObject([
      { code: 'mirror.failing', since: NOW - 9 * MINUTE, args: { runs: 1 } },
    ]);
    expect(judge(aMirror({ state: 'halted', runs: [] })).component.reasons).toMatchObject([{ code: 'mirror.failing', since: NOW }]);
  });

  test('a mirror that waits is not halted by a run that was', () => {
    const halted = aRun({ status: 'halted', reasons: [aReason('hot.empty', 'mirror', null, { path: '/hot' })] });
    expect(judge(aMirror({ state: 'idle', runs: [halted] })).component.verdict).not.toBe('down');
    expect(judge(aMirror({ state: 'running', progress: aProgress(), runs: [] })).component.verdict).toBe('healthy');
  });

  test.each([
    [{ state: 'idle' }, 'mirror-fine'],
    [{ state: 'idle', parked: aParked() }, 'mirror-trouble'],
    [{ state: 'halted' }, 'mirror-halted'],
  ] as const)('%j is judged by the rule %s', (changes, rule) => {
    expect(judge(aMirror(changes)).component.judgement.rule).toBe(rule);
  });

  test('what failed does not count as the last good run', () => {
    const never = aMirror({ upToDateAt: null, runs: [aFailedRun(NOW)] });
    const overdue = judge(never, { watchedSince: NOW - 600 * MINUTE }).component.reasons.find(({ code }) => code === 'mirror.overdue');
    expect(overdue).toMatchObject({ args: { lastAt: NOW - 600 * MINUTE }, since: NOW - 540 * MINUTE });
  });
});

test.each([
  ['halted', aHaltedMirror(), false],
  ['resumed', { ...aHaltedMirror(), state: 'idle' }, true],
  [
    'resumed, after a plan',
    { ...aHaltedMirror(), state: 'idle', runs: [runOf('413', MINUTE, { dryRun: true }), ...aHaltedMirror().runs] },
    true,
  ],
  ['resumed, and a run has begun', { ...aHaltedMirror(), state: 'running', progress: aProgress() }, false],
  ['resumed, and a run has ended', { ...aHaltedMirror(), state: 'idle', runs: [runOf('413', MINUTE), ...aHaltedMirror().runs] }, false],
  ['without a run', anyMirror({ runs: [] }), false],
] as const)('the halt of a mirror that is %s is settled: %#', (_title, mirror, is) => expect(isResumed(mirror)).toBe(is));

test.each([
  ['idle after a complete run', anyMirror({ runs: [runOf('413', MINUTE)] }), false],
  ['before its first run', anyMirror({ runs: [] }), false],
  ['in a run after a complete one', anyMirror({ state: 'running', progress: aProgress(), runs: [runOf('413', MINUTE)] }), false],
  [
    'after a plan that failed',
    anyMirror({ runs: [runOf('414', MINUTE, { dryRun: true, status: 'failed' }), runOf('413', MINUTE)] }),
    false,
  ],
  ['halted', aHaltedMirror(), true],
  ['waiting for the gate', anyMirror({ state: 'waiting', runs: [runOf('413', MINUTE)] }), true],
  ['changed by an undo', anyMirror({ undoneAt: NOW, runs: [runOf('413', MINUTE)] }), true],
  ['waiting for a person', anyMirror({ parked: aParked(), runs: [runOf('413', MINUTE)] }), true],
  ['after a run that was not complete', anyMirror({ runs: [runOf('414', MINUTE, { status: 'partial' }), runOf('413', MINUTE)] }), true],
] as const)('whether the vault is up to date is in doubt when the mirror is %s: %#', (_title, mirror, is) =>
  expect(isDoubtful(mirror)).toBe(is),
);
