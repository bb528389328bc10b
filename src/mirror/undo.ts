/** Reverts what a run did to the vault: what it deleted or replaced is restored from its trash, what it renamed gets its old name back. */
import type { EpochMs } from '../health/observation.ts';
import type { AgentReply } from './agent/protocol.ts';
import type { VaultAgent } from './agent/vault-agent.ts';
import type { Chosen } from './core/chosen.ts';
import { sameTime } from './core/entry.ts';
import type { Look } from './core/plan.ts';
import type { HotLister } from './hot/lister.ts';
import type { DoneChange } from './record.ts';
import type { HeldPath, MirrorStore } from './store-port.ts';
import { runsInTrash, trashedBy } from './trash/contents.ts';

export interface UndoRequest {
  readonly run: string;
  readonly changes: readonly DoneChange[];
  /** Only these paths; empty: everything. */
  readonly chosen: readonly Chosen[];
  /** Id of the undo; its trash receives what is in the way. */
  readonly into: string;
}

export interface UndoPorts {
  readonly agent: VaultAgent;
  /** `null` when hot is not available: then restored versions are held whatever hot has later. */
  readonly hot: HotLister | null;
  readonly store: MirrorStore;
  readonly vaultId: string;
  readonly now: EpochMs;
  readonly signal: AbortSignal;
}

/** The changes of a run, or `null`: neither the records nor the trash know any. */
export async function changesOf(
  run: string,
  { store, agent, signal }: Pick<UndoPorts, 'store' | 'agent' | 'signal'>,
): Promise<readonly DoneChange[] | null> {
  const recorded = store.runs.one(run) === null ? null : store.runs.changes(run);
  const trash = await runsInTrash({ agent, signal });
  if (trash.kind !== 'listed' || !trash.names.has(run)) return recorded;
  const trashed = await trashedBy(run, { agent, signal });
  return recorded === null ? trashed : [...unrecorded(trashed, recorded), ...recorded];
}

/** A run that ended before it recorded a replaced file has it only in its trash. */
function unrecorded(trashed: readonly DoneChange[], recorded: readonly DoneChange[]): readonly DoneChange[] {
  // The vault may list a name in another Unicode form than it was given.
  const keyOf = ({ path }: DoneChange): string => path.normalize('NFC');
  const known = new Set(recorded.filter(({ kind }) => kind === 'deleted' || kind === 'replaced').map(keyOf));
  return trashed.filter((change) => change.kind === 'deleted' && !known.has(keyOf(change)));
}

export interface Undone {
  readonly restored: number;
  readonly failed: readonly { readonly path: string; readonly errno: string }[];
  /** The vault stopped answering. */
  readonly lost: string | null;
}

/** Restored paths belong to the vault from now on: they are removed from the manifest, and held against hot's present version. */
export async function undoRun({ run, changes: all, chosen, into }: UndoRequest, ports: UndoPorts): Promise<Undone> {
  const { agent, signal } = ports;
  const changes = chosen.length === 0 ? all : all.filter((change) => chosen.some((each) => isOf(change, each)));
  const failed: { path: string; errno: string }[] = [];
  const back = new Map<string, Look>();
  // The last change is reverted first.
  for (const change of changes.toReversed()) {
    const reply = await takeBack(change, { run, into }, agent, signal);
    if (reply === null) continue;
    if (reply.kind === 'done') {
      if (!isThere(change, reply.answer)) back.set(change.from ?? change.path, change.look);
      if (change.holds !== undefined) ports.store.manifest(ports.vaultId).forgetFolder(change.path);
    } else if (reply.kind === 'error') {
      if (!(await isBack(change, reply.errno, ports))) failed.push({ path: change.path, errno: reply.errno });
    } else {
      await hold(back, ports);
      return { restored: back.size, failed, lost: reply.kind === 'gone' ? reply.problem : reply.kind };
    }
  }
  await hold(back, ports);
  return { restored: back.size, failed, lost: null };
}

/** Reverted before: neither the trash nor the new place has it, and its old place holds the original. */
async function isBack({ path, from, look }: DoneChange, errno: string, { agent, signal, store, vaultId }: UndoPorts): Promise<boolean> {
  if (errno !== 'ENOENT' && errno !== 'EEXIST') return false;
  const reply = await agent.ask({ op: 'look', paths: [from ?? path] }, signal);
  const there = reply.kind === 'done' ? (reply.answer[0] ?? null) : null;
  if (there?.type !== look.type) return false;
  const resolution = store.vaults.abilities(vaultId)?.timestampResolution ?? 1;
  return there.type === 'folder' || (there.size === look.size && sameTime(there.mtime, look.mtime, resolution));
}

/** Whether a run changed one of the named paths. */
export function isOf({ path, from }: DoneChange, chosen: Chosen): boolean {
  return chosen.has(path) || (from !== null && chosen.has(from));
}

type Reply = AgentReply<'restore' | 'rename' | 'restore-folder'>;

/** A folder that exists already was not restored. */
function isThere({ kind }: DoneChange, answer: { readonly restored: number } | null): boolean {
  return kind === 'folder-removed' && answer?.restored === 0;
}

/** `null`: there is nothing to revert (what was created stays, as it is in hot, too). */
function takeBack(
  { kind, path, from, look }: DoneChange,
  { run, into }: Pick<UndoRequest, 'run' | 'into'>,
  agent: VaultAgent,
  signal: AbortSignal,
): Promise<Reply | null> {
  switch (kind) {
    case 'deleted':
    case 'replaced':
      return agent.ask({ op: 'restore', path, run, into }, signal);
    case 'folder-removed':
      return agent.ask({ op: 'restore-folder', path, into }, signal);
    case 'renamed':
      return from === null ? Promise.resolve(null) : agent.ask({ op: 'rename', from: path, to: from, look, why: 'moved' }, signal);
    case 'created':
      return Promise.resolve(null);
  }
}

async function hold(back: ReadonlyMap<string, Look>, { hot, store, vaultId, now, signal }: UndoPorts): Promise<void> {
  if (back.size === 0) return;
  store.runs.setUndoneAt(now);
  const paths = [...back.keys()];
  const looked = await hot?.look(paths, signal);
  const looks: readonly (Look | null)[] = looked?.kind === 'done' ? looked.answer : [];
  store.decisions.hold(paths.map((path, index): HeldPath => ({ path, hot: looks[index] ?? null })));
  // Once hot changes there, it may replace exactly the restored version.
  store.underWay.add(Array.from(back, ([path, look]) => [path, { sent: null, before: look }]));
  store.manifest(vaultId).change({ put: [], forget: paths });
}
