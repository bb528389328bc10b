/** When runs are due. */
import type { EpochMs, Millis } from '../health/observation.ts';

/** `null`: runs only by hand. */
export type MirrorSchedule =
  | { readonly kind: 'every'; readonly ms: Millis }
  | { readonly kind: 'cron'; tick(run: () => void): () => void; next(): Promise<EpochMs | null> }
  | null;
