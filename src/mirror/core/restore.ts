/** What `restore` does with each requested version. Hot's own work always wins: nothing newer or unsent is overwritten. Pure. */
import type { EpochMs, Millis } from '../../health/observation.ts';
import { algorithmOf } from './content.ts';
import { type EntryType, type ManifestRow, NOTHING_MORE, sameTime } from './entry.ts';
import type { Sight } from './plan.ts';

/** A requested file, folder or link of the vault or of a trash. */
export interface Version {
  /** The path in hot: as it was sent, where that is known. */
  readonly path: string;
  readonly type: Exclude<EntryType, 'other'>;
  readonly size: number;
  readonly mtime: EpochMs;
  /** The target of a link in hot; `null`: it leads out of hot. */
  readonly target: string | null;
  /** The change time of the vault's copy; `null`: it comes from the trash. */
  readonly vaultCtime: EpochMs | null;
  /** The row of what was sent under this path. */
  readonly row: ManifestRow | null;
}

/** Why something is not restored. It stays unchanged on both sides. */
export type SkipWhy =
  /** Hot's version is newer. */
  | 'newer-in-hot'
  /** Hot's version is not what was sent last, so the vault may never have had it. */
  | 'not-sent'
  /** The folder given with --to holds something else under that name. */
  | 'differs'
  /** Hot has another type of entry there, or one in the place of its folder. */
  | 'other-type'
  | 'link-leaves-hot'
  | 'special-file';

export interface Skipped {
  readonly path: string;
  readonly why: SkipWhy;
}

export type RestoreStep = 'create' | 'replace' | 'there' | SkipWhy;

export interface InHot {
  /** `null`: nothing is there. */
  readonly sight: Sight | null;
  /** Of a link. */
  readonly target: string | null;
  /** verify found that its content is not what was sent, and it was not touched since. */
  readonly isDamaged: boolean;
}

export interface StepOptions {
  readonly resolution: Millis;
  /** False: into another folder (`--to`), for which there are no records. */
  readonly isHot: boolean;
}

export function restoreStep(version: Version, { sight, target, isDamaged }: InHot, options: StepOptions): RestoreStep {
  if (version.type === 'link' && version.target === null) return 'link-leaves-hot';
  if (sight === null) return 'create';
  if (sight.type !== version.type) return 'other-type';
  if (version.type === 'folder') return 'there';
  if (version.type === 'link') return target === version.target ? 'there' : unsent(options);
  return stepOfFile(version, sight, { ...options, isDamaged });
}

function stepOfFile(
  { size, mtime, row }: Version,
  sight: Sight,
  { resolution, isHot, isDamaged }: StepOptions & Pick<InHot, 'isDamaged'>,
): RestoreStep {
  if (sight.size === size && sameTime(sight.mtime, mtime, resolution)) return isDamaged ? 'replace' : 'there';
  if (!isHot) return 'differs';
  if (sight.mtime > mtime + resolution) return 'newer-in-hot';
  return row !== null && isAsSent(sight, row) ? 'replace' : 'not-sent';
}

function unsent({ isHot }: StepOptions): SkipWhy {
  return isHot ? 'not-sent' : 'differs';
}

/** Hot's file is the one that was sent last: the vault had it, so nothing is lost. */
function isAsSent(sight: Sight, { type, size, mtime, inode, ctime }: ManifestRow): boolean {
  return (
    type === 'file' && size === sight.size && mtime === sight.mtime && inode === sight.inode && (ctime === null || ctime === sight.ctime)
  );
}

export interface RestorePlan {
  /** Files that hot lacks, and files that replace what was sent last. */
  readonly creates: readonly Version[];
  readonly replaces: readonly Version[];
  /** Parents first. */
  readonly folders: readonly Version[];
  readonly links: readonly Version[];
  /** Files, folders and links that exist already. */
  readonly there: number;
  readonly skipped: readonly Skipped[];
  readonly bytes: number;
}

/** @param inHot hot's entries, in the order of the versions (folders come before what lies in them) */
export function restorePlan(versions: readonly Version[], inHot: readonly InHot[], options: StepOptions): RestorePlan {
  const plan = {
    creates: [] as Version[],
    replaces: [] as Version[],
    folders: [] as Version[],
    links: [] as Version[],
    skipped: [] as Skipped[],
    there: 0,
  };
  const closed = new Set<string>();
  for (const [index, version] of versions.entries()) {
    const step = isBeneath(version.path, closed) ? 'other-type' : restoreStep(version, inHot[index] ?? NOTHING, options);
    if (step === 'there') plan.there += 1;
    else if (step === 'replace') plan.replaces.push(version);
    else if (step === 'create') listFor(version, plan).push(version);
    else {
      plan.skipped.push({ path: version.path, why: step });
      if (version.type === 'folder') closed.add(version.path);
    }
  }
  const bytes = [...plan.creates, ...plan.replaces].reduce((sum, { size }) => sum + size, 0);
  return { ...plan, bytes };
}

const NOTHING: InHot = { sight: null, target: null, isDamaged: false };

function listFor({ type }: Version, plan: { creates: Version[]; folders: Version[]; links: Version[] }): Version[] {
  if (type === 'file') return plan.creates;
  return type === 'folder' ? plan.folders : plan.links;
}

function isBeneath(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.size === 0) return false;
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) if (folders.has(path.slice(0, end))) return true;
  return false;
}

export interface Confirmed {
  readonly arrived: readonly Version[];
  /** Rows of those whose content is as it was sent, or was never known. */
  readonly rows: readonly ManifestRow[];
  /** The vault's content is not what was sent, though size and time are equal. */
  readonly damaged: readonly string[];
  readonly missing: readonly string[];
}

/**
 * The result for files that were restored. @param screenshots hot's, in the same order. @param digests of what was read from the vault, by path
 */
export function confirmed(
  files: readonly Version[],
  screenshots: readonly (Sight | null)[],
  { digests, resolution }: { readonly digests: ReadonlyMap<string, string>; readonly resolution: Millis },
): Confirmed {
  const found = { arrived: [] as Version[], rows: [] as ManifestRow[], damaged: [] as string[], missing: [] as string[] };
  for (const [index, version] of files.entries()) {
    const sight = screenshots[index] ?? null;
    if (sight === null || sight.size !== version.size || !sameTime(sight.mtime, version.mtime, resolution)) {
      found.missing.push(version.path);
      continue;
    }
    const digest = digests.get(version.path) ?? null;
    found.arrived.push(version);
    if (isDamaged(version, digest, resolution)) found.damaged.push(version.path);
    else found.rows.push(rowOf(version, sight, digest));
  }
  return found;
}

function isDamaged({ row, size, mtime }: Version, digest: string | null, resolution: Millis): boolean {
  // Edited in the vault since: then its content is expected to differ.
  if (row === null || row.size !== size || !sameTime(row.mtime, mtime, resolution)) return false;
  return row.digest !== null && digest !== null && algorithmOf(row.digest) === algorithmOf(digest) && row.digest !== digest;
}

function rowOf({ path, vaultCtime }: Version, { size, mtime, inode, ctime, birth }: Sight, digest: string | null): ManifestRow {
  return { ...NOTHING_MORE, path, type: 'file', size, mtime, inode, ctime, birth, digest, vaultCtime };
}
