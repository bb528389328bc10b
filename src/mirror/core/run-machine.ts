/**
 * One run of the mirror as a state machine: (state, event) → (state, effects). It decides what is done next and what
 * became of the run; the driver does it. A pass starts only while nothing forbids it: the first one needs an open gate, every
 * later one that nothing has told the run to stop.
 */
import type { RunStatus } from '../../health/mirror.ts';
import type { Reason } from '../../health/snapshot.ts';

/** In the order of spec page 3, which is the order in which they are asked. */
export type GuardName = 'paths' | 'lock' | 'foreign' | 'rsync' | 'hot' | 'gate' | 'vault' | 'write' | 'plan';

export const GUARDS: readonly GuardName[] = ['paths', 'lock', 'foreign', 'rsync', 'hot', 'gate', 'vault', 'write', 'plan'];

/** `write`: a run; `dry`: as a run, but it writes nothing (dry run, shadow); `plan`: only tells what a run would do, whatever the gate says. */
export type RunMode = 'write' | 'dry' | 'plan';

const LEFT_OUT: Readonly<Record<RunMode, ReadonlySet<GuardName>>> = {
  write: new Set(),
  dry: new Set(['foreign', 'write']),
  plan: new Set(['lock', 'foreign', 'gate', 'write']),
};

/** In the order in which they run; those with nothing to do are left out of a run. */
export type PassName = 'rename' | 'make-way' | 'make' | 'move' | 'copy' | 'settle' | 'confirm' | 'delete';

/** @internal For the tests. */
export const PASSES: readonly PassName[] = ['rename', 'make-way', 'make', 'move', 'copy', 'settle', 'confirm', 'delete'];

/** Why a run is told to stop. `share-lost`: nothing more can be asked of the vault. */
export type StopCause =
  | { readonly kind: 'person' | 'exit'; readonly reason: Reason }
  | { readonly kind: 'share-lost'; readonly reason: Reason };

export type RunState =
  | { readonly phase: 'guarding'; readonly guard: GuardName; readonly left: readonly GuardName[]; readonly mode: RunMode }
  | { readonly phase: 'acting'; readonly pass: PassName; readonly left: readonly PassName[]; readonly so: SoFar }
  /** Something is under way and told to end. */
  | {
      readonly phase: 'stopping';
      readonly during: PassName | GuardName;
      readonly cause: StopCause;
      readonly atOnce: boolean;
      readonly so: SoFar;
    }
  | { readonly phase: 'ended'; readonly status: RunStatus; readonly reasons: readonly Reason[] };

/** What the passes so far make of the run. */
interface SoFar {
  /** Guard 9 parked something. */
  readonly parked: readonly Reason[];
  /** Known before the first pass: something of hot could not be read. It holds nothing up. */
  readonly incomplete: readonly Reason[];
  /** Of passes that did not do all they should. */
  readonly troubles: readonly Reason[];
  readonly failed: boolean;
}

const CLEAN: SoFar = { parked: [], incomplete: [], troubles: [], failed: false };

export type RunEvent =
  | { readonly kind: 'guard-passed' }
  | { readonly kind: 'guard-failed'; readonly status: 'refused' | 'halted' | 'failed'; readonly reasons: readonly Reason[] }
  /** Guard 9 passed: the plan's passes that have something to do, why something of it is parked, and what kept the plan from being whole. */
  | {
      readonly kind: 'planned';
      readonly passes: readonly PassName[];
      readonly parked: readonly Reason[];
      readonly incomplete: readonly Reason[];
    }
  | { readonly kind: 'pass-ended'; readonly outcome: PassOutcome; readonly reasons: readonly Reason[] }
  /** The share or the sentinel is lost, it hangs, or a component has been down for too long; or a person said so. */
  | { readonly kind: 'stop'; readonly cause: StopCause; readonly atOnce: boolean };

/** `partial`: something of it did not arrive; `failed`: it could not be done; `lost`: the vault is not there any more. */
export type PassOutcome = 'done' | 'partial' | 'failed' | 'lost';

export type RunEffect =
  | { readonly kind: 'ask-guard'; readonly guard: GuardName }
  /** `writing`: the gate must be open at this very moment; a guard-failed or a stop follows otherwise. */
  | { readonly kind: 'start-pass'; readonly pass: PassName; readonly first: boolean }
  /** Whatever is under way is told to end; its end comes as an event. */
  | { readonly kind: 'terminate'; readonly atOnce: boolean }
  | { readonly kind: 'record'; readonly status: RunStatus; readonly reasons: readonly Reason[] };

export interface RunStep {
  readonly state: RunState;
  readonly effects: readonly RunEffect[];
}

/** A run that does not write ends after guard 9. */
export function beginRun(mode: RunMode): RunStep {
  const [guard, ...left] = GUARDS.filter((name) => !LEFT_OUT[mode].has(name));
  if (guard === undefined) throw new Error('there are no guards');
  return { state: { phase: 'guarding', guard, left, mode }, effects: [{ kind: 'ask-guard', guard }] };
}

