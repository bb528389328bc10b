/**
 * Work in the vault outside runs: under the lock where anything may be written (undo, restore, verify, pruning), without it where not (find,
 * the preview of a restore); always in the pinned vault. Everything is released afterwards.
 */
import type { VaultAgent } from './agent/vault-agent.ts';
import { returnBasis, takeBasis } from './run/basis.ts';
import { enterVault } from './run/entering.ts';
import type { Asked, HeldLock, MirrorSettings, RunPorts } from './run/ports.ts';

export interface VaultWork {
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly signal: AbortSignal;
}

/**
 * Guards 2 and 7; a refusal leaves the vault untouched. The next run compares everything, unless the mirrored files are certainly unchanged.
 * @param leavesFiles whether the work that ended with this result has changed none of them
 */
export async function inVault<T>(
  work: VaultWork,
  act: (agent: VaultAgent, lock: HeldLock) => Promise<T>,
  leavesFiles: (result: T) => boolean = () => false,
): Promise<Asked<T>> {
  const { store } = work.ports;
  const taken = await work.ports.takeLock();
  if (!taken.ok) return taken;
  const lock = taken.value;
  try {
    const basis = takeBasis(store);
    if (basis === 'unrecorded') return { ok: false, refusal: { code: 'mirror.cannot_record', args: { problem: store.problem ?? '' } } };
    const done = await workThere(work, lock, (agent) => act(agent, lock));
    if (!done.ok || leavesFiles(done.value)) returnBasis(store, basis);
    return done;
  } finally {
    await lock.release();
  }
}

/** Only reads: a run may be under way meanwhile, and none is kept waiting. */
export function lookInVault<T>(work: VaultWork, act: (agent: VaultAgent) => Promise<T>): Promise<Asked<T>> {
  return workThere(work, null, act);
}

async function workThere<T>(work: VaultWork, lock: HeldLock | null, act: (agent: VaultAgent) => Promise<T>): Promise<Asked<T>> {
  const entered: VaultAgent[] = [];
  try {
    const result = await enterVault({ ...work, lock, hot: null, onAgent: (agent) => entered.push(agent) });
    if (result.kind === 'refused') return { ok: false, refusal: result.refusal };
    return { ok: true, value: await act(result.agent) };
  } finally {
    for (const agent of entered) await agent.close();
  }
}
