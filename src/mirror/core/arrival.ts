/**
 * Which deletions wait for something that has not arrived. A file that hot no longer has under this name may be the one that is missing in
 * the vault under another name; the vault's old copy may then be the only one there.
 */
import type { EpochMs, Millis } from '../../health/observation.ts';
import { algorithmOf } from './content.ts';
import type { ManifestRow } from './entry.ts';
import { isOtherBirth } from './identity.ts';
import type { Copy, Deletion, Drift, LeftOut } from './plan.ts';
import { heldBackBy } from './ways.ts';

/** A file of hot that the vault does not have yet. */
export interface Missing extends Pick<Copy, 'path' | 'size' | 'mtime' | 'inode' | 'birth'> {
  /** Digest of its content, where known. */
  readonly digest: string | null;
  /** Not attempted: it waits for a person's decision, possibly for ever. Only what is certainly the same file waits with it. */
  readonly isParked: boolean;
}

export interface Awaiting {
  readonly deletion: Deletion;
  /** What it waits for; for a folder, what something in it waits for. */
  readonly missing: string;
}

/** Includes the folders around what waits, as they are not empty. Deletions that make way were done before anything was sent. */
export function awaitingArrival(deletions: readonly Deletion[], missing: readonly Missing[]): readonly Awaiting[] {
  if (missing.length === 0) return [];
  const byInode = grouped(missing, ({ inode }) => String(inode));
  const byLooks = grouped(missing, looksOf);
  const byDigest = grouped(missing, ({ digest }) => digest ?? '');
  const waits = new Map<Deletion, string>();
  for (const deletion of deletions) {
    const { sent, makesWay } = deletion;
    if (sent?.type !== 'file' || makesWay) continue;
    const alike = [byInode.get(String(sent.inode)), byLooks.get(looksOf(sent)), byDigest.get(sent.digest ?? '-')];
    const found = alike.flatMap((group = []) => group).find((one) => mayBe(one, sent));
    if (found !== undefined) waits.set(deletion, found.path);
  }
  const [first = ''] = waits.values();
  return Array.from(heldBackBy(new Set(waits.keys()), deletions), (deletion) => ({ deletion, missing: waits.get(deletion) ?? first }));
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/** By the digest where both are known; else by the inode, unless it was reused; else by size and time. */
function mayBe(missing: Missing, sent: ManifestRow): boolean {
  const { digest, inode, size, isParked } = missing;
  if (digest !== null && sent.digest !== null && algorithmOf(digest) === algorithmOf(sent.digest))
    return digest === sent.digest && size > 0;
  if (inode !== 0 && inode === sent.inode && !isOtherBirth(missing, sent)) return true;
  return !isParked && size > 0 && looksOf(missing) === looksOf(sent);
}

/** Deletions of what certainly is one of these files of hot, which are not sent now. */
export function heldBackFor(
  unsent: readonly Copy[],
  deletions: readonly Deletion[],
): { readonly deletions: readonly Deletion[]; readonly leftOut: readonly LeftOut[] } {
  const awaiting = awaitingArrival(deletions, missingIn(unsent, []));
  const waits = new Set(awaiting.map(({ deletion }) => deletion));
  return { deletions: deletions.filter((one) => !waits.has(one)), leftOut: awaiting.map(leftWaiting) };
}

export function leftWaiting({ deletion, missing }: Awaiting): LeftOut {
  return { path: deletion.path, why: 'deletion-awaits-arrival', detail: missing };
}

/** Stands in for the content: a copy on another volume has another inode but keeps size and time. */
function looksOf({ size, mtime }: Pick<Missing, 'size' | 'mtime'>): string {
  return `${size} ${mtime}`;
}

/** Files of hot that a plan does not send because they wait for a person's decision. */
export function missingIn(parked: readonly Copy[], waiting: readonly Drift[]): readonly Missing[] {
  const copies = [...parked, ...waiting.map(({ copy }) => copy).filter((copy) => copy !== null)];
  return copies.map((copy) => ({ ...copy, digest: null, isParked: true }));
}

/** Missing in hot for less than the settle time, so it may come back. A time in the future proves nothing. */
export function vanishedLately(
  { isThere, changedAt }: { readonly isThere: boolean; readonly changedAt: EpochMs },
  now: EpochMs,
  settleMs: Millis,
): boolean {
  return !isThere && settleMs > 0 && now - changedAt < settleMs;
}
