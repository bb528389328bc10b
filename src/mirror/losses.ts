/**
 * Notes each time the share is lost while no run is under way: a server that crashed may have lost what runs saw arrive, and another one may
 * have taken its place. The next run then compares everything.
 */
import { randomUUID } from 'node:crypto';
import type { Snapshot } from '../health/snapshot.ts';
import type { RunPorts } from './run/ports.ts';

/** Returns a function that ends it. */
export function noteLosses({ watch, store }: Pick<RunPorts, 'watch' | 'store'>): () => void {
  let isNoted = false;
  return watch.subscribe(({ components }: Snapshot) => {
    const isLost = components.some(({ id, verdict }) => id === 'vault' && verdict === 'down');
    // What could not be written is tried again at the next change.
    isNoted = isLost && (isNoted || store.runs.setLastLoss(randomUUID()));
  });
}
