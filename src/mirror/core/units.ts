/**
 * Documents that consist of several files: a bundle (`*.photoslibrary`, a CapCut draft), or a database with its journal. A part of them is
 * a damaged document, so all of it is sent together, once all of it is quiet. Pure.
 */
import type { EpochMs } from '../../health/observation.ts';
import { heldBackFor } from './arrival.ts';
import { folderOf, nameOf } from './entry.ts';
import { isFolderMove, newPlaces, withoutFolderMoves } from './folder-moves.ts';
import { createJunk } from './junk.ts';
import { sentInstead } from './moves.ts';
import type { Differences, LeftOut, Rename } from './plan.ts';
import { sorted } from './sorting.ts';
import { heldBackBy, isWithin, withFoldersAround } from './ways.ts';

export interface Unit {
  /** The folder, or the database file. */
  readonly path: string;
  /** The folder with everything in it, or the files. */
  readonly members: readonly string[];
}

export interface UnitRules {
  /** A folder by this name is one document. */
  readonly isBundle: (name: string) => boolean;
  /** Folders that hold the files that make them one document. */
  readonly drafts: ReadonlySet<string>;
}

/** The files of a folder that is a CapCut draft. */
export const DRAFT_NAMES = ['draft_info.json', 'draft_content.json'] as const;

const JOURNALS = ['-wal', '-shm', '-journal'] as const;
const JOURNAL = /-(?:wal|shm|journal)$/;
/** Their journals may appear at any time. */
const DATABASE = /\.(?:db3?|sqlite3?|sqlitedb|storedata|lrcat|photosdb|aplib|dtbase2)$/i;

export function unitRules(bundles: readonly string[], drafts: ReadonlySet<string>): UnitRules {
  return { isBundle: createJunk(bundles, { foldsCase: true, foldsUnicode: true }), drafts };
}

/** The outermost document that this file or folder belongs to; `null`: none. */
export function unitOf(path: string, isFolder: boolean, { isBundle, drafts }: UnitRules): Unit | null {
  const folders = [...withFoldersAround([isFolder ? path : folderOf(path)])].toSorted((left, right) => left.length - right.length);
  const bundle = folders.find((folder) => isBundle(nameOf(folder)) || drafts.has(folder));
  if (bundle !== undefined) return { path: bundle, members: [bundle] };
  if (isFolder || !(JOURNAL.test(path) || DATABASE.test(path))) return null;
  const database = path.replace(JOURNAL, '');
  return { path: database, members: [database, ...JOURNALS.map((journal) => `${database}${journal}`)] };
}

/** All paths of hot that would be sent, deleted or moved, with whether they are folders. */
function touched({ copies, deletions, renames }: Differences): readonly (readonly [path: string, isFolder: boolean])[] {
  return [
    ...copies.map(({ path }) => [path, false] as const),
    ...deletions.map(({ sentAs, look }) => [sentAs, look.type === 'folder'] as const),
    ...renames.flatMap(({ from, to, look }) => [from, to].map((path) => [path, look.type === 'folder'] as const)),
  ];
}

/** Every document that the plan would change. */
export function touchedUnits(differences: Differences, rules: UnitRules): readonly Unit[] {
  const units = new Map<string, Unit>();
  for (const [path, isFolder] of touched(differences)) {
    const unit = unitOf(path, isFolder, rules);
    if (unit !== null) units.set(unit.path, unit);
  }
  return sorted([...units.values()]);
}

/** The folders around everything that the plan would change: a draft may be among them. */
export function foldersTouched(differences: Differences): readonly string[] {
  return [...withFoldersAround(touched(differences).map(([path, isFolder]) => (isFolder ? path : folderOf(path))))];
}

export function membersOf(units: readonly Unit[]): ReadonlySet<string> {
  return new Set(units.flatMap(({ members }) => members));
}

/**
 * The differences without documents that are still changing: they stay in the vault as they are. A file that left one for another place is
 * sent there; a folder that left one waits, under its own name.
 */
export function withoutUnits(differences: Differences, changing: ReadonlyMap<Unit, EpochMs>): Differences {
  if (changing.size === 0) return differences;
  const members = membersOf([...changing.keys()]);
  const isFree = (path: string): boolean => !isWithin(path, members);
  const isStaying = ({ from, to }: Rename): boolean => !isFree(from) || !isFree(to);
  const open = withoutFolderMoves(differences, new Set(differences.renames.filter((one) => isFolderMove(one) && isStaying(one))));
  const { copies, makes, deletions, leftOut } = open;
  const renames = open.renames.filter((one) => !isStaying(one));
  const going = new Set(renames);
  const around = withFoldersAround(open.renames.filter(isStaying).map(({ from }) => folderOf(from)));
  const held = new Set(deletions.filter(({ path, sentAs }) => !isFree(path) || !isFree(sentAs) || around.has(path)));
  const heldBack = heldBackBy(held, deletions);
  const leaving = differences.renames.filter((one) => !going.has(one) && isFree(one.to));
  const waiting = newPlaces(leaving);
  const sent = leaving.filter(({ to }) => !isWithin(to, waiting)).map(sentInstead);
  const copied = copies.filter(({ path }) => isFree(path));
  // What was moved into such a document has its only copy in the vault at its former place.
  const sending = new Set(copied);
  const former = heldBackFor(
    differences.copies.filter((one) => !sending.has(one)),
    deletions.filter((one) => !heldBack.has(one)),
  );
  return {
    ...open,
    copies: sorted([...copied, ...sent]),
    makes: makes.filter(({ path }) => isFree(path)),
    renames,
    deletions: former.deletions,
    leftOut: sorted([...leftOut, ...leftChanging(changing, waiting), ...former.leftOut]),
  };
}

/** @param waiting folders that left such a document */
function leftChanging(changing: ReadonlyMap<Unit, EpochMs>, waiting: ReadonlySet<string>): readonly LeftOut[] {
  const oldest = Math.min(...changing.values());
  const found = [
    ...Array.from(changing, ([{ path }, since]) => [path, since] as const),
    ...Array.from(waiting, (path) => [path, oldest] as const),
  ];
  return found.map(([path, since]) => ({ path, why: 'bundle-changing', detail: '', since }));
}
