/**
 * For docs/reasons*.md: what a tired person needs to know about everything that keeps the mirror from its work, beyond the sentence and
 * the next step that ytm shows: what is safe meanwhile, and what to do in which order.
 */
import type { ReasonCode } from '../../src/health/catalogue.ts';

/** All that the mirror says, and what is seen of it at the gateway. */
export type RefusalCode = Extract<
  ReasonCode,
  | `mirror.${string}`
  | `rsync.${string}`
  | `beat.${string}`
  | 'hot.missing'
  | 'hot.unreadable'
  | 'hot.empty'
  | 'hot.shrunk'
  | 'vault.not_writable'
  | 'vault.no_room'
>;

export interface RefusalNote {
  readonly safe: string;
  readonly act: string;
}

export type RefusalNotes = Readonly<Record<RefusalCode, RefusalNote>>;
