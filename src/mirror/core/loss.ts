/**
 * What the manifest records and the vault no longer shows, although no run removed it: it was deleted or replaced in the vault, its folder
 * was emptied, or it cannot be seen.
 */
import { type Entry, joined, type ManifestRow, nameOf } from './entry.ts';
import type { Folder } from './folder.ts';
import type { Collision } from './match.ts';
import { NOTHING, type Part } from './result.ts';

/** @param again hot still has it, and it is made or sent again */
export function lost({ rules }: Folder, { path, type }: ManifestRow, again: boolean): readonly Part[] {
  // rsync moves the old version away before it puts the new one in place: a run that was interrupted in between removed it itself.
  return (rules.underWay?.get(path)?.sent ?? null) === null ? [{ lost: [{ path, type, again }] }] : NOTHING;
}

/** Includes everything that the manifest records beneath it. */
export function lostWhole(folder: Folder, row: ManifestRow): readonly Part[] {
  return [...lost(folder, row, false), ...(row.type === 'folder' ? checkedBeneath(folder, row, null) : NOTHING)];
}

/** Only checks whether the vault still shows what was sent; `vault`: its listing, as far as it could be read. */
export function checkLoss(
  rows: readonly ManifestRow[],
  vault: readonly Entry[],
  unreadable: readonly string[],
  folder: Folder,
): readonly Part[] {
  const keyOf = folder.keyOf ?? ((name: string): string => name);
  const shown = new Map(vault.map((entry) => [keyOf(entry.name), entry]));
  const unknown = new Set(unreadable.map(keyOf));
  return rows.flatMap((row) => {
    const key = keyOf(nameOf(row.path));
    return unknown.has(key) ? NOTHING : checkRow(row, shown.get(key), folder);
  });
}

/** Rows of names that are one on the vault: each needs an entry there, by its own name or one of the remaining entries. */
export function checkCollision({ rows, vault }: Collision, folder: Folder): readonly Part[] {
  if (vault === null) return NOTHING;
  const left = [...vault];
  const take = (fits: (entry: Entry) => boolean): Entry | undefined => {
    const index = left.findIndex(fits);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  };
  const byName = new Map(rows.map((row) => [row, take(({ name }) => name === nameOf(row.path))]));
  return [...byName].flatMap(([row, own]) => checkRow(row, own ?? take(() => true), folder));
}

function checkRow(row: ManifestRow, entry: Entry | undefined, folder: Folder): readonly Part[] {
  if (entry?.type !== row.type) return lostWhole(folder, row);
  return row.type === 'folder' ? checkedBeneath(folder, row, entry) : NOTHING;
}

function checkedBeneath({ at }: Folder, { path }: ManifestRow, entry: Entry | null): readonly Part[] {
  const vaultPath = entry === null ? path : joined(at.vaultPath, entry.name);
  const inVault = entry !== null;
  return [{ descend: [{ path, vaultPath, sentPath: path, inHot: false, inVault, purpose: 'loss', replacedBy: null }] }];
}
