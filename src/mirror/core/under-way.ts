/**
 * What a run is about to do to a file of the vault, recorded before it does it. A run that is interrupted between sending and confirming
 * leaves a vault that the manifest does not describe: from this record the next run knows what ytm may have written. Everything else there
 * was written by others.
 */
import type { EpochMs } from '../../health/observation.ts';
import type { Entry } from './entry.ts';
import { TOO_YOUNG } from './identity.ts';
import type { Copy, Differences, Look, LookSent, Make } from './plan.ts';
import { isTimeOf, type ShownTimes } from './vault-times.ts';

export interface UnderWay {
  /** Hot's look at what is sent; `null`: nothing yet, only the vault's copy was recorded. */
  readonly sent: LookSent | null;
  /** The vault's copy that hot may replace; `null`: none; absent: unknown (the record is of an older version). */
  readonly before?: Look | null;
  /** What the vault shows instead of the time that was sent, if it cannot store that one. */
  readonly shown?: EpochMs;
  /** The folders of hot on the way to the file, before it was sent. */
  readonly way?: string;
}

/** Older versions recorded only what was sent. */
export function storedRecord(stored: unknown): UnderWay {
  const record = stored as UnderWay | LookSent;
  return 'sent' in record ? record : { sent: record };
}

/** No file has it. */
const NO_TIME: EpochMs = Number.MIN_SAFE_INTEGER;

export type UnderWays = ReadonlyMap<string, UnderWay>;

/** If only the vault's copy was recorded, hot may replace exactly that copy. */
export function isKnownBefore(vault: Entry, { before }: UnderWay, times: ShownTimes): boolean {
  return before !== undefined && before !== null && looksLike(vault, before, times);
}

function looksLike(vault: Look, look: Look, times: ShownTimes): boolean {
  if (vault.type !== look.type) return false;
  return vault.type === 'folder' || (vault.size === look.size && isTimeOf(vault.mtime, look.mtime, times));
}

/**
 * Whether the vault's copy looks the same before and after the sending: then its look does not show which of the two it is, and its content
 * decides.
 */
export function isAmbiguous({ sent, before, shown }: UnderWay, times: ShownTimes): boolean {
  if (sent === null || before === undefined || before === null) return false;
  return looksLike(before, sent, times) || (shown !== undefined && looksLike(before, { ...sent, mtime: shown }, times));
}

/**
 * The records together with the present state of hot's folders: what was sent through a folder that changed since is proven by its content
 * only.
 */
export function withWays(records: UnderWays, wayOf: (path: string) => string | null): UnderWays {
  return new Map(
    Array.from(records, ([path, record]) => {
      const { sent, way } = record;
      if (sent === null || way === undefined || way === wayOf(path)) return [path, record];
      return [path, { ...record, sent: { ...sent, ctime: TOO_YOUNG } }];
    }),
  );
}

/** Of the run that adopts a vault: older copies that hot is going to replace, now or once approved. */
export function adoptedCopies({ copies, makes }: Pick<Differences, 'copies' | 'makes'>): readonly (readonly [path: string, UnderWay])[] {
  return [...copies, ...makes].flatMap(({ path, replaces }) =>
    replaces === null ? [] : [[path, { sent: null, before: replaces }] as const],
  );
}

/** Instead of what was sent, the vault has what somebody saved: it looks like nothing that was sent, so that its content decides. */
export function savedInstead({ size }: Pick<Copy, 'size'>): UnderWay {
  return { sent: { type: 'file', size, mtime: NO_TIME, ctime: TOO_YOUNG }, before: null };
}

/** Records that still apply after a run that did all it could: those of what was planned and not done. */
export function stillOpen(
  { copies, makes }: { readonly copies: readonly Copy[]; readonly makes: readonly Make[] },
  done: ReadonlySet<string>,
): readonly string[] {
  return [...copies, ...makes].map(({ path }) => path).filter((path) => !done.has(path));
}
