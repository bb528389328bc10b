import type { ProbeId } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';

/** What people may ask of a running engine; over the socket, or over HTTP with a token. */
export interface EngineActions {
  /**
   * Attempts the probes now (all, or those named), joining attempts under way, until each is settled; resolves with the snapshot after
   * them. A probe that fails takes at least 10 s.
   */
  checkNow(probes: readonly ProbeId[] | 'all', signal: AbortSignal): Promise<Snapshot>;
}
