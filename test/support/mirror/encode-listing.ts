import type { Listing } from '../../../src/mirror/core/entry.ts';
import { type FolderReading, ListedTable, type ListingCode, listingCode } from '../../../src/mirror/scan/listing-code.ts';

/** As a lister that already has the listing would send it. */
export function encodeListing(listing: Listing): ListingCode {
  return listingCode(readingOf(listing));
}

/** As a lister would have read it. */
export function readingOf(listing: Listing): FolderReading {
  if (listing.kind === 'absent') return { absent: true };
  if (listing.kind === 'failed') return { errno: listing.errno };
  const table = new ListedTable();
  for (const entry of listing.entries) table.add(entry);
  for (const one of listing.unreadable) table.addUnreadable(one);
  return table;
}
