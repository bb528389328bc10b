/** Whether this ytm may continue with a vault, and how it adopts one. */
import { randomUUID } from 'node:crypto';
import type { EpochMs } from '../../health/observation.ts';
import type { Entered } from '../agent/protocol.ts';
import { type ImageState, isOurVault, nextRun, type VaultClaim, type VaultImage } from '../core/image.ts';
import type { MirrorStore } from '../store-port.ts';
import type { MirrorSettings } from './ports.ts';

interface Here {
  readonly vaultId: string | null;
  readonly settings: Pick<MirrorSettings, 'host' | 'hot'>;
  readonly store: MirrorStore;
}

/** Whether this ytm may continue with a vault that makes this claim. */
export function isOursHere(found: Entered['image'], { vaultId, settings: { host, hot }, store }: Here): boolean {
  const state = store.vaults.image(vaultId ?? '');
  const claim = claimOf(found);
  return isOurVault({
    found,
    state,
    isKnown: claim !== null && store.vaults.knowsMark(claim.image, claim.token),
    hasMirrored: vaultId !== null && store.vaults.pinned() === vaultId && store.runs.lastComplete() !== null,
    host,
    hot,
  });
}

/** A copy of the vault that this store knows under another id: hot has one mark for each image, so this one becomes an image of its own. */
function isCopy(claim: VaultClaim | null, vaultId: string | null, store: MirrorStore): boolean {
  const pinned = store.vaults.pinned();
  return claim !== null && pinned !== null && pinned !== vaultId && store.vaults.image(pinned)?.id === claim.image;
}

export function claimOf(found: Entered['image']): VaultClaim | null {
  return found === null || found === 'unreadable' ? null : found.claim;
}

/** Adopts a vault that another ytm, or a lost state of this one, changed: what that one sent is not recorded here. */
export function takeOver(found: Entered['image'], { vaultId, settings, store }: Here, now: EpochMs): VaultImage | null {
  const before = store.vaults.image(vaultId ?? '');
  const isOurs = isOursHere(found, { vaultId, settings, store });
  const claim = isCopy(claimOf(found), vaultId, store) ? null : claimOf(found);
  const state = isOurs && before !== null ? before : adopted(before, claim);
  const run = nextRun(before ?? state, claim?.run ?? 0);
  const token = randomUUID();
  if (!isOurs) store.manifest(vaultId ?? '').clear();
  if (!store.vaults.setImage(vaultId ?? '', state, token)) return null;
  return { host: settings.host, hot: settings.hot, since: now, claim: { image: state.id, run, token, hotMark: state.given } };
}

/** Hot is expected to carry the mark that the vault's claim names. */
function adopted(before: ImageState | null, claim: VaultClaim | null): ImageState {
  const nothing = { intended: null, root: null, accepted: null };
  if (claim !== null) return { id: claim.image, given: claim.hotMark, ...nothing };
  return { id: before?.id ?? randomUUID(), given: before?.given ?? null, ...nothing };
}
