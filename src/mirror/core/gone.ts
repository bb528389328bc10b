/** One name that hot does not have (any more): what of the vault goes, stays, or waits for a person. */
import { type Entry, joined, type ManifestRow, nameOf } from './entry.ts';
import { forget, type Here, isHeld, leaveOut, lookOf, rewritten, vaultPathOf } from './notes.ts';
import type { Deletion } from './plan.ts';
import { isAsSent } from './sent.ts';

export function joinGone(vault: Entry | null, row: ManifestRow | null, here: Here): void {
  if (vault !== null) joinLeft(vault, row, here);
  else if (row !== null) forget(here, row);
}

/** The vault has it still. */
function joinLeft(vault: Entry, row: ManifestRow | null, here: Here): void {
  const { territory, notes } = here;
  if (territory.isRealDirsOnly(vault.name)) {
    notes.stays = true;
    leaveOut(here, vaultPathOf(here, vault), 'not-a-real-folder', 'absent');
  } else if (territory.realDirsOnly && vault.type !== 'folder') {
    // Among real folders, links and files are the vault's own business.
    notes.stays = true;
    if (row !== null) forget(here, row);
  } else if (row === null || row.type !== vault.type) {
    if (row !== null) forget(here, row);
    joinStranger(vault, here);
  } else joinSent(vault, row, here);
}

/** Born in the vault: told once, as a whole. */
function joinStranger(vault: Entry, here: Here): void {
  const { territory, notes, rules } = here;
  const stays = rules.contract.strangers === 'keep' || vault.type === 'other' || territory.of(vault.name) === 'kept';
  if (!stays) {
    remove(vault, deletionOf(vault, null, here), null, here);
    return;
  }
  notes.stays = true;
  notes.strangers.push(vaultPathOf(here, vault));
}

function joinSent(vault: Entry, known: ManifestRow, here: Here): void {
  const { notes, at } = here;
  const path = joined(at.path, nameOf(known.path));
  if (isHeld(here, path, null)) {
    notes.stays = true;
    leaveOut(here, path, 'held');
    return;
  }
  const row = rewritten(known, path, here);
  const deletion = deletionOf(vault, row, here);
  if (here.territory.of(vault.name) === 'kept') {
    notes.stays = true;
    // What it holds stays as well, under the name that it has now.
    if (known.path !== path) enter(vault, deletion, known, here);
  } else if (isAsSent(vault, row, here)) remove(vault, deletion, known, here);
  else {
    const look = lookOf(vault);
    notes.stays = true;
    notes.drift.push({ path: deletion.path, what: 'drift', look, vault: look, copy: null, make: null, deletion });
  }
}

/** `known`: as the manifest has it; `null` for a stranger. */
function remove(vault: Entry, deletion: Deletion, known: ManifestRow | null, here: Here): void {
  const { notes, territory } = here;
  // Something in it is under a rule of its own.
  if (vault.type === 'folder' && territory.leadsToRule(vault.name)) notes.stays = true;
  else notes.gone.push({ deletion, row: known });
  enter(vault, deletion, known, here);
}

/** What a folder holds is gone from hot as well. */
function enter(
  { type, name }: Entry,
  { path: vaultPath, sentAs: path, wayFor }: Deletion,
  known: ManifestRow | null,
  { at, notes }: Here,
): void {
  if (type !== 'folder') return;
  const sentPath = known?.path ?? joined(at.sentPath, name);
  notes.descend.push({ path, vaultPath, sentPath, inHot: false, inVault: true, purpose: 'compare', wayFor });
}

function deletionOf(vault: Entry, row: ManifestRow | null, here: Here): Deletion {
  const { wayFor } = here.at;
  return {
    path: vaultPathOf(here, vault),
    sentAs: row?.path ?? joined(here.at.path, vault.name),
    look: lookOf(vault),
    makesWay: wayFor !== null,
    wayFor,
  };
}
