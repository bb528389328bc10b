/**
 * Hot, vault and manifest joined, one folder at a time: what differs there, and which folders come next. Memory follows the
 * differences, not the tree; what is equal and known costs next to nothing.
 */

import { type Entry, joined, type Listing, nameOf } from './entry.ts';
import type { FolderDifferences, FolderInput, JoinRules } from './folder.ts';
import { joinGone } from './gone.ts';
import { joinLiving } from './living.ts';
import { createNameCheck, createNameKey } from './names.ts';
import { countOnly, createNotes, forget, type Here, leaveOut, type Means, vaultPathOf } from './notes.ts';
import { type Pair, pairNames, type Sides } from './pairs.ts';
import { sentRow } from './sent.ts';
import { isSettled } from './settled.ts';
import type { Place } from './territory.ts';

type Listed = Extract<Listing, { readonly kind: 'listed' }>;

const NOTHING: Listed = { kind: 'listed', entries: [], unreadable: [] };
const FINEST_GRAIN_MS = 1;
/** A name that is not UTF-8, as the listers tell it. */
const NOT_UTF8 = 'EILSEQ';
/** It went between two looks: normal in a tree that is worked in. */
const VANISHED: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/** The join under these rules, made once for a scan. */
export function createJoin(rules: JoinRules): (input: FolderInput) => FolderDifferences {
  const { abilities, territory } = rules;
  const means: Means = {
    grain: Math.max(FINEST_GRAIN_MS, abilities.timeGrain),
    keyOf: createNameKey(abilities),
    problemOf: createNameCheck(abilities),
  };
  return (input) => {
    const { at } = input;
    const here: Here = { ...means, at, territory: territory.folder(at.path), rules, notes: createNotes(at) };
    joinFolder(input, here);
    return here.notes;
  };
}

function joinFolder({ at, hot, vault, rows }: FolderInput, here: Here): void {
  const inHot = at.inHot ? listedHot(hot, here) : NOTHING;
  if (inHot === null) return;
  if (at.purpose === 'count') {
    countPaths(inHot, here);
    return;
  }
  const inVault = at.inVault ? listedVault(vault, here) : NOTHING;
  if (inVault === null) {
    countPaths(inHot, here);
    return;
  }
  const sides: Sides = {
    hot: mirroredOfHot(inHot, here),
    vault: mirroredOfVault(inVault, here),
    rows: rows.filter((row) => {
      if (isMirrored(here.territory.of(nameOf(row.path)))) return true;
      forget(here, row);
      return false;
    }),
    unknown: { hot: unknownInHot(inHot, here), vault: unknownInVault(inVault, here) },
  };
  const { pairs, twins, strays, spareRows } = pairNames(sides, here.keyOf);
  for (const pair of pairs) joinPair(pair, here);
  for (const each of twins) leaveTwins(each, here);
  for (const entry of strays) leaveStray(entry, here);
  for (const row of spareRows) here.notes.forgotten.push(row.path);
}

function joinPair({ hot, vault, row, unknown }: Pair, here: Here): void {
  if (unknown !== null) {
    // Nothing can be said of one side: both stay as they are.
    if (hot !== null) countOnly(here, joined(here.at.path, hot.name), hot);
  } else if (hot === null) joinGone(vault, sentRow(vault, row, here), here);
  else if (vault === null || row === null || !isSettled(hot, vault, row, here)) joinLiving(hot, vault, sentRow(vault, row, here), here);
}

/** `null`: it was not listed, and nothing beneath is planned. */
function listedHot(hot: Listing, here: Here): Listed | null {
  if (hot.kind === 'listed') return hot;
  const { at, notes } = here;
  const errno = hot.kind === 'failed' ? hot.errno : 'ENOENT';
  if (VANISHED.has(errno) && at.path !== '') return null;
  notes.readErrors += 1;
  leaveOut(here, at.path, 'unreadable-in-hot', errno);
  return null;
}

function listedVault(vault: Listing, here: Here): Listed | null {
  if (vault.kind === 'listed') return vault;
  here.notes.stays = true;
  leaveOut(here, here.at.vaultPath, 'unreadable-in-vault', vault.kind === 'failed' ? vault.errno : 'ENOENT');
  return null;
}

function isMirrored(place: Place): boolean {
  return place === 'plain' || place === 'kept';
}

/** Hot's entries under the contract, counted. */
function mirroredOfHot({ entries }: Listed, here: Here): readonly Entry[] {
  const { territory, notes } = here;
  const mirrored = entries.filter(({ name }) => isMirrored(territory.of(name)));
  for (const entry of mirrored) if (isContent(entry, here)) notes.hotPaths += 1;
  return mirrored;
}

/** What is never sent does not count, nor does a mere way to it. */
function isContent({ name, type }: Entry, { territory }: Here): boolean {
  if (type === 'folder') return !territory.leadsToExcluded(name);
  return type !== 'other' && !territory.realDirsOnly;
}

function countPaths(hot: Listed, here: Here): void {
  for (const entry of mirroredOfHot(hot, here)) countOnly(here, joined(here.at.path, entry.name), entry);
  unknownInHot(hot, here);
}

function mirroredOfVault({ entries }: Listed, { territory }: Here): readonly Entry[] {
  return entries.filter(({ name }) => isMirrored(territory.of(name)));
}

function unknownInHot({ unreadable }: Listed, here: Here): readonly string[] {
  const unknown: string[] = [];
  for (const { name, errno } of unreadable) {
    if (!isMirrored(here.territory.of(name))) continue;
    unknown.push(name);
    const path = joined(here.at.path, name);
    if (errno === NOT_UTF8) {
      here.notes.hotPaths += 1;
      leaveOut(here, path, 'name-not-utf8');
    } else if (!VANISHED.has(errno)) {
      here.notes.readErrors += 1;
      leaveOut(here, path, 'unreadable-in-hot', errno);
    }
  }
  return unknown;
}

function unknownInVault({ unreadable }: Listed, here: Here): readonly string[] {
  const { territory, notes, at } = here;
  const unknown: string[] = [];
  for (const { name, errno } of unreadable) {
    if (!isMirrored(territory.of(name))) continue;
    notes.stays = true;
    unknown.push(name);
    const path = joined(at.vaultPath, name);
    if (errno === NOT_UTF8) notes.strangers.push(path);
    else if (!VANISHED.has(errno)) leaveOut(here, path, 'unreadable-in-vault', errno);
  }
  return unknown;
}

function leaveTwins(twins: readonly Entry[], here: Here): void {
  for (const twin of twins) {
    const path = joined(here.at.path, twin.name);
    const others = twins.filter((other) => other !== twin).map(({ name }) => name);
    leaveOut(here, path, 'name-twin', others.join(', '));
    countOnly(here, path, twin);
  }
}

function leaveStray(entry: Entry, here: Here): void {
  here.notes.stays = true;
  leaveOut(here, vaultPathOf(here, entry), 'name-twin', 'in the vault');
}
