/**
 * One run of the mirror as a state machine: (state, event) → (state, effects). It decides what is done next and how the run ends; the
 * driver carries it out. A pass starts only while nothing forbids it: the first one needs an open gate, every later one that the run was
 * not asked to stop.
 */
import type { RunStatus } from '../../health/mirror.ts';
import type { Reason } from '../../health/snapshot.ts';

/** In the order in which they are asked. */
export type GuardName = 'paths' | 'lock' | 'foreign' | 'rsync' | 'hot' | 'gate' | 'vault' | 'write' | 'plan';

export const GUARDS: readonly GuardName[] = ['paths', 'lock', 'foreign', 'rsync', 'hot', 'gate', 'vault', 'write', 'plan'];

/**
 * `write`: a run; `dry`: like a run, but it writes nothing (dry run, shadow); `plan`: only shows what a run would do, whatever the gate's
 * state.
 */
export type RunMode = 'write' | 'dry' | 'plan';

const LEFT_OUT: Readonly<Record<RunMode, ReadonlySet<GuardName>>> = {
  write: new Set(),
  dry: new Set(['foreign', 'write']),
  plan: new Set(['lock', 'foreign', 'gate', 'write']),
};

/** In the order in which they run; passes with nothing to do are skipped. */
export type PassName = 'rename' | 'make-way' | 'make' | 'move' | 'copy' | 'settle' | 'confirm' | 'delete';

/** @internal For the tests. */
export const PASSES: readonly PassName[] = ['rename', 'make-way', 'make', 'move', 'copy', 'settle', 'confirm', 'delete'];

/** Why a run is stopped. `share-lost`: the vault can no longer be reached. */
export type StopCause =
  | { readonly kind: 'person' | 'exit'; readonly reason: Reason }
  | { readonly kind: 'share-lost'; readonly reason: Reason };

export type RunState =
  | { readonly phase: 'guarding'; readonly guard: GuardName; readonly left: readonly GuardName[]; readonly mode: RunMode }
  | { readonly phase: 'acting'; readonly pass: PassName; readonly left: readonly PassName[]; readonly so: SoFar }
  /** Something is running and was asked to stop. */
  | {
      readonly phase: 'stopping';
      readonly during: PassName | GuardName;
      readonly cause: StopCause;
      readonly atOnce: boolean;
      readonly so: SoFar;
    }
  | { readonly phase: 'ended'; readonly status: RunStatus; readonly reasons: readonly Reason[] };

/** The result of the passes so far. */
interface SoFar {
  /** Guard 9 parked something. */
  readonly parked: readonly Reason[];
  /** Known before the first pass: something of hot could not be read. It delays nothing. */
  readonly incomplete: readonly Reason[];
  /** Reported, although the run does everything that it planned. */
  readonly noticed: readonly Reason[];
  /** From passes that did not complete. */
  readonly troubles: readonly Reason[];
  readonly failed: boolean;
}

const CLEAN: SoFar = { parked: [], incomplete: [], noticed: [], troubles: [], failed: false };

export type RunEvent =
  | { readonly kind: 'guard-passed' }
  | { readonly kind: 'guard-failed'; readonly status: 'refused' | 'halted' | 'failed'; readonly reasons: readonly Reason[] }
  /**
   * Guard 9 passed: the plan's passes that have something to do, why parts of it are parked, and what kept the plan from being complete.
   */
  | {
      readonly kind: 'planned';
      readonly passes: readonly PassName[];
      readonly parked: readonly Reason[];
      readonly incomplete: readonly Reason[];
      readonly noticed?: readonly Reason[];
    }
  | { readonly kind: 'pass-ended'; readonly outcome: PassOutcome; readonly reasons: readonly Reason[] }
  /** The share or the sentinel is lost, the share hangs, a component has been down for too long, or a person stopped the run. */
  | { readonly kind: 'stop'; readonly cause: StopCause; readonly atOnce: boolean };

/** `partial`: something of it did not arrive; `failed`: it could not be done; `lost`: the vault is no longer there. */
export type PassOutcome = 'done' | 'partial' | 'failed' | 'lost';

export type RunEffect =
  | { readonly kind: 'ask-guard'; readonly guard: GuardName }
  /** `writing`: the gate must be open at this moment; otherwise guard-failed or stop follows. */
  | { readonly kind: 'start-pass'; readonly pass: PassName; readonly first: boolean }
  /** Terminates whatever is running; its end is reported as an event. */
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
      const so: SoFar = { ...CLEAN, parked: event.parked, incomplete: event.incomplete, noticed: event.noticed ?? [] };
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
    // Only for the first pass: the gate shut just before anything was touched.
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
  return next(so.failed ? afterFailure(pass, left, outcome) : left, so, false);
}

const SENDING: ReadonlySet<PassName> = new Set(['copy', 'settle']);

/**
 * Nothing more is sent after a failure, and what did arrive is confirmed. Once that has shown that hot and vault still answer, the
 * deletions follow: each of them waits only for what may be the same file (core/arrival.ts). Single paths that could not be done hold back
 * only what depends on them.
 */
function afterFailure(pass: PassName, left: readonly PassName[], outcome: PassOutcome): readonly PassName[] {
  const isOfSending = outcome !== 'failed' || SENDING.has(pass);
  return left.filter((each) => each === 'confirm' || (each === 'delete' && isOfSending));
}

function next(passes: readonly PassName[], so: SoFar, first: boolean): RunStep {
  const [pass, ...left] = passes;
  if (pass === undefined) return finished(so);
  return { state: { phase: 'acting', pass, left, so }, effects: [{ kind: 'start-pass', pass, first }] };
}

function finished({ failed, troubles, incomplete, parked, noticed }: SoFar): RunStep {
  const reasons = [...troubles, ...incomplete, ...parked, ...noticed];
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
      // The first cause is final; a second stop can only make it faster, or add that the share is lost as well.
      if (!event.atOnce || state.atOnce) return { state, effects: [] };
      return { state: { ...state, atOnce: true }, effects: [{ kind: 'terminate', atOnce: true }] };
    }
    case 'guard-passed':
    case 'planned':
    case 'guard-failed':
      // Nothing was touched yet: a share lost at this point counts as a gate that is shut.
      return ended(state.cause.kind === 'share-lost' ? 'refused' : 'aborted', [state.cause.reason]);
    case 'pass-ended': {
      const { so, cause } = state;
      // Skips reasons that a pass has reported already, and that it was stopped, which is the consequence.
      const troubles = [...so.troubles, ...event.reasons].filter(({ code }) => code !== cause.reason.code && code !== 'mirror.stopped');
      return ended('aborted', [cause.reason, ...troubles, ...so.parked]);
    }
  }
}

function ended(status: RunStatus, reasons: readonly Reason[]): RunStep {
  return { state: { phase: 'ended', status, reasons }, effects: [{ kind: 'record', status, reasons }] };
}
