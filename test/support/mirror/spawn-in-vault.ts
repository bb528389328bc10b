/** A process that gets its order as soon as it was started. */
import type { EnterOrder } from '../../../src/mirror/agent/protocol.ts';
import { type ChildInVault, type InVaultOptions, startStep } from '../../../src/mirror/agent/spawn-in-vault.ts';

export async function spawnInVault(
  order: EnterOrder,
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  options: InVaultOptions,
): Promise<ChildInVault> {
  const started = await startStep(order, options);
  if (started.kind === 'failed') throw new Error(started.problem);
  return started.step.become(order, argv, env);
}
