/** The sentinel of a vault, as `bootstrap` writes it. */
import { OpFailed } from '../failures.ts';
import { readSentinel } from '../sentinel.ts';
import { writeSmallFile } from '../small-files.ts';
import type { VaultRoot } from '../vault-root.ts';

/** Creates the sentinel, or adds the id to one that has none; other keys stay. @throws OpFailed EEXIST when it has another id */
export function writeSentinel(root: VaultRoot, vaultId: string): void {
  const file = root.order.sentinel;
  const seen = root.inside('', () => readSentinel(file, root.device));
  if (seen.kind === 'refused') {
    if (seen.refusal.why === 'error') throw new OpFailed('sentinel', seen.refusal.errno);
    if (seen.refusal.why !== 'sentinel-missing') throw new OpFailed('sentinel', 'EINVAL');
  } else if (seen.sentinel.vaultId !== null) {
    if (seen.sentinel.vaultId !== vaultId) throw new OpFailed('sentinel', 'EEXIST');
    root.sentinelIs(vaultId);
    return;
  }
  writeSmallFile(root, file, { ...(seen.kind === 'valid' ? seen.sentinel.content : {}), vault_id: vaultId });
  root.sentinelIs(vaultId);
}
