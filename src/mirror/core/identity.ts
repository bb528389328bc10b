/**
 * Whether a file of hot is still the version that was sent, as far as stat data can show; git's index and restic use the same check. Size
 * and time are not enough: inodes are reused, and tools restore times. When in doubt the file is read (content-checks.ts).
 */
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { ManifestRow } from './entry.ts';
import type { Sight } from './plan.ts';

/** Which stat data of this volume of hot change only when the file does. */
export interface Trust {
  readonly inode: boolean;
  readonly ctime: boolean;
  readonly birth: boolean;
}

export const ALL_TRUSTED: Trust = { inode: true, ctime: true, birth: true };

/** Size and time only. Used for the vault: shares make up inodes, and indexers or scanners change other times there. */
export const NONE_TRUSTED: Trust = { inode: false, ctime: false, birth: false };

/** A change time so recent when the file was read that a later change may have the same value: it equals no other. */
export const TOO_YOUNG = -1;

/**
 * `same`; `renewed`: the same, but the manifest does not have all of its stat data yet; `unsure`: size and time are equal, but it may be
 * another file; `other`: another size or time.
 */
export type Knowledge = 'same' | 'renewed' | 'unsure' | 'other';

export function knowledgeOf(hot: Sight, row: ManifestRow, trust: Trust): Knowledge {
  if (row.size !== hot.size || row.mtime !== hot.mtime) return 'other';
  // The row of a transfer that was interrupted before its confirmation has no inode.
  const inode = row.inode === 0 ? null : row.inode;
  if (trust.birth && isOtherBirth(hot, row)) return 'unsure';
  const compared = [compare(trust.inode, inode, hot.inode), compare(trust.ctime, row.ctime, hot.ctime)];
  if (compared.includes('other')) return 'unsure';
  return compared.includes('unknown') ? 'renewed' : 'same';
}

function compare(counts: boolean, then: number | null, now: number): 'same' | 'other' | 'unknown' {
  if (!counts) return 'same';
  if (then === null) return 'unknown';
  return then === now ? 'same' : 'other';
}

export function isOtherBirth(hot: Pick<Sight, 'birth'>, row: Pick<ManifestRow, 'birth'>): boolean {
  return row.birth !== null && hot.birth !== null && row.birth !== hot.birth;
}

/** File systems with whole-second times have a resolution of up to two seconds; the clocks of the others advance at least every 10 ms. */
const WHOLE_SECOND: Millis = 1_000;
const COARSE: Millis = 2_000;
const FINE: Millis = 20;

/** When files were read. */
export interface Span {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/**
 * The change time that the manifest may record. It is dropped when it is as recent as the reading of the file (between `from` and `until`),
 * as a later change may then have the same value ("racily clean" in git).
 */
export function lastingRow(row: ManifestRow, span: Span): ManifestRow {
  return row.ctime === null ? row : { ...row, ctime: lastingCtime(row.ctime, span) };
}

export function lastingCtime(ctime: EpochMs, { from, until }: Span): EpochMs {
  const resolution = ctime % WHOLE_SECOND === 0 ? COARSE : FINE;
  return ctime > from - resolution && ctime < until + resolution ? TOO_YOUNG : ctime;
}
