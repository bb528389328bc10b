/** A folder listed for a caller with its previous digest: either “unchanged” or the whole listing, in the form of the protocol. */

import type { Trust } from '../core/identity.ts';
import type { Glance } from '../lister.ts';
import { digestOf } from './digest.ts';
import { decodeListing, type ListingCode } from './listing-code.ts';

export type GlanceCode = { readonly same: true } | { readonly listing: ListingCode; readonly digest: string | null };

/** `known`: the previous digest; `null`: unknown. */
export function glanceCode(listing: ListingCode, known: string | null, trust: Trust): GlanceCode {
  const digest = 'names' in listing ? digestOf(listing, trust) : null;
  return digest !== null && digest === known ? { same: true } : { listing, digest };
}

/** `null`: it is invalid. */
export function decodeGlance(code: unknown): Glance | null {
  if (typeof code !== 'object' || code === null) return null;
  const { same, listing, digest } = code as { readonly same?: unknown; readonly listing?: unknown; readonly digest?: unknown };
  if (same === true) return { kind: 'same' };
  const decoded = decodeListing(listing);
  if (decoded === null || (digest !== null && typeof digest !== 'string')) return null;
  return { kind: 'listing', listing: decoded, digest };
}
