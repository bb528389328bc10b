/** A folder listed for somebody who knows how it was: as it was, or the whole listing. As it goes over the wire. */
import type { Glance } from '../lister.ts';
import { type DigestOptions, digestOf } from './digest.ts';
import { decodeListing, type ListingCode } from './listing-code.ts';

export type GlanceCode = { readonly same: true } | { readonly listing: ListingCode; readonly digest: string | null };

/** `known`: the digest of how it was; `null`: nobody knows. */
export function glanceCode(listing: ListingCode, known: string | null, options: DigestOptions): GlanceCode {
  const digest = 'names' in listing ? digestOf(listing, options) : null;
  return digest !== null && digest === known ? { same: true } : { listing, digest };
}

/** `null`: it makes no sense. */
export function decodeGlance(code: unknown): Glance | null {
  if (typeof code !== 'object' || code === null) return null;
  const { same, listing, digest } = code as { readonly same?: unknown; readonly listing?: unknown; readonly digest?: unknown };
  if (same === true) return { kind: 'same' };
  const decoded = decodeListing(listing);
  if (decoded === null || (digest !== null && typeof digest !== 'string')) return null;
  return { kind: 'listing', listing: decoded, digest };
}
