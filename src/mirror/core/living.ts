/** One name that hot has: what is to be made, sent, renamed, parked or left out. */
import { type Entry, joined, type ManifestRow } from './entry.ts';
import { linkTarget } from './links.ts';
import { copyOf, create, type Living, leaveHeld, makeOf } from './making.ts';
import { isWrittenAs, lengthOf } from './names.ts';
import { countOnly, forget, forgetBeneath, type Here, leaveOut, lookOf, rewritten, vaultPathOf } from './notes.ts';
import type { LeftOutWhy } from './plan.ts';
import { isEqualFile, isKnown } from './settled.ts';
import { changeType } from './type-change.ts';

/** A replacement smaller than this part of the old version is much smaller. */
const MUCH_SMALLER = 0.5;

export function joinLiving(hot: Entry, vault: Entry | null, known: ManifestRow | null, here: Here): void {
  const path = joined(here.at.path, hot.name);
  const row = rowUnderContract(known, here);
  const target = hot.type === 'link' ? linkTarget(path, hot.target ?? '', here.rules.contract.roots) : null;
  const living: Living = { hot, path, sentPath: known?.path ?? joined(here.at.sentPath, hot.name), target };
  const problem = problemOf(living, vault, here);
  if (problem !== null) {
    leaveOut(here, path, problem.why, problem.detail);
    if (vault === null && row !== null) forget(here, row);
    countOnly(here, path, hot);
  } else if (vault === null) joinMissing(living, row, here);
  else if (vault.type !== hot.type) changeType(living, vault, row, here);
  else joinAlike(living, vault, row, here);
}

function rowUnderContract(row: ManifestRow | null, here: Here): ManifestRow | null {
  // Of a folder whose children must be real folders only folders are the mirror's business.
  if (row === null || !here.territory.realDirsOnly || row.type === 'folder') return row;
  forget(here, row);
  return null;
}

/** The vault does not have it. */
function joinMissing(living: Living, row: ManifestRow | null, here: Here): void {
  const { hot, path } = living;
  if (row?.type === 'folder' && hot.type !== 'folder') forgetBeneath(here, row);
  if (leaveHeld(living, here)) return;
  if (row !== null && row.path !== path) here.notes.forgotten.push(row.path);
  create(living, here);
}

interface Problem {
  readonly why: LeftOutWhy;
  readonly detail: string;
}

/** Why it cannot be sent at all. */
function problemOf(living: Living, vault: Entry | null, here: Here): Problem | null {
  const { territory, problemOf: problemOfName, rules } = here;
  const { name, type } = living.hot;
  if (type !== 'folder' && (territory.realDirsOnly || territory.isRealDirsOnly(name))) return { why: 'not-a-real-folder', detail: type };
  if (type === 'other') return { why: 'special-file', detail: '' };
  // What the vault holds by this very name it can hold.
  const unholdable = vault?.name === name ? null : problemOfName(name);
  if (unholdable !== null) return { why: unholdable, detail: '' };
  if (isBeyondRsync(living, vault, here)) return { why: 'path-too-long', detail: '' };
  return type === 'link' ? linkProblemOf(living, rules.abilities.links) : null;
}

/** One such path on its list ends all of its work; folders and links are made without it. */
function isBeyondRsync({ hot, path }: Living, vault: Entry | null, here: Here): boolean {
  const of = here.rules.contract.longestPath;
  if (hot.type !== 'file' || lengthOf(path, { of, unit: 'bytes' }) <= of) return false;
  return vault?.type !== 'file' || !isEqualFile(hot, vault, here);
}

function linkProblemOf({ hot, target }: Living, links: boolean): Problem | null {
  const detail = hot.target ?? '';
  if (target === null) return { why: 'link-leaves-hot', detail };
  return links ? null : { why: 'link-unsupported', detail };
}

/** The same type on both sides. */
function joinAlike(living: Living, vault: Entry, known: ManifestRow | null, here: Here): void {
  const { hot, path, target } = living;
  const row = known === null ? null : rewritten(known, path, here);
  if (hot.type === 'folder') joinFolders(living, vault, row, here);
  else if (hot.type === 'link' ? vault.target === target : isEqualFile(hot, vault, here)) {
    adopt(living, row, here);
    fold(living, vault, here);
  } else if (!leaveHeld(living, here)) {
    if (isNewerInVault(living, vault, row, here)) park(living, vault, here);
    else if (isLossUnderKeep(hot, vault, here)) leaveOut(here, path, 'shrunk-kept', `${vault.size} > ${hot.size}`);
    else {
      replace(living, vault, here);
      fold(living, vault, here);
    }
  }
}

function joinFolders(living: Living, vault: Entry, row: ManifestRow | null, here: Here): void {
  const { path, sentPath } = living;
  adopt(living, row, here);
  const vaultPath = fold(living, vault, here);
  here.notes.descend.push({ path, vaultPath, sentPath, inHot: true, inVault: true, purpose: 'compare', wayFor: null });
}

/** The vault has what hot has: the manifest says so from now on. */
function adopt({ hot, path, target }: Living, row: ManifestRow | null, { notes }: Here): void {
  if (hot.type === 'other' || (row !== null && isKnown(hot, target, row))) return;
  const { type, mtime, inode } = hot;
  // It says more than the row that was only written in another way.
  if (notes.adopted.at(-1)?.path === path) notes.adopted.pop();
  notes.adopted.push({ path, type, size: type === 'file' ? hot.size : 0, mtime, inode, target });
}

/** Where only the way that the name is written differs, it is renamed. Returns the vault's path from then on. */
function fold({ hot, path }: Living, vault: Entry, here: Here): string {
  const from = vaultPathOf(here, vault);
  if (isWrittenAs(vault.name, hot.name, here.rules.abilities)) return from;
  const { inode, mtime } = hot;
  here.notes.folds.push({ why: 'fold', from, to: path, look: lookOf(vault), inode, mtime, sentAs: null });
  return joined(here.at.vaultPath, hot.name);
}

/** Somebody worked on it in the vault since it was sent; without a record of that, the newer one is taken for the edited one. */
function isNewerInVault({ hot }: Living, vault: Entry, row: ManifestRow | null, { grain }: Here): boolean {
  if (row?.type === hot.type && hot.type === 'link') return vault.target !== row.target;
  const sent = row?.type === hot.type ? row : hot;
  return vault.mtime > sent.mtime + grain;
}

function park(living: Living, vault: Entry, here: Here): void {
  const { hot, path } = living;
  here.notes.drift.push({
    path,
    what: 'drift',
    look: lookOf(hot),
    vault: lookOf(vault),
    copy: hot.type === 'file' ? copyOf(living, vault, here) : null,
    make: hot.type === 'file' ? null : makeOf(living, vault),
    deletion: null,
  });
}

/** The old version would be lost: there is no trash to keep it in. */
function isLossUnderKeep(hot: Entry, vault: Entry, { territory, rules }: Here): boolean {
  if (rules.contract.trash || hot.type !== 'file') return false;
  return hot.size < vault.size * MUCH_SMALLER && territory.of(hot.name) === 'kept';
}

function replace(living: Living, vault: Entry, here: Here): void {
  if (living.hot.type === 'file') here.notes.copies.push(copyOf(living, vault, here));
  else here.notes.makes.push(makeOf(living, vault));
}
