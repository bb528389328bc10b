/** Whatever happens in whatever order, a run never does what the gate, a guard or a person has forbidden. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reason } from '../../../src/health/snapshot.ts';
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
} from '../../../src/mirror/core/run-machine.ts';
import { mirrorReason } from '../../../src/mirror/run/reasons.ts';
import { cases } from '../../support/long.ts';

const because: Reason = mirrorReason({ code: 'mirror.stopped', args: {} }, 0);
const cause = fc
  .constantFrom<StopCause['kind']>('person', 'exit', 'share-lost')
  .map((kind) => ({ kind, reason: because }) satisfies StopCause);
const somePasses = fc.subarray(PASSES as PassName[]);
const outcome = fc.constantFrom<'done' | 'partial' | 'failed' | 'lost'>('done', 'partial', 'failed', 'lost');

const event: fc.Arbitrary<RunEvent> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<RunEvent>({ kind: 'guard-passed' }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<'refused' | 'halted' | 'failed'>('refused', 'halted', 'failed')
      .map((status): RunEvent => ({ kind: 'guard-failed', status, reasons: [because] })),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(somePasses, fc.boolean())
      .map(([passes, parked]): RunEvent => ({ kind: 'planned', passes, parked: parked ? [because] : [], incomplete: [] })),
  },
  {
    weight: 6,
    arbitrary: outcome.map((ended): RunEvent => ({ kind: 'pass-ended', outcome: ended, reasons: ended === 'done' ? [] : [because] })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(cause, fc.boolean()).map(([stopCause, atOnce]): RunEvent => ({ kind: 'stop', cause: stopCause, atOnce })),
  },
);

interface Trace {
  readonly steps: readonly { readonly event: RunEvent | null; readonly before: RunState | null; readonly effects: readonly RunEffect[] }[];
  readonly end: RunState;
}

/** The driver asks guards one by one and sends `planned` only after the last: events that cannot come now are passed over, as there. */
function traced(mode: RunMode, events: readonly RunEvent[]): Trace {
  const begun = beginRun(mode);
  const steps: Trace['steps'][number][] = [{ event: null, before: null, effects: begun.effects }];
  let { state } = begun;
  for (const next of events) {
    if (state.phase === 'guarding' && next.kind === (state.guard === 'plan' ? 'guard-passed' : 'planned')) continue;
    const step = stepRun(state, next);
    steps.push({ event: next, before: state, effects: step.effects });
    state = step.state;
  }
  return { steps, end: state };
}

const anything = fc.array(event, { maxLength: 60 });
/** Most runs get as far as their passes. */
const events = fc.oneof(
  anything,
  fc
    .tuple(fc.shuffledSubarray(PASSES as PassName[], { minLength: 2 }), fc.array(event, { maxLength: 12 }))
    .map(([passes, rest]): RunEvent[] => [
      ...GUARDS.slice(1).map((): RunEvent => ({ kind: 'guard-passed' })),
      { kind: 'planned', passes: PASSES.filter((pass) => passes.includes(pass)), parked: [], incomplete: [] },
      ...rest,
    ]),
);
const run = fc.tuple(fc.constantFrom<RunMode>('write', 'write', 'dry', 'plan'), events).map(([mode, told]) => traced(mode, told));
const effectsOf = ({ steps }: Trace): readonly RunEffect[] => steps.flatMap(({ effects }) => effects);

