/**
 * Joins hot, vault and manifest, one folder at a time: what differs there, and which folders come next. Memory grows with the differences,
 * not with the tree; entries that are equal and known cost next to nothing.
 *
 * Read it from here on: names are matched (match.ts), then each is joined on its own, as present in hot (present.ts) or removed from it
 * (removed.ts). What follows from a name is a value; result.ts puts the values of a folder together.
 */

import { type Entry, type Identity, joined, type Listing, type ManifestRow, nameOf } from './entry.ts';
import type { Folder, FolderInput, JoinRules } from './folder.ts';
import { createWorthless } from './junk.ts';
import { checkCollision, checkLoss, lostWhole } from './loss.ts';
import { type Collision, type Match, matchNames, type Sides, sentRow } from './match.ts';
import { createNameCheck, createNameKey } from './names.ts';
import type { Place } from './path-rules.ts';
import { PLACEHOLDER } from './placeholder.ts';
import type { LeftOutWhy } from './plan.ts';
import { joinPresent, joinSettled } from './present.ts';
import { createRefused } from './refused-names.ts';
import { joinRemoved } from './removed.ts';
import { countedOnly, type FolderDifferences, forgotten, leftOut, NOTHING, type Part, resultOf, unsendable, unsent } from './result.ts';
import { NOT_DOWNLOADED } from './stand-ins.ts';

type Listed = Extract<Listing, { readonly kind: 'listed' }>;

const NOTHING_LISTED: Listed = { kind: 'listed', entries: [], unreadable: [] };
const FINEST_RESOLUTION_MS = 1;
/** A name that is not UTF-8, as reported by the listers. */
const NOT_UTF8 = 'EILSEQ';
/** Permanent obstacles to reading a path of hot or of the vault: it is left out by rule, and nothing waits for it. */
const BY_RULE: ReadonlyMap<string, LeftOutWhy> = new Map([
  // Another file system is mounted there: neither side is touched, as what it covers cannot be seen.
  ['EXDEV', 'other-file-system'],
  ['ENAMETOOLONG', 'path-too-long'],
]);
/** Nothing is known of it but its name. */
const UNKNOWN_FILE: Identity = { type: 'file', inode: 0, birth: null };
/** Instead of a file whose content is elsewhere. */
const STANDS_FOR: ReadonlyMap<string, LeftOutWhy> = new Map([
  [NOT_DOWNLOADED, 'not-downloaded'],
  [PLACEHOLDER, 'placeholder'],
]);
/** It vanished between two calls: normal in a tree that is in use. */
const VANISHED: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/** The join under these rules, created once for a scan. */
export function createJoin(rules: JoinRules): (input: FolderInput) => FolderDifferences {
  const { abilities, pathRules } = rules;
  const means = {
    resolution: Math.max(FINEST_RESOLUTION_MS, abilities.timestampResolution),
    shifts: abilities.timeShifts,
    keyOf: createNameKey(abilities),
    problemOf: createNameCheck(abilities),
    refused: createRefused(rules.refused ?? []),
    isWorthless: createWorthless(rules.contract.junk),
  };
  return (input) => {
    const { at } = input;
    return resultOf(at, joinFolder(input, { ...means, at, pathRules: pathRules.folder(at.path), rules }));
  };
}

function joinFolder({ at, hot, vault, rows }: FolderInput, folder: Folder): readonly Part[] {
  // Something is planned only where both sides could be listed. Elsewhere what hot has is counted, and what was sent is checked for loss.
  if (at.inHot && hot.kind !== 'listed') return [...unlistedInHot(hot, folder), ...checkedForLoss(rows, vault, folder)];
  const inHot = at.inHot && hot.kind === 'listed' ? hot : NOTHING_LISTED;
  if (at.purpose === 'loss') return checkedForLoss(rows, vault, folder);
  if (at.purpose === 'count') return countedPaths(inHot, folder);
  if (at.inVault && vault.kind !== 'listed')
    return [...unlistedInVault(vault, folder), ...checkedForLoss(rows, vault, folder), ...countedPaths(inHot, folder)];
  const inVault = at.inVault && vault.kind === 'listed' ? vault : NOTHING_LISTED;

  const [unknownInHot, unreadableInHot] = unknownIn(inHot, (one) => unreadInHot(one, folder, inVault), folder);
  const [unknownInVault, unreadableInVault] = unknownIn(inVault, (one) => unreadInVault(one, folder), folder);
  const [ours, left] = rowsUnderContract(rows, folder);
  const sides: Sides = {
    hot: mirrored(inHot, folder),
    vault: mirrored(inVault, folder),
    rows: ours,
    unknown: { hot: unknownInHot, vault: unknownInVault },
  };
  const { matches, collisions, strays, spareRows } = matchNames(sides, folder.keyOf);
  const parts: readonly Part[] = [
    counted(sides.hot, folder),
    ...left.flatMap(forgotten),
    ...unreadableInHot,
    ...unreadableInVault,
    ...matches.flatMap((match) => joinMatch(match, folder)),
    ...collisions.flatMap((each) => leaveCollision(each, folder)),
    ...strays.flatMap((entry) => leaveStray(entry, folder)),
    { forgotten: spareRows.map(({ path }) => path) },
  ];
  return at.inHot ? parts : [...parts, ...leaveJunk(inVault, parts, folder)];
}

