import type { Listing } from '../../../src/mirror/core/entry.ts';
import { type ListingCode, writeColumns } from '../../../src/mirror/scan/listing-code.ts';

/** As a lister that already has the listing would send it. */
export function encodeListing(listing: Listing): ListingCode {
  if (listing.kind === 'absent') return { absent: true };
  if (listing.kind === 'failed') return { errno: listing.errno };
  const writer = writeColumns();
  for (const entry of listing.entries) writer.add(entry);
  for (const one of listing.unreadable) writer.addUnreadable(one);
  return writer.columns();
}
