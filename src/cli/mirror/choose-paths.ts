/** The paths of a command line, read by one rule for every command (core/chosen.ts). */

import type { MirrorParts } from '../../app/mirror.ts';
import type { VaultAgent } from '../../mirror/agent/vault-agent.ts';
import { type Chosen, choose } from '../../mirror/core/chosen.ts';

export function choosePaths(
  paths: readonly string[],
  { mirror, store }: MirrorParts,
  agent: Pick<VaultAgent, 'entered'>,
): readonly Chosen[] {
  const foldsCase = store.vaults.abilities(agent.entered.vaultId ?? '')?.foldsCase ?? false;
  return paths.map((path) => choose(path, { roots: [mirror.hot, mirror.vault], foldsCase }));
}
