/** Lists of paths for a person who decides (health/mirror-listing.ts), made from plans and records. Pure. */
import { type ListedLimit, type ListedPath, type ListedWhat, type MirrorListing, MOST_LISTED } from '../health/mirror-listing.ts';
import type { EpochMs } from '../health/observation.ts';
import type { ManifestRow } from './core/entry.ts';
import type { Parked, ParkedPath, ParkLimit, Plan } from './core/plan.ts';
import type { DoneChange, RunRecord } from './record.ts';

const NOTHING: Omit<MirrorListing, 'at'> = { id: null, paths: [], omitted: 0, limits: [], reasons: [], canRun: true };

export function parkedListing(parked: Parked | null, now: EpochMs): MirrorListing {
  if (parked === null) return { ...NOTHING, at: now };
  return { ...NOTHING, id: parked.id, at: parked.at, paths: parked.paths.map(parkedPath), limits: parked.limits.map(listedLimit) };
}

/** What a run would do. @param plan `null`: a guard refused before there was one */
export function planListing(record: Pick<RunRecord, 'id' | 'endedAt' | 'reasons' | 'status'>, plan: Plan | null): MirrorListing {
  const base = { ...NOTHING, id: record.id, at: record.endedAt, reasons: record.reasons };
  if (plan === null) return { ...base, canRun: false };
  const { deletions, copies, makes, renames, parked } = plan;
  const going = (path: string, what: ListedWhat, bytes: number, from: string | null = null): ListedPath => {
    return { path, what, bytes, from, waits: false };
  };
  const paths = [
    ...(parked?.paths ?? []).map(parkedPath),
    ...deletions.map(({ path, look }) => going(path, 'delete', sizeOf(look))),
    ...[...makes, ...copies].flatMap((one) => (one.replaces === null ? [] : [going(one.path, 'update', 'size' in one ? one.size : 0)])),
    ...renames.map(({ from, to, look, holds }) => going(to, 'rename', holds?.bytes ?? sizeOf(look), from)),
    ...[...makes, ...copies].flatMap((one) => (one.replaces === null ? [going(one.path, 'create', 'size' in one ? one.size : 0)] : [])),
  ];
  return {
    ...base,
    paths: paths.slice(0, MOST_LISTED),
    omitted: Math.max(0, paths.length - MOST_LISTED),
    limits: (parked?.limits ?? []).map(listedLimit),
  };
}

const DONE: Readonly<Record<DoneChange['kind'], ListedWhat>> = {
  created: 'create',
  replaced: 'update',
  deleted: 'delete',
  'folder-removed': 'delete',
  renamed: 'rename',
};

export function changesListing(run: string, at: EpochMs, changes: readonly DoneChange[]): MirrorListing {
  const paths = changes.map(({ kind, path, from, look, holds }): ListedPath => {
    return { path, what: DONE[kind], bytes: holds?.bytes ?? sizeOf(look), from, waits: false };
  });
  return { ...NOTHING, id: run, at, paths: paths.slice(0, MOST_LISTED), omitted: Math.max(0, paths.length - MOST_LISTED) };
}

export function foundListing(rows: readonly Pick<ManifestRow, 'path' | 'size'>[], now: EpochMs): MirrorListing {
  const paths = rows.map(({ path, size }): ListedPath => ({ path, what: 'sent', bytes: size, from: null, waits: false }));
  return { ...NOTHING, at: now, paths: paths.slice(0, MOST_LISTED), omitted: Math.max(0, paths.length - MOST_LISTED) };
}

/** What an approval would remove or send. */
function parkedPath({ path, what, look, vault }: ParkedPath): ListedPath {
  return { path, what, bytes: sizeOf(what === 'delete' ? vault : look), from: null, waits: true };
}

function sizeOf({ type, size }: { readonly type: string; readonly size: number }): number {
  return type === 'file' ? size : 0;
}

function listedLimit(limit: ParkLimit): ListedLimit {
  return {
    kind: limit.kind,
    folder: 'folder' in limit ? limit.folder : null,
    planned: limit.planned,
    allowed: 'allowed' in limit ? limit.allowed : null,
  };
}
