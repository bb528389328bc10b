/** What is equal on both sides and in the manifest as it is: the usual case, in which nothing is to be done. */
import { type Entry, joined, type ManifestRow, sameTime } from './entry.ts';
import type { Here } from './notes.ts';

/** Folders are gone into. Links, and whatever a rule or another way to write it makes less simple, are looked at closely elsewhere. */
export function isSettled(hot: Entry, vault: Entry, row: ManifestRow, here: Here): boolean {
  const { at, territory } = here;
  if (hot.type === 'link' || hot.type !== vault.type || hot.name !== vault.name || territory.realDirsOnly) return false;
  if (!isOwnRow(row, hot.name, here) || !isKnown(hot, null, row)) return false;
  if (hot.type === 'file') return isEqualFile(hot, vault, here);
  const vaultPath = at.path === at.vaultPath ? row.path : joined(at.vaultPath, hot.name);
  here.notes.descend.push({ path: row.path, vaultPath, sentPath: row.path, inHot: true, inVault: true, purpose: 'compare', wayFor: null });
  return true;
}

/** Rows are those of this folder, so the end tells. */
function isOwnRow({ path }: ManifestRow, name: string, { at }: Here): boolean {
  return at.path === at.sentPath && path.length === (at.path === '' ? 0 : at.path.length + 1) + name.length && path.endsWith(name);
}

export function isEqualFile(hot: Entry, vault: Entry, { grain }: Here): boolean {
  return hot.size === vault.size && sameTime(hot.mtime, vault.mtime, grain);
}

/** `target`: of a link, as the vault shall have it. */
export function isKnown(hot: Entry, target: string | null, row: ManifestRow): boolean {
  if (row.type !== hot.type) return false;
  if (hot.type === 'link') return row.target === target;
  return hot.type === 'folder' || (row.size === hot.size && row.mtime === hot.mtime && row.inode === hot.inode);
}
