/** What the API may ask of the mirror: the actions, and a run that is waited for. */
import type { MirrorActions, MirrorRequest } from '../health/mirror.ts';

export interface MirrorDoor extends MirrorActions {
  /** Runs and waits; the log of the run (docs/mirror.md), as JSON. */
  runToEnd(request: MirrorRequest): Promise<unknown>;
}
