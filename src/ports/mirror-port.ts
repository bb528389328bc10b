/** No run can be recorded now; `message` is one English sentence. */
export class MirrorUnavailable extends Error {
  override readonly name = 'MirrorUnavailable';
}

/** What the API may ask of the mirror: the actions, and a run that is waited for. */
import type { MirrorActions, MirrorRequest } from '../health/mirror.ts';

export interface MirrorPort extends MirrorActions {
  /** Runs and waits; the log of the run (docs/mirror.md), as JSON. Rejects with `MirrorUnavailable`. */
  runToEnd(request: MirrorRequest): Promise<unknown>;
}