describe('a run, whatever happens', () => {
  test('starts no pass once it was asked to stop', () => {
    fc.assert(
      fc.property(run, ({ steps }) => {
        const stopped = steps.findIndex(({ effects }) => effects.some(({ kind }) => kind === 'terminate'));
        const after = stopped < 0 ? [] : steps.slice(stopped).flatMap(({ effects }) => effects);
        expect(after.filter(({ kind }) => kind === 'start-pass')).toEqual([]);
      }),
      cases(500),
    );
  });

  test('starts no pass before every guard has passed, and none after a guard has failed', () => {
    fc.assert(
      fc.property(run, ({ steps }) => {
        const firstPass = steps.findIndex(({ effects }) => effects.some(({ kind }) => kind === 'start-pass'));
        if (firstPass < 0) return;
        const asked = steps
          .slice(0, firstPass)
          .flatMap(({ effects }) => effects.flatMap((each) => (each.kind === 'ask-guard' ? [each.guard] : [])));
        expect(asked).toEqual(GUARDS);
        expect(steps[firstPass]?.event?.kind).toBe('planned');
        const failed = steps.findIndex(({ event: seen, before }) => seen?.kind === 'guard-failed' && before?.phase !== 'ended');
        if (failed >= 0)
          expect(
            steps
              .slice(failed)
              .flatMap(({ effects }) => effects)
              .filter(({ kind }) => kind === 'start-pass'),
          ).toEqual([]);
      }),
      cases(500),
    );
  });

  test('only its first pass is marked as the one that needs an open gate, and the passes keep their order', () => {
    fc.assert(
      fc.property(run, (trace) => {
        const passes = effectsOf(trace).flatMap((effect) => (effect.kind === 'start-pass' ? [effect] : []));
        expect(passes.map(({ first }) => first)).toEqual(passes.map((_, index) => index === 0));
        const order = passes.map(({ pass }) => PASSES.indexOf(pass));
        expect(order).toEqual(order.toSorted((left, right) => left - right));
      }),
      cases(500),
    );
  });

  /** The passes that are started after the first one that ended so. */
  function startedAfter(steps: Trace['steps'], isIt: (ended: { pass: PassName; outcome: PassOutcome }) => boolean): readonly PassName[] {
    const at = steps.findIndex(
      ({ event: seen, before }) =>
        seen?.kind === 'pass-ended' && before?.phase === 'acting' && isIt({ pass: before.pass, outcome: seen.outcome }),
    );
    if (at < 0) return [];
    return steps.slice(at).flatMap(({ effects }) => effects.flatMap((each) => (each.kind === 'start-pass' ? [each.pass] : [])));
  }

  test('sends nothing more once a pass has failed, and deletes only when sending was what failed', () => {
    fc.assert(
      fc.property(run, ({ steps }) => {
        const later = startedAfter(steps, ({ outcome: ended }) => ended === 'failed');
        expect(later.filter((pass) => pass !== 'confirm' && pass !== 'delete')).toEqual([]);
        const SENDING: readonly PassName[] = ['copy', 'settle'];
        expect(startedAfter(steps, ({ pass, outcome: ended }) => ended === 'failed' && !SENDING.includes(pass))).not.toContain('delete');
        expect(startedAfter(steps, ({ outcome: ended }) => ended === 'lost')).toEqual([]);
      }),
      cases(500),
    );
  });

  test.each([
    ['copy', 'done', ['copy', 'confirm', 'delete']],
    ['copy', 'failed', ['copy', 'confirm']],
  ] as const)('after %s has failed and the look at what was sent is %s: %j', (_, confirmed, expected) => {
    const { steps } = traced('write', [
      ...GUARDS.slice(1).map((): RunEvent => ({ kind: 'guard-passed' })),
      { kind: 'planned', passes: ['copy', 'confirm', 'delete'], parked: [], incomplete: [] },
      { kind: 'pass-ended', outcome: 'failed', reasons: [because] },
      { kind: 'pass-ended', outcome: confirmed, reasons: [] },
      { kind: 'pass-ended', outcome: 'done', reasons: [] },
    ]);
    const started = steps.flatMap(({ effects }) => effects.flatMap((each) => (each.kind === 'start-pass' ? [each.pass] : [])));
    expect(started).toEqual(expected);
  });

  test('goes on with everything after single paths could not be done', () => {
    fc.assert(
      fc.property(fc.subarray(PASSES as PassName[], { minLength: 2 }), (passes) => {
        const { steps } = traced('write', [
          ...GUARDS.slice(1).map((): RunEvent => ({ kind: 'guard-passed' })),
          { kind: 'planned', passes: PASSES.filter((pass) => passes.includes(pass)), parked: [], incomplete: [] },
          { kind: 'pass-ended', outcome: 'partial', reasons: [because] },
          ...passes.map((): RunEvent => ({ kind: 'pass-ended', outcome: 'done', reasons: [] })),
        ]);
        const started = steps.flatMap(({ effects }) => effects.flatMap((each) => (each.kind === 'start-pass' ? [each.pass] : [])));
        expect(started).toEqual(PASSES.filter((pass) => passes.includes(pass)));
      }),
    );
  });

  test('a run that does not write starts no pass at all', () => {
    fc.assert(
      fc.property(events, (told) => {
        const trace = traced('dry', told);
        expect(effectsOf(trace).filter(({ kind }) => kind === 'start-pass')).toEqual([]);
        const asked = effectsOf(trace).flatMap((each) => (each.kind === 'ask-guard' ? [each.guard] : []));
        expect(asked).not.toContain('foreign');
        expect(asked).not.toContain('write');
      }),
      cases(300),
    );
  });

  test('is recorded once at most, as what it is at its end, and its end is final', () => {
    fc.assert(
      fc.property(run, (trace) => {
        const records = effectsOf(trace).flatMap((effect) => (effect.kind === 'record' ? [effect] : []));
        expect(records.length).toBe(trace.end.phase === 'ended' ? 1 : 0);
        if (trace.end.phase === 'ended')
          expect(records[0]).toEqual({ kind: 'record', status: trace.end.status, reasons: trace.end.reasons });
        if (trace.end.phase === 'ended' && trace.end.status !== 'complete') expect(trace.end.reasons.length).toBeGreaterThan(0);
      }),
      cases(500),
    );
  });

  test('is complete only when every pass was done and nobody stopped it', () => {
    fc.assert(
      fc.property(run, ({ steps, end }) => {
        if (end.phase !== 'ended' || end.status !== 'complete') return;
        const seen = steps.filter(({ before }) => before?.phase !== 'ended').map(({ event: each }) => each);
        expect(seen.some((each) => each?.kind === 'stop' || each?.kind === 'guard-failed')).toBe(false);
      }),
      cases(500),
    );
  });
});
