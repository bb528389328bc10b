/** What ytm sent, and whether the vault has it still, untouched. */
import { type Entry, joined, type ManifestRow, sameTime } from './entry.ts';
import type { Here } from './notes.ts';

/** Folders have no looks of their own. */
export function isAsSent(vault: Entry, row: ManifestRow, { grain }: Pick<Here, 'grain'>): boolean {
  if (vault.type !== row.type) return false;
  if (vault.type === 'link') return vault.target === row.target;
  return vault.type === 'folder' || (vault.size === row.size && sameTime(vault.mtime, row.mtime, grain));
}

/** The manifest's row, or what stands for it where a run died before it saw that what it sent arrived. */
export function sentRow(vault: Entry | null, row: ManifestRow | null, here: Here): ManifestRow | null {
  const { underWay } = here.rules;
  if (underWay === undefined || vault === null || (row !== null && isAsSent(vault, row, here))) return row;
  return arrivedUnseen(vault, row, underWay, here) ?? row;
}

function arrivedUnseen(
  vault: Entry,
  row: ManifestRow | null,
  underWay: NonNullable<Here['rules']['underWay']>,
  here: Here,
): ManifestRow | null {
  if (vault.type !== 'file' && vault.type !== 'folder') return null;
  const path = row?.path ?? joined(here.at.path, vault.name);
  const look = underWay.get(path);
  if (look?.type !== vault.type) return null;
  const { size, mtime } = look;
  // No inode: the manifest does not know of it, and inodes are given out again.
  const sent: ManifestRow = { path, type: vault.type, size, mtime, inode: 0, target: null };
  return isAsSent(vault, sent, here) ? sent : null;
}
