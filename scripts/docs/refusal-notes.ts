/**
 * Notes for docs/reasons*.md on every reason that stops or limits the mirror, beyond the sentence and the next step that ytm shows: which
 * data is safe in the meantime, and what to do in which order.
 */
import type { ReasonCode } from '../../src/health/catalogue.ts';

/** The reasons of the mirror itself and of its heartbeat at the gateway. */
export type RefusalCode = Extract<
  ReasonCode,
  | `mirror.${string}`
  | `rsync.${string}`
  | `heartbeat.${string}`
  | 'hot.missing'
  | 'hot.unreadable'
  | 'hot.empty'
  | 'hot.shrunk'
  | 'hot.older'
  | 'hot.unknown'
  | 'vault.not_writable'
  | 'vault.no_room'
  | 'vault.times_coarse'
  | 'vault.quota'
>;

export interface RefusalNote {
  readonly safe: string;
  readonly act: string;
}

export type RefusalNotes = Readonly<Record<RefusalCode, RefusalNote>>;
