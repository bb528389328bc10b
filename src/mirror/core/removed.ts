/** One name that hot does not have (any more): what of it is removed from the vault, stays, or waits for a person. */
import { type Entry, joined, type ManifestRow, nameOf } from './entry.ts';
import { type Folder, isHeld, vaultPathOf } from './folder.ts';
import { lost } from './loss.ts';
import { isAsSent } from './match.ts';
import type { Deletion } from './plan.ts';
import { forgotten, leftOut, lookOf, NOTHING, type Part, recorded } from './result.ts';

/** Something of it stays in the vault, and so do the folders around it. */
const STAYS: Part = { stays: true };

/** @param row what was sent under this name; `null`: nothing */
export function joinRemoved(vault: Entry | null, row: ManifestRow | null, folder: Folder): readonly Part[] {
  const { pathRules } = folder;

  // Removed on both sides: only the manifest still has it.
  if (vault === null) return row === null ? NOTHING : forgetRemoved(row, folder);

  // What is to be a real folder is not removed, whatever the vault has in its place.
  if (pathRules.isRealDirsOnly(vault.name)) return [STAYS, leftOut(vaultPathOf(folder, vault), 'not-a-real-folder', 'absent')];

  // Where only real folders are mirrored, links and files belong to the vault.
  if (pathRules.realDirsOnly && vault.type !== 'folder') return [STAYS, ...(row === null ? NOTHING : forgetRemoved(row, folder))];

  // Nothing was sent, or it was replaced by something of another type: it was created in the vault.
  if (row === null) return joinUnmanaged(vault, folder);
  if (row.type !== vault.type) return [...forgetRemoved(row, folder), ...joinUnmanaged(vault, folder)];

  return joinSent(vault, row, folder);
}

/**
 * It was removed from hot as well. What ytm may delete may have been deleted by an interrupted run; of anything else the vault had the only
 * copy.
 */
function forgetRemoved(row: ManifestRow, folder: Folder): readonly Part[] {
  const { rules, pathRules } = folder;
  const isLoss = pathRules.of(nameOf(row.path)) === 'kept' || !rules.contract.delete;
  return [...(isLoss ? lost(folder, row, false) : NOTHING), ...forgotten(row)];
}

/** Created in the vault: it stays and is reported once, as a whole, unless the vault is to be a strict image. */
function joinUnmanaged(vault: Entry, folder: Folder): readonly Part[] {
  const { pathRules, rules } = folder;
  const stays = rules.contract.unmanaged === 'keep' || vault.type === 'other' || pathRules.of(vault.name) === 'kept';
  if (!stays) return removed(vault, null, null, folder);
  const path = vaultPathOf(folder, vault);
  return [STAYS, { unmanaged: [path], unmanagedPaths: [path] }];
}

/** Sent by ytm: only what still is as it was sent is removed. */
function joinSent(vault: Entry, known: ManifestRow, folder: Folder): readonly Part[] {
  const path = joined(folder.at.path, nameOf(known.path));

  // A person restored it in the vault, and hot still has none.
  if (isHeld(folder, path, null)) return [STAYS, leftOut(path, 'held')];

  const row = { ...known, path };
  const respelled = recorded(known, path);

  // Kept by rule. Its content stays as well and is checked for loss: the vault has the only copy.
  if (folder.pathRules.of(vault.name) === 'kept')
    return [...respelled, STAYS, ...enteredBy(vault, deletionOf(vault, row, folder), known, folder)];

  if (isAsSent(vault, row, folder)) return [...respelled, ...removed(vault, row, known, folder)];

  // Edited in the vault: a person decides.
  const look = lookOf(vault);
  const deletion = deletionOf(vault, row, folder);
  return [...respelled, STAYS, { drift: [{ path: deletion.path, what: 'drift', look, vault: look, copy: null, make: null, deletion }] }];
}

/** @param known the row as the manifest has it now; `row`: in the present spelling; both `null` if unmanaged */
function removed(vault: Entry, row: ManifestRow | null, known: ManifestRow | null, folder: Folder): readonly Part[] {
  const deletion = deletionOf(vault, row, folder);
  // A folder stays while a rule applies to something in it.
  const isUnderRule = vault.type === 'folder' && folder.pathRules.leadsToRule(vault.name);
  return [isUnderRule ? STAYS : { removals: [{ deletion, row: known }] }, ...enteredBy(vault, deletion, known, folder)];
}

/** What a removed folder holds is removed from hot as well. */
function enteredBy(
  { type, name }: Entry,
  { path: vaultPath, sentAs: path, replacedBy }: Deletion,
  known: ManifestRow | null,
  { at }: Folder,
): readonly Part[] {
  if (type !== 'folder') return NOTHING;
  const sentPath = known?.path ?? joined(at.sentPath, name);
  return [{ descend: [{ path, vaultPath, sentPath, inHot: false, inVault: true, purpose: 'compare', replacedBy }] }];
}

function deletionOf(vault: Entry, row: ManifestRow | null, folder: Folder): Deletion {
  const { replacedBy } = folder.at;
  return {
    path: vaultPathOf(folder, vault),
    sentAs: row?.path ?? joined(folder.at.path, vault.name),
    look: lookOf(vault),
    sent: row,
    makesWay: replacedBy !== null,
    replacedBy,
  };
}
