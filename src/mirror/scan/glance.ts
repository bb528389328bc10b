/** A folder listed for a caller with its previous digest: either “unchanged” or the whole listing, in the form of the protocol. */

import type { Trust } from '../core/identity.ts';
import type { FolderOrder, Glance } from '../lister.ts';
import { digestOf } from './digest.ts';
import { decodeListing, type FolderReading, ListedTable, type ListingCode, listingCode } from './listing-code.ts';

export type GlanceCode = typeof SAME | { readonly listing: ListingCode; readonly digest: string | null };

const SAME = 'same';

/** `known`: the previous digest; `null`: unknown. */
export function glanceCode(reading: FolderReading, known: string | null, trust: Trust): GlanceCode {
  const digest = reading instanceof ListedTable ? digestOf(reading, trust) : null;
  return digest !== null && digest === known ? SAME : { listing: listingCode(reading), digest };
}

/** Names in one answer, unless a single folder has more. */
const MOST_NAMES = 100_000;

/** Of the first folders, at least one, as many as one answer may hold. */
export function glanceCodes(
  folders: readonly FolderOrder[],
  read: (path: string, index: number) => FolderReading,
  trust: Trust,
): readonly GlanceCode[] {
  const codes: GlanceCode[] = [];
  let names = 0;
  for (const [index, [path, known]] of folders.entries()) {
    const code = glanceCode(read(path, index), known, trust);
    if (code !== SAME && 'types' in code.listing) names += code.listing.types.length;
    if (names > MOST_NAMES && codes.length > 0) break;
    codes.push(code);
  }
  return codes;
}

/** `null`: one of them is invalid. */
export function decodeGlances(codes: unknown): readonly Glance[] | null {
  if (!Array.isArray(codes)) return null;
  const glances = codes.map(decodeGlance);
  return glances.every((glance) => glance !== null) ? glances : null;
}

/** `null`: it is invalid. */
export function decodeGlance(code: unknown): Glance | null {
  if (code === SAME) return { kind: 'same' };
  if (typeof code !== 'object' || code === null) return null;
  const { listing, digest } = code as { readonly listing?: unknown; readonly digest?: unknown };
  const decoded = decodeListing(listing);
  if (decoded === null || (digest !== null && typeof digest !== 'string')) return null;
  return { kind: 'listing', listing: decoded, digest };
}
