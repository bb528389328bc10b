/** File, folder and link under one name: the old one goes before the new one comes, or both are left as they are. */
import type { Entry, ManifestRow } from './entry.ts';
import { create, type Living, leaveHeld } from './making.ts';
import { countOnly, type Here, leaveOut, lookOf, rewritten, vaultPathOf } from './notes.ts';
import type { Deletion, LeftOutWhy } from './plan.ts';
import { isAsSent } from './sent.ts';

export function changeType(living: Living, vault: Entry, known: ManifestRow | null, here: Here): void {
  const { hot, path, sentPath } = living;
  const obstacle = obstacleOf(living, vault, known, here);
  if (obstacle !== null) {
    leaveOut(here, path, obstacle, vault.type);
    countOnly(here, path, hot);
    return;
  }
  if (leaveHeld(living, here)) return;
  const row = known === null ? null : rewritten(known, path, here);
  const deletion: Deletion = {
    path: vaultPathOf(here, vault),
    sentAs: path,
    look: lookOf(vault),
    makesWay: true,
    wayFor: path,
  };
  if (row !== null && !isAsSent(vault, row, here)) {
    here.notes.drift.push({ path, what: 'drift', look: lookOf(hot), vault: lookOf(vault), copy: null, make: null, deletion });
  } else here.notes.gone.push({ deletion, row });
  if (vault.type === 'folder') {
    const { path: vaultPath, wayFor } = deletion;
    here.notes.descend.push({ path, vaultPath, sentPath, inHot: false, inVault: true, purpose: 'compare', wayFor });
  }
  create(living, here);
}

/** Why the vault's must not go. */
function obstacleOf({ hot }: Living, vault: Entry, row: ManifestRow | null, here: Here): LeftOutWhy | null {
  const { territory } = here;
  // A link that ytm did not write may be an attack, or somebody's shortcut: it is not even trashed.
  if (vault.type === 'link' && (row === null || !isAsSent(vault, row, here))) return 'vault-link-in-the-way';
  if (territory.of(hot.name) === 'kept' || (vault.type === 'folder' && territory.leadsToRule(hot.name))) return 'type-change-kept';
  // What is no folder among real folders is the vault's own.
  const isVaultsOwn = territory.realDirsOnly || territory.isRealDirsOnly(hot.name);
  return isVaultsOwn || !mayGo(vault, row, here) ? 'stranger-in-the-way' : null;
}

/** Only what was sent goes, unless the vault shall be a strict image. */
function mayGo(vault: Entry, row: ManifestRow | null, { rules }: Here): boolean {
  if (row !== null) return row.type === vault.type;
  return vault.type !== 'other' && rules.contract.strangers === 'delete';
}
