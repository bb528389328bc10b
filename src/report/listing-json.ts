/** Lists of the mirror's paths in the API, and back. */
import type { ListedLimit, ListedPath, MirrorListing, UndoAnswer } from '../health/mirror-listing.ts';
import { localeOf } from '../messages/messages.ts';
import { flag, list, nullable, number, object, oneOf, otherwise, text, time } from './decode.ts';
import { type ReasonJson, reasonToJson, type Timestamp, timestamp } from './reason-json.ts';
import { reason } from './reason-parse.ts';

export interface ListingJson extends Omit<MirrorListing, 'at' | 'reasons'> {
  readonly at: Timestamp;
  readonly reasons: readonly ReasonJson[];
}

export function listingToJson(listing: MirrorListing): ListingJson {
  const english = localeOf('en', listing.at, 0);
  return { ...listing, at: timestamp(listing.at), reasons: listing.reasons.map((each) => reasonToJson(each, english)) };
}

const path = object<ListedPath>({
  required: {
    path: text,
    what: oneOf('create', 'update', 'delete', 'rename', 'drift', 'content', 'sent'),
    bytes: number,
    from: nullable(text),
    waits: flag,
  },
  optional: {},
});

const limit = object<ListedLimit>({
  required: {
    kind: oneOf('files', 'ratio', 'updates', 'bytes', 'trash', 'perFolder', 'drift', 'content', 'undecided'),
    folder: nullable(text),
    planned: number,
    allowed: nullable(number),
  },
  optional: {},
});

const listing = object<MirrorListing>({
  required: {
    id: nullable(text),
    at: time,
    paths: list(path),
    omitted: number,
    limits: otherwise(list(limit), []),
    reasons: list(reason),
    canRun: flag,
  },
  optional: {},
});

export function listingFromJson(value: unknown): MirrorListing | null {
  return listing(value) ?? null;
}

const undone = object<{ readonly restored: number; readonly failed: number }>({
  required: { restored: number, failed: number },
  optional: {},
});

export function undoneFromJson(value: unknown): UndoAnswer | null {
  const read = undone(value);
  return read === undefined ? null : { ok: true, ...read };
}