/** Events that do not fit the state (an answer that comes after the end) change nothing. */
export function stepRun(state: RunState, event: RunEvent): RunStep {
  switch (state.phase) {
    case 'guarding':
      return guarding(state, event);
    case 'acting':
      return acting(state, event);
    case 'stopping':
      return stopping(state, event);
    case 'ended':
      return { state, effects: [] };
  }
}

type Guarding = Extract<RunState, { phase: 'guarding' }>;
type Acting = Extract<RunState, { phase: 'acting' }>;
type Stopping = Extract<RunState, { phase: 'stopping' }>;

function guarding(state: Guarding, event: RunEvent): RunStep {
  switch (event.kind) {
    case 'guard-passed': {
      const [guard, ...left] = state.left;
      if (guard === undefined) return { state, effects: [] };
      return { state: { ...state, guard, left }, effects: [{ kind: 'ask-guard', guard }] };
    }
    case 'guard-failed':
      return ended(event.status, event.reasons);
    case 'planned': {
      const so: SoFar = { ...CLEAN, parked: event.parked, incomplete: event.incomplete };
      return state.mode === 'write' ? next(event.passes, so, true) : finished(so);
    }
    case 'stop':
      return stop(event, state.guard, CLEAN);
    case 'pass-ended':
      return { state, effects: [] };
  }
}

function acting(state: Acting, event: RunEvent): RunStep {
  switch (event.kind) {
    case 'pass-ended':
      return afterPass(state, event.outcome, event.reasons);
    case 'stop':
      return stop(event, state.pass, state.so);
    // Only of the first pass: the gate was shut just before anything was touched.
    case 'guard-failed':
      return ended(event.status, event.reasons);
    case 'guard-passed':
    case 'planned':
      return { state, effects: [] };
  }
}

function afterPass({ pass, left, so: before }: Acting, outcome: PassOutcome, reasons: readonly Reason[]): RunStep {
  const so: SoFar = {
    ...before,
    troubles: [...before.troubles, ...reasons],
    failed: before.failed || outcome === 'failed' || outcome === 'lost',
  };
  if (outcome === 'lost') return finished(so);
  const isClean = outcome === 'done' && !so.failed && so.troubles.length === 0;
  return next(isClean ? left : afterTrouble(pass, left, so), so, false);
}

const DELETING: ReadonlySet<PassName> = new Set(['make-way', 'delete']);

/**
 * What did not arrive may be all that is left of something: nothing is deleted then, and what did arrive is confirmed. One path that
 * somebody holds in the vault must not keep all others from being sent, though; only where something was to make way first and did
 * not, nothing may take its place.
 */
function afterTrouble(pass: PassName, left: readonly PassName[], { failed }: SoFar): readonly PassName[] {
  const goesOn = !failed && pass !== 'make-way' && !left.includes('make-way');
  return left.filter((each) => (goesOn ? !DELETING.has(each) : each === 'confirm'));
}

function next(passes: readonly PassName[], so: SoFar, first: boolean): RunStep {
  const [pass, ...left] = passes;
  if (pass === undefined) return finished(so);
  return { state: { phase: 'acting', pass, left, so }, effects: [{ kind: 'start-pass', pass, first }] };
}

function finished({ failed, troubles, incomplete, parked }: SoFar): RunStep {
  const reasons = [...troubles, ...incomplete, ...parked];
  if (failed) return ended('failed', reasons);
  if (troubles.length + incomplete.length > 0) return ended('partial', reasons);
  return ended(parked.length > 0 ? 'parked' : 'complete', reasons);
}

function stop({ cause, atOnce }: Extract<RunEvent, { kind: 'stop' }>, during: PassName | GuardName, so: SoFar): RunStep {
  return { state: { phase: 'stopping', during, cause, atOnce, so }, effects: [{ kind: 'terminate', atOnce }] };
}

function stopping(state: Stopping, event: RunEvent): RunStep {
  switch (event.kind) {
    case 'stop': {
      // The first cause is final; a second word may only make it quicker, or tell that the share is lost as well.
      if (!event.atOnce || state.atOnce) return { state, effects: [] };
      return { state: { ...state, atOnce: true }, effects: [{ kind: 'terminate', atOnce: true }] };
    }
    case 'guard-passed':
    case 'planned':
    case 'guard-failed':
      // Nothing was touched yet: a share that is lost by now is a gate that is shut.
      return ended(state.cause.kind === 'share-lost' ? 'refused' : 'aborted', [state.cause.reason]);
    case 'pass-ended': {
      const { so, cause } = state;
      // A pass that met the same tells nothing new.
      const troubles = [...so.troubles, ...event.reasons].filter(({ code }) => code !== cause.reason.code);
      return ended('aborted', [cause.reason, ...troubles, ...so.parked]);
    }
  }
}

function ended(status: RunStatus, reasons: readonly Reason[]): RunStep {
  return { state: { phase: 'ended', status, reasons }, effects: [{ kind: 'record', status, reasons }] };
}
