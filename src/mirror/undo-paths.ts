/** Undo of a run, or of some of its paths, by an agent that is in the vault: the same for a command and for a request of the dashboard. */
import { choose } from './core/chosen.ts';
import { inVault, type VaultWork } from './in-vault.ts';
import type { Asked, MirrorSettings } from './run/ports.ts';
import { changesOf, isOf, type Undone, type UndoPorts, undoRun } from './undo.ts';

export type UndoResult =
  | { readonly kind: 'undone'; readonly undone: Undone }
  | { readonly kind: 'no-such-run' }
  /** The run did not change this path. */
  | { readonly kind: 'untouched'; readonly path: string };

/** @param paths as people type them; empty: everything that the run did */
export async function undoPaths(
  run: string,
  paths: readonly string[],
  { settings, ...ports }: Omit<UndoPorts, 'vaultId'> & { readonly settings: MirrorSettings },
): Promise<UndoResult> {
  const { store, agent, now } = ports;
  const changes = await changesOf(run, ports);
  if (changes === null) return { kind: 'no-such-run' };
  const vaultId = agent.entered.vaultId ?? '';
  const foldsCase = store.vaults.abilities(vaultId)?.foldsCase ?? false;
  const chosen = paths.map((path) => choose(path, { roots: [settings.hot, settings.vault], foldsCase }));
  const missing = chosen.find((each) => !changes.some((change) => isOf(change, each)));
  if (missing !== undefined) return { kind: 'untouched', path: missing.written };
  return { kind: 'undone', undone: await undoRun({ run, changes, chosen, into: store.runs.claim(now) }, { ...ports, vaultId }) };
}

/** The same with an agent of its own, under the lock. */
export function undoNow({ settings, ports, signal }: VaultWork, run: string, paths: readonly string[]): Promise<Asked<UndoResult>> {
  return inVault({ settings, ports, signal }, async (agent, lock) => {
    const opened = await ports.openHot(settings.hot, { signal, onGroup: (group) => lock.addGroup(group) });
    const hot = opened.kind === 'opened' ? opened.lister : null;
    try {
      return await undoPaths(run, paths, { settings, agent, hot, store: ports.store, now: ports.clock.now(), signal });
    } finally {
      await hot?.close();
    }
  });
}
