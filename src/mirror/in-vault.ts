/** Something in the vault that is no run (undo, find, verify, pruning): under the lock, in the vault that is pinned, and all is let go of afterwards. */
import type { VaultAgent } from './agent/vault-agent.ts';
import type { Found } from './run/context.ts';
import { enterVault } from './run/entering.ts';
import type { Asked, HeldLock, MirrorSettings, RunPorts } from './run/ports.ts';

export interface VaultWork {
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly signal: AbortSignal;
}

/** Guards 2 and 7; a refusal leaves the vault untouched. */
export async function inVault<T>(
  { settings, ports, signal }: VaultWork,
  act: (agent: VaultAgent, lock: HeldLock) => Promise<T>,
): Promise<Asked<T>> {
  const taken = await ports.takeLock();
  if (!taken.ok) return taken;
  const found: Found = { lock: taken.value };
  try {
    const refusal = await enterVault({ settings, ports, signal, found });
    if (refusal !== null || found.agent === undefined) return { ok: false, refusal: refusal ?? { code: 'mirror.stopped', args: {} } };
    return { ok: true, value: await act(found.agent, taken.value) };
  } finally {
    await found.agent?.close();
    await taken.value.release();
  }
}
