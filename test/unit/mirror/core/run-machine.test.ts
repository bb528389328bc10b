/** A run step by step: what is asked, what is started, and as what it ends. The properties beside it try every order. */
import { describe, expect, test } from 'vitest';
import type { Reason } from '../../../../src/health/snapshot.ts';
import {
  beginRun,
  GUARDS,
  PASSES,
  type PassName,
  type PassOutcome,
  type RunEffect,
  type RunEvent,
  type RunMode,
  type RunState,
  type StopCause,
  stepRun,
} from '../../../../src/mirror/core/run-machine.ts';
import { mirrorReason } from '../../../../src/mirror/run/reasons.ts';

const reason = (
  code: 'mirror.parked' | 'rsync.failed' | 'mirror.stopped' | 'hot.unreadable' | 'mirror.time_offset' | 'mount.absent',
): Reason => mirrorReason({ code, args: {} }, 0);
const [PARKED, TROUBLE, STOPPED, UNREAD, NOTICE, LOST] = [
  reason('mirror.parked'),
  reason('rsync.failed'),
  reason('mirror.stopped'),
  reason('hot.unreadable'),
  reason('mirror.time_offset'),
  reason('mount.absent'),
];

function play(mode: RunMode, events: readonly RunEvent[]): { readonly state: RunState; readonly effects: readonly RunEffect[] } {
  const begun = beginRun(mode);
  let { state } = begun;
  const effects = [...begun.effects];
  for (const event of events) {
    const step = stepRun(state, event);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const passed = (count: number): readonly RunEvent[] => Array.from({ length: count }, () => ({ kind: 'guard-passed' }));
const ALL_PASSED = passed(GUARDS.length - 1);

function planned(passes: readonly PassName[], more: Partial<Extract<RunEvent, { kind: 'planned' }>> = {}): RunEvent {
  return { kind: 'planned', passes, parked: [], incomplete: [], ...more };
}

function ended(outcome: PassOutcome, ...reasons: readonly Reason[]): RunEvent {
  return { kind: 'pass-ended', outcome, reasons };
}

function stop(kind: StopCause['kind'], atOnce = false): RunEvent {
  return { kind: 'stop', cause: { kind, reason: kind === 'share-lost' ? LOST : STOPPED }, atOnce };
}

const asked = (effects: readonly RunEffect[]) => effects.flatMap((each) => (each.kind === 'ask-guard' ? [each.guard] : []));
const started = (effects: readonly RunEffect[]) => effects.flatMap((each) => (each.kind === 'start-pass' ? [each.pass] : []));
const records = (effects: readonly RunEffect[]) => effects.filter(({ kind }) => kind === 'record');

describe('the guards', () => {
  test.each<[RunMode, readonly string[]]>([
    ['write', ['paths', 'lock', 'foreign', 'rsync', 'hot', 'gate', 'vault', 'write', 'plan']],
    ['dry', ['paths', 'lock', 'rsync', 'hot', 'gate', 'vault', 'plan']],
    ['plan', ['paths', 'rsync', 'hot', 'vault', 'plan']],
  ])('of a run in the mode %s', (mode, guards) => {
    const { state, effects } = play(mode, passed(guards.length));
    expect(asked(effects)).toEqual(guards);
    expect(state).toMatchObject({ phase: 'guarding', guard: 'plan', left: [], mode });
  });

  test.each(['refused', 'halted', 'failed'] as const)('that fails ends the run as %s, with its reasons', (status) => {
    const { state, effects } = play('write', [...passed(2), { kind: 'guard-failed', status, reasons: [UNREAD] }]);
    expect(state).toEqual({ phase: 'ended', status, reasons: [UNREAD] });
    expect(effects.at(-1)).toEqual({ kind: 'record', status, reasons: [UNREAD] });
    expect(asked(effects)).toEqual(GUARDS.slice(0, 3));
  });

  test('a gate that shuts just before the first pass ends the run', () => {
    const { state } = play('write', [...ALL_PASSED, planned(['copy']), { kind: 'guard-failed', status: 'refused', reasons: [LOST] }]);
    expect(state).toEqual({ phase: 'ended', status: 'refused', reasons: [LOST] });
  });
});

describe('the end of a run', () => {
  test.each<[string, readonly RunEvent[], string, readonly Reason[]]>([
    ['nothing to do', [planned([])], 'complete', []],
    ['everything done', [planned(['copy', 'confirm']), ended('done'), ended('done')], 'complete', []],
    ['something parked', [planned([], { parked: [PARKED] })], 'parked', [PARKED]],
    ['something parked, the rest done', [planned(['copy'], { parked: [PARKED] }), ended('done')], 'parked', [PARKED]],
    ['something of hot not read', [planned([], { incomplete: [UNREAD] })], 'partial', [UNREAD]],
    ['something noticed', [planned([], { noticed: [NOTICE] })], 'complete', [NOTICE]],
    ['something that did not arrive', [planned(['copy']), ended('partial', TROUBLE)], 'partial', [TROUBLE]],
    ['a failure', [planned(['copy']), ended('failed', TROUBLE)], 'failed', [TROUBLE]],
    ['a failure that nobody explains', [planned(['copy']), ended('failed')], 'failed', []],
    ['a vault that is lost', [planned(['copy', 'confirm', 'delete']), ended('lost', LOST)], 'failed', [LOST]],
    [
      'a failure after something that did not arrive',
      [planned(['make', 'copy']), ended('partial', TROUBLE), ended('failed', UNREAD)],
      'failed',
      [TROUBLE, UNREAD],
    ],
    [
      'all of it: troubles, what was not read, what is parked, what was noticed',
      [planned(['copy'], { parked: [PARKED], incomplete: [UNREAD], noticed: [NOTICE] }), ended('partial', TROUBLE)],
      'partial',
      [TROUBLE, UNREAD, PARKED, NOTICE],
    ],
  ])('%s', (_, events, status, reasons) => {
    const { state, effects } = play('write', [...ALL_PASSED, ...events]);
    expect(state).toEqual({ phase: 'ended', status, reasons });
    expect(records(effects)).toEqual([{ kind: 'record', status, reasons }]);
    // What comes after the end changes nothing.
    for (const event of [...events, stop('person'), ...passed(1)]) expect(stepRun(state, event)).toEqual({ state, effects: [] });
  });

  test.each(['dry', 'plan'] as const)('of a run in the mode %s comes after the plan', (mode) => {
    const { state, effects } = play(mode, [...ALL_PASSED, planned(PASSES, { parked: [PARKED] })]);
    expect(state).toEqual({ phase: 'ended', status: 'parked', reasons: [PARKED] });
    expect(started(effects)).toEqual([]);
  });
});

describe('the passes', () => {
  test('run one after the other, and only the first is marked as such', () => {
    const { effects, state } = play('write', [...ALL_PASSED, planned(['rename', 'copy', 'delete']), ended('done'), ended('done')]);
    expect(effects.filter(({ kind }) => kind === 'start-pass')).toEqual([
      { kind: 'start-pass', pass: 'rename', first: true },
      { kind: 'start-pass', pass: 'copy', first: false },
      { kind: 'start-pass', pass: 'delete', first: false },
    ]);
    expect(state).toMatchObject({ phase: 'acting', pass: 'delete', left: [] });
  });

  test.each(PASSES.flatMap((pass) => (['done', 'partial', 'failed', 'lost'] as const).map((outcome) => [pass, outcome] as const)))(
    'after %s ended as %s',
    (pass, outcome) => {
      const rest = PASSES.slice(PASSES.indexOf(pass) + 1);
      const events = [
        planned(PASSES),
        ...PASSES.slice(0, PASSES.indexOf(pass)).map(() => ended('done')),
        ended(outcome),
        ...rest.map(() => ended('done')),
      ];
      const after = started(play('write', [...ALL_PASSED, ...events]).effects).slice(PASSES.indexOf(pass) + 1);
      const afterFailure = pass === 'copy' || pass === 'settle' ? ['confirm', 'delete'] : ['confirm'];
      const expected = { done: rest, partial: rest, failed: rest.filter((each) => afterFailure.includes(each)), lost: [] };
      expect(after).toEqual(expected[outcome]);
    },
  );

  test('that come after a failure take nothing up again, and go on with what single paths did not do', () => {
    const failed = [...ALL_PASSED, planned(['move', 'copy', 'confirm', 'delete']), ended('done'), ended('failed', TROUBLE)];
    expect(started(play('write', [...failed, ended('partial', UNREAD)]).effects)).toEqual(['move', 'copy', 'confirm', 'delete']);
    expect(started(play('write', [...failed, ended('failed')]).effects)).toEqual(['move', 'copy', 'confirm']);
  });
});

describe('a run that is asked to stop', () => {
  const copying = [...ALL_PASSED, planned(['copy', 'delete'], { parked: [PARKED], incomplete: [UNREAD] })];

  test('ends what is under way, starts nothing more, and is aborted for the first cause', () => {
    const { state, effects } = play('write', [...copying, stop('person'), stop('exit'), ended('done')]);
    expect(effects.filter(({ kind }) => kind === 'terminate')).toEqual([{ kind: 'terminate', atOnce: false }]);
    expect(started(effects)).toEqual(['copy']);
    expect(state).toEqual({ phase: 'ended', status: 'aborted', reasons: [STOPPED, PARKED] });
  });

  test('can be hurried once', () => {
    const { effects, state } = play('write', [...copying, stop('person'), stop('exit', true), stop('exit', true), stop('person')]);
    expect(effects.filter(({ kind }) => kind === 'terminate')).toEqual([
      { kind: 'terminate', atOnce: false },
      { kind: 'terminate', atOnce: true },
    ]);
    expect(state).toMatchObject({ phase: 'stopping', during: 'copy', atOnce: true, cause: { kind: 'person' } });
  });

  test('at once is not hurried any more', () => {
    const { effects } = play('write', [...copying, stop('share-lost', true), stop('share-lost', true)]);
    expect(effects.filter(({ kind }) => kind === 'terminate')).toEqual([{ kind: 'terminate', atOnce: true }]);
  });

  test('reports what the passes met, but not the cause twice', () => {
    const events = [planned(['make', 'copy']), ended('partial', TROUBLE), stop('share-lost', true), ended('failed', LOST, UNREAD)];
    expect(play('write', [...ALL_PASSED, ...events]).state).toEqual({
      phase: 'ended',
      status: 'aborted',
      reasons: [LOST, TROUBLE, UNREAD],
    });
  });

  test('a share that is lost is the reason, not that rsync was stopped for it', () => {
    const events = [planned(['copy']), stop('share-lost'), ended('partial', STOPPED)];
    expect(play('write', [...ALL_PASSED, ...events]).state).toEqual({ phase: 'ended', status: 'aborted', reasons: [LOST] });
  });

  test.each<[StopCause['kind'], RunEvent, string]>([
    ['person', { kind: 'guard-passed' }, 'aborted'],
    ['exit', { kind: 'guard-failed', status: 'halted', reasons: [UNREAD] }, 'aborted'],
    ['person', planned(['copy']), 'aborted'],
    ['share-lost', { kind: 'guard-passed' }, 'refused'],
    ['share-lost', planned(['copy']), 'refused'],
  ])('by %s while a guard is asked: %j', (kind, event, status) => {
    const { state, effects } = play('write', [...passed(2), stop(kind), event]);
    expect(effects.slice(-2)).toMatchObject([{ kind: 'terminate' }, { kind: 'record', status }]);
    expect(state).toEqual({ phase: 'ended', status, reasons: [kind === 'share-lost' ? LOST : STOPPED] });
  });
});

test('events that cannot come now change nothing', () => {
  const guarding = play('write', []).state;
  expect(stepRun(guarding, ended('done'))).toEqual({ state: guarding, effects: [] });
  const last = play('write', ALL_PASSED).state;
  expect(stepRun(last, { kind: 'guard-passed' })).toEqual({ state: last, effects: [] });
  const acting = play('write', [...ALL_PASSED, planned(['copy'])]).state;
  for (const event of [...passed(1), planned(['delete'])]) expect(stepRun(acting, event)).toEqual({ state: acting, effects: [] });
});
