/** Takes back what a run did to the vault: what it deleted or replaced comes back from its trash, what it renamed gets its old name. */
import type { EpochMs } from '../health/observation.ts';
import type { AgentReply } from './agent/protocol.ts';
import type { VaultAgent } from './agent/vault-agent.ts';
import { joined } from './core/entry.ts';
import type { Look } from './core/plan.ts';
import type { HotLister } from './hot/lister.ts';
import type { DoneChange, HeldPath, MirrorStore } from './record.ts';

export interface UndoRequest {
  readonly run: string;
  readonly changes: readonly DoneChange[];
  /** Only these paths (and what is beneath them); empty: everything. */
  readonly paths: readonly string[];
  /** Id of the undoing, whose trash takes what is there now. */
  readonly into: string;
}

export interface UndoPorts {
  readonly agent: VaultAgent;
  /** `null` when hot is not there: then what comes back is held whatever hot has later. */
  readonly hot: HotLister | null;
  readonly store: MirrorStore;
  readonly vaultId: string;
  readonly now: EpochMs;
  readonly signal: AbortSignal;
}

/** What a run did, or `null`: nothing is known of it, neither on record nor in the trash. */
export async function changesOf(
  run: string,
  { store, agent, signal }: Pick<UndoPorts, 'store' | 'agent' | 'signal'>,
): Promise<readonly DoneChange[] | null> {
  const recorded = store.run(run) === null ? null : store.changes(run);
  const trash = await agent.ask({ op: 'list-trash', run: null, path: '' }, signal);
  if (trash.kind !== 'done' || !trash.answer.runs.includes(run)) return recorded;
  const trashed = await trashedBy(run, '', agent, signal);
  return recorded === null ? trashed : [...unrecorded(trashed, recorded), ...recorded];
}

/** A run that ended before it had seen what it replaced has that in its trash alone. */
function unrecorded(trashed: readonly DoneChange[], recorded: readonly DoneChange[]): readonly DoneChange[] {
  // The vault may list a name in another form than it was given.
  const keyOf = ({ path }: DoneChange): string => path.normalize('NFC');
  const known = new Set(recorded.filter(({ kind }) => kind === 'deleted' || kind === 'replaced').map(keyOf));
  return trashed.filter((change) => change.kind === 'deleted' && !known.has(keyOf(change)));
}

/** A run that died and an undoing leave no record but their trash. */
async function trashedBy(run: string, folder: string, agent: VaultAgent, signal: AbortSignal): Promise<readonly DoneChange[]> {
  const reply = await agent.ask({ op: 'list-trash', run, path: folder }, signal);
  if (reply.kind !== 'done' || reply.answer.listing.kind !== 'listed') return [];
  const changes: DoneChange[] = [];
  for (const { name, type, size, mtime } of reply.answer.listing.entries) {
    const path = joined(folder, name);
    const look: Look = { type, size, mtime };
    if (type === 'folder') changes.push(...(await trashedBy(run, path, agent, signal)), { kind: 'folder-removed', path, from: null, look });
    else changes.push({ kind: 'deleted', path, from: null, look });
  }
  return changes;
}

export interface Undone {
  readonly restored: number;
  readonly failed: readonly { readonly path: string; readonly errno: string }[];
  /** The vault could not be asked any more. */
  readonly lost: string | null;
}

/** What comes back is the vault's own from now on: it is out of the manifest, and held against what hot has today. */
export async function undoRun({ run, changes: all, paths, into }: UndoRequest, ports: UndoPorts): Promise<Undone> {
  const { agent, signal } = ports;
  const changes = all.filter(({ path, from }) => isWanted(path, paths) || (from !== null && isWanted(from, paths)));
  const failed: { path: string; errno: string }[] = [];
  const back: string[] = [];
  // The last thing that was done is the first to be taken back.
  for (const change of changes.toReversed()) {
    const reply = await takeBack(change, { run, into }, agent, signal);
    if (reply === null) continue;
    if (reply.kind === 'done') {
      if (!isThere(change, reply.answer)) back.push(change.from ?? change.path);
    } else if (reply.kind === 'error') failed.push({ path: change.path, errno: reply.errno });
    else {
      await hold(back, ports);
      return { restored: back.length, failed, lost: reply.kind === 'gone' ? reply.problem : reply.kind };
    }
  }
  await hold(back, ports);
  return { restored: back.length, failed, lost: null };
}

/** A path as a person writes it (`./a/`, or in full in hot or in the vault) as the mirror has it. */
export function pathAsKept(written: string, roots: readonly string[]): string {
  const root = roots.find((each) => written.startsWith(`${each}/`));
  const path = root === undefined ? written : written.slice(root.length + 1);
  return path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
}

/** The first of these paths that a run has nothing of; `null`: it has of all. */
export function untouched(paths: readonly string[], changes: readonly DoneChange[]): string | null {
  const isOf = (wanted: string, { path, from }: DoneChange): boolean =>
    isWanted(path, [wanted]) || (from !== null && isWanted(from, [wanted]));
  return paths.find((wanted) => !changes.some((change) => isOf(wanted, change))) ?? null;
}

function isWanted(path: string, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((each) => path === each || path.startsWith(`${each}/`));
}

type Reply = AgentReply<'restore' | 'rename' | 'restore-folder'>;

/** A folder that is there did not come back. */
function isThere({ kind }: DoneChange, answer: { readonly restored: number } | null): boolean {
  return kind === 'folder-removed' && answer?.restored === 0;
}

/** `null`: there is nothing to take back (what was created stays: it is in hot, too). */
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

async function hold(paths: readonly string[], { hot, store, vaultId, signal }: UndoPorts): Promise<void> {
  if (paths.length === 0) return;
  const looked = await hot?.look(paths, signal);
  const looks: readonly (Look | null)[] = looked?.kind === 'done' ? looked.answer : [];
  store.hold(paths.map((path, index): HeldPath => ({ path, hot: looks[index] ?? null })));
  store.manifest(vaultId).change({ put: [], forget: paths });
}