function joinMatch(match: Match, folder: Folder): readonly Part[] {
  const { hot, vault, row, unknown } = match;

  // One side could not be read: both stay as they are, and what was sent is lost only if the vault shows that it is not there.
  if (unknown !== null) {
    const isLost = unknown === 'hot' && row !== null && vault?.type !== row.type;
    return [...(hot === null ? NOTHING : leftAlone(joined(folder.at.path, hot.name), hot)), ...(isLost ? lostWhole(folder, row) : NOTHING)];
  }

  if (hot === null) return joinRemoved(vault, sentRow(match, folder), folder);

  const settled = vault === null || row === null ? null : joinSettled(hot, vault, row, folder);
  return settled ?? joinPresent(hot, vault, sentRow(match, folder), folder);
}

// ---- sides that could not be read -----------------------------------------------------------

type Unlisted = Exclude<Listing, Listed>;

/** Nothing beneath is planned. A folder other than the root may have vanished since its parent was listed. */
function unlistedInHot(hot: Unlisted, { at }: Folder): readonly Part[] {
  const errno = hot.kind === 'failed' ? hot.errno : 'ENOENT';
  if (VANISHED.has(errno) && at.path !== '') return NOTHING;
  return [{ readErrors: BY_RULE.has(errno) ? 0 : 1 }, leftOut(at.path, BY_RULE.get(errno) ?? 'unreadable-in-hot', errno)];
}

function unlistedInVault(vault: Unlisted, { at }: Folder): readonly Part[] {
  const errno = vault.kind === 'failed' ? vault.errno : 'ENOENT';
  return [{ stays: true }, leftOut(at.vaultPath, BY_RULE.get(errno) ?? 'unreadable-in-vault', errno)];
}

type Unread = Listed['unreadable'][number];

/** The names under the contract that could not be read, and what follows. */
function unknownIn(
  { unreadable }: Listed,
  partsOf: (one: Unread) => readonly Part[],
  { pathRules }: Folder,
): readonly [names: readonly string[], parts: readonly Part[]] {
  const unknown = unreadable.filter(({ name }) => isMirrored(pathRules.of(name)));
  return [unknown.map(({ name }) => name), unknown.flatMap(partsOf)];
}

function unreadInHot({ name, errno, has }: Unread, { at }: Folder, inVault: Listed): readonly Part[] {
  const path = joined(at.path, name);
  if (errno === NOT_UTF8) return [{ hotPaths: 1 }, leftOut(path, 'name-not-utf8'), ...(has ?? []).map((one) => unsent(path, one))];
  const standsFor = STANDS_FOR.get(errno);
  if (standsFor !== undefined) return [{ hotPaths: 1 }, leftOut(path, standsFor), ...standingFor(path, has, inVault)];
  if (VANISHED.has(errno)) return NOTHING;
  return [{ readErrors: BY_RULE.has(errno) ? 0 : 1 }, leftOut(path, BY_RULE.get(errno) ?? 'unreadable-in-hot', errno)];
}

/** It may have been moved to this place. If its own stat data are not known, it is recognised by its name, provided that the vault lacks it. */
function standingFor(path: string, has: readonly Identity[] | undefined, { entries }: Listed): readonly Part[] {
  if (has !== undefined) return has.map((one) => unsent(path, one));
  return entries.some(({ name }) => name === nameOf(path)) ? NOTHING : [unsent(path, UNKNOWN_FILE)];
}

