/** What people and the API may ask of the mirror. */
import type { MirrorAnswer, MirrorRequest } from '../health/mirror.ts';
import type { MirrorListing, UndoAnswer } from '../health/mirror-listing.ts';

/** The actions of a person on the mirror; each returns its result at once. */
export interface MirrorActions {
  /** A run now; `dryRun`: plans and reports only. */
  run(request: MirrorRequest): Promise<MirrorAnswer>;
  /** Ends the current run; `at-once` does not wait for rsync to finish. */
  stop(how: 'gracefully' | 'at-once'): Promise<MirrorAnswer>;
  /**
   * Approves the parked changes with this id for the next run; `under`: only these paths and what lies in these folders. The others of the
   * list then wait until they are approved, too, even if they would be within the budgets alone.
   */
  approve(id: string, under?: readonly string[]): Promise<MirrorAnswer>;
  /** Ends a halt; `accept`: the code of the halt, if a person confirms that hot is as intended. */
  resume(accept: string | null): Promise<MirrorAnswer>;
  /** Everything that is parked. Rejects with one English sentence, like the next three. */
  parked(signal: AbortSignal): Promise<MirrorListing>;
  /** Compares hot with the vault, and lists what a run would do now. Takes as long as the comparison of a run. */
  plan(signal: AbortSignal): Promise<MirrorListing>;
  /** What the run with this id changed in the vault. */
  changes(run: string, signal: AbortSignal): Promise<MirrorListing>;
  /** Files that the mirror sent and that have this in their name (`ytm find` has the rules), as they are recorded. */
  find(pattern: string, signal: AbortSignal): Promise<MirrorListing>;
  /** Reverts what the run did to these paths and in these folders; what it deleted or replaced comes back from the trash. */
  undo(run: string, under: readonly string[]): Promise<UndoAnswer>;
}

/** What the API may ask: the actions, and a run that is waited for. */
export interface MirrorPort extends MirrorActions {
  /** Runs and waits; the log of the run (docs/mirror.md), as JSON. Rejects with `MirrorUnavailable`. */
  runToEnd(request: MirrorRequest): Promise<unknown>;
}

/** No run can be recorded now; `message` is one English sentence. */
export class MirrorUnavailable extends Error {
  override readonly name = 'MirrorUnavailable';
}
