/** The contents of the vault's trash, as listed by the agent. */
import type { AgentReply } from '../agent/protocol.ts';
import type { VaultAgent } from '../agent/vault-agent.ts';
import { joined } from '../core/entry.ts';
import type { Look } from '../core/plan.ts';
import { runTime } from '../core/run-id.ts';
import type { TrashedRun } from '../core/trash.ts';
import type { DoneChange } from '../record.ts';
import type { MirrorStore } from '../store-port.ts';

/** The dependencies for listing. */
export interface Looking {
  readonly agent: VaultAgent;
  readonly signal: AbortSignal;
}

/** Why an agent did not answer, as a short word for records. */
export function problemOf(reply: Exclude<AgentReply<'list-trash'>, { readonly kind: 'done' }>): string {
  return reply.kind === 'error' ? `${reply.step}: ${reply.errno}` : reply.kind;
}

/** `runs`: the runs with trash; names that are not those of runs do not belong to ytm and are only in `names`. */
export type RunsInTrash =
  | { readonly kind: 'listed'; readonly names: ReadonlySet<string>; readonly runs: readonly TrashedRun[] }
  | { readonly kind: 'failed'; readonly problem: string };

export async function runsInTrash({ agent, signal }: Looking): Promise<RunsInTrash> {
  const reply = await agent.ask({ op: 'list-trash', run: null, path: '' }, signal);
  if (reply.kind !== 'done') return { kind: 'failed', problem: problemOf(reply) };
  const names = reply.answer.runs;
  const runs = names.map((run) => ({ run, at: runTime(run) })).filter((each): each is TrashedRun => each.at !== null);
  return { kind: 'listed', names: new Set(names), runs };
}

export interface Trashed {
  readonly path: string;
  readonly look: Look;
}

/** All contents of a run's trash in this folder; the contents of a folder come before it. What cannot be listed is skipped. */
export async function contentsOf(run: string, folder: string, looking: Looking): Promise<readonly Trashed[]> {
  const reply = await looking.agent.ask({ op: 'list-trash', run, path: folder }, looking.signal);
  if (reply.kind !== 'done' || reply.answer.listing.kind !== 'listed') return [];
  const found: Trashed[] = [];
  for (const { name, type, size, mtime } of reply.answer.listing.entries) {
    const path = joined(folder, name);
    if (type === 'folder') found.push(...(await contentsOf(run, path, looking)));
    found.push({ path, look: { type, size, mtime } });
  }
  return found;
}

/** A run that died and an undo leave no record except their trash. */
export async function trashedBy(run: string, looking: Looking): Promise<readonly DoneChange[]> {
  const contents = await contentsOf(run, '', looking);
  return contents.map(({ path, look }) => ({ kind: look.type === 'folder' ? 'folder-removed' : 'deleted', path, from: null, look }));
}

/** What a run put into its trash. Only for a run that ended well the record is complete; otherwise the trash is listed. */
export async function bytesOf(run: string, looking: Looking & { readonly store: MirrorStore }): Promise<number> {
  const { store } = looking;
  const status = store.runs.one(run)?.status;
  const isOnRecord = status === 'complete' || status === 'parked';
  const looks = isOnRecord
    ? store.runs.changes(run).flatMap(({ kind, look }) => (kind === 'deleted' || kind === 'replaced' ? [look] : []))
    : (await contentsOf(run, '', looking)).map(({ look }) => look);
  return looks.reduce((sum, { size }) => sum + size, 0);
}