/** The folders around it stay in any case. */
function unreadInVault({ name, errno }: Unread, { at }: Folder): readonly Part[] {
  const path = joined(at.vaultPath, name);
  const stays: Part = { stays: true };
  if (errno === NOT_UTF8) return [stays, { unmanaged: [path] }];
  return VANISHED.has(errno) ? [stays] : [stays, leftOut(path, BY_RULE.get(errno) ?? 'unreadable-in-vault', errno)];
}

/** Nothing is planned here. */
function checkedForLoss(rows: readonly ManifestRow[], vault: Listing, folder: Folder): readonly Part[] {
  const { entries, unreadable } = vault.kind === 'listed' ? vault : NOTHING_LISTED;
  const unknown = unreadable.map(({ name }) => name);
  return checkLoss(rowsUnderContract(rows, folder)[0], entries, unknown, folder);
}

/** Of a folder that was left out. */
function countedPaths(hot: Listed, folder: Folder): readonly Part[] {
  const entries = mirrored(hot, folder);
  return [
    counted(entries, folder),
    ...entries.flatMap((entry) => leftAlone(joined(folder.at.path, entry.name), entry)),
    ...unknownIn(hot, (one) => unreadInHot(one, folder, NOTHING_LISTED), folder)[1],
  ];
}

/** Nothing of it is sent, so what is here now has its only copy in the vault under a former name. */
function leftAlone(path: string, entry: Entry): readonly Part[] {
  return [unsent(path, entry), ...countedOnly(path, entry)];
}

// ---- the contract ---------------------------------------------------------------------------

function isMirrored(place: Place): boolean {
  return place === 'plain' || place === 'kept';
}

function mirrored({ entries }: Listed, { pathRules }: Folder): readonly Entry[] {
  return entries.filter(({ name }) => isMirrored(pathRules.of(name)));
}

function rowsUnderContract(
  rows: readonly ManifestRow[],
  { pathRules }: Folder,
): readonly [ours: readonly ManifestRow[], left: readonly ManifestRow[]] {
  const ours: ManifestRow[] = [];
  const left: ManifestRow[] = [];
  for (const row of rows) (isMirrored(pathRules.of(nameOf(row.path))) ? ours : left).push(row);
  return [ours, left];
}

/** How many paths of hot are under the contract. */
function counted(entries: readonly Entry[], folder: Folder): Part {
  let hotPaths = 0;
  for (const entry of entries) if (isContent(entry, folder)) hotPaths += 1;
  return { hotPaths };
}

/** What is never sent does not count, nor does a folder that only leads to it. */
function isContent({ name, type }: Entry, { pathRules }: Folder): boolean {
  if (type === 'folder') return !pathRules.leadsToExcluded(name);
  return type !== 'other' && !pathRules.realDirsOnly;
}

// ---- names that are not joined --------------------------------------------------------------

/** Nothing is sent or deleted there; what was sent before must still exist. */
function leaveCollision(collision: Collision, folder: Folder): readonly Part[] {
  const { hot } = collision;
  const left = hot.flatMap((one) => {
    const path = joined(folder.at.path, one.name);
    const others = hot.filter((other) => other !== one).map(({ name }) => name);
    return [unsendable(path, one, 'name-collision', others.join(', ')), ...countedOnly(path, one)];
  });
  return [...checkCollision(collision, folder), ...left];
}

function leaveStray({ name }: Entry, { at }: Folder): readonly Part[] {
  return [{ stays: true }, leftOut(joined(at.vaultPath, name), 'name-collision', 'in the vault')];
}

/** In a folder that was removed from hot: junk that may be of value stays, and the folder with it. `parts`: what follows for the others. */
function leaveJunk({ entries }: Listed, parts: readonly Part[], folder: Folder): readonly Part[] {
  const { pathRules, at, isWorthless } = folder;
  const junk = entries.filter(({ name }) => pathRules.of(name) === 'junk');
  // What is kept stays in any case.
  if (junk.length === 0 || pathRules.place === 'kept') return NOTHING;
  const going = new Set(parts.flatMap(({ removals = [] }) => removals.map(({ deletion }) => nameOf(deletion.path))));
  const staying = new Set(entries.map(({ name }) => name).filter((name) => !going.has(name)));
  const kept = junk.find((entry) => !isWorthless(entry, (name) => staying.has(name)));
  return kept === undefined ? NOTHING : [{ stays: true }, leftOut(at.vaultPath, 'junk-in-it', kept.name)];
}
