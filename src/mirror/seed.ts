/**
 * The first fill of the vault's planning folder from hot. The mirror never touches that folder, so this is the only way of ytm into it:
 * missing files are copied by rsync, nothing is overwritten and nothing is deleted.
 */
import type { EnterOrder } from './agent/protocol.ts';
import type { VaultAgent } from './agent/vault-agent.ts';
import { bandwidthAt } from './core/bandwidth.ts';
import { TRASH_NAME } from './core/contract.ts';
import { type Entry, joined, sameTime } from './core/entry.ts';
import { createJunk } from './core/junk.ts';
import { linkTarget } from './core/links.ts';
import type { Sight } from './core/plan.ts';
import { exitMeaning } from './core/rsync-exit.ts';
import { walk } from './find/walk.ts';
import type { HotLister } from './hot/lister.ts';
import type { RsyncProgram } from './rsync/copy.ts';
import type { HeldLock, MirrorSettings, RunPorts } from './run/ports.ts';
import { agentLister } from './scan/agent-lister.ts';

export interface SeedPlan {
  readonly folders: readonly string[];
  readonly files: readonly { readonly path: string; readonly size: number; readonly mtime: number }[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** What the vault has already; it stays as it is. */
  readonly existing: readonly string[];
  /** What hot has and is not sent: links that lead elsewhere, and what is neither file, folder nor link. */
  readonly leftOut: readonly string[];
}

export type Seeding =
  | { readonly kind: 'planned'; readonly plan: SeedPlan }
  /** `path` in hot is no folder of its own; a link often leads to the vault itself. */
  | { readonly kind: 'nothing-in-hot' | 'hot-not-a-folder' }
  /** The vault has something there: without `missingOnly` nothing is planned. */
  | { readonly kind: 'not-empty'; readonly count: number; readonly some: readonly string[] }
  | { readonly kind: 'failed'; readonly problem: string };

export interface SeedOptions {
  /** Relative to hot and to the vault. */
  readonly folder: string;
  readonly missingOnly: boolean;
  readonly settings: Pick<MirrorSettings, 'contract'>;
  readonly hot: Pick<HotLister, 'list' | 'look'>;
  readonly agent: Pick<VaultAgent, 'ask'>;
  readonly signal: AbortSignal;
}

const SHOWN = 20;

/** Only looks. */
export async function planSeed(options: SeedOptions): Promise<Seeding> {
  const { folder, missingOnly, hot, agent, signal } = options;
  const own = await hot.look([folder], signal);
  if (own.kind === 'failed') return own;
  const root = own.answer[0] ?? null;
  if (root === null) return { kind: 'nothing-in-hot' };
  if (root.type !== 'folder') return { kind: 'hot-not-a-folder' };
  const source = await treeOf((path, until) => hot.list(path, [], until), options);
  if ('problem' in source) return { kind: 'failed', problem: `hot: ${source.problem}` };
  const vault = agentLister(agent);
  const target = await treeOf((path, until) => vault.list(path, [], until), options);
  if ('problem' in target) return { kind: 'failed', problem: `the vault: ${target.problem}` };
  const there = target.entries.filter(({ entry }) => entry.type !== 'folder');
  if (there.length > 0 && !missingOnly) {
    return { kind: 'not-empty', count: there.length, some: there.slice(0, SHOWN).map(({ path }) => path) };
  }
  return planMissing(source.entries, options);
}

interface Placed {
  readonly path: string;
  readonly entry: Entry;
}

type Tree = { readonly entries: readonly Placed[] } | { readonly problem: string };

/** Everything in the folder except junk. What cannot be read is a failure: it might be what must not be overwritten. */
async function treeOf(list: Parameters<typeof walk>[0], { folder, settings, signal }: SeedOptions): Promise<Tree> {
  const entries: Placed[] = [];
  const isJunk = createJunk(settings.contract.junk, { foldsCase: true, foldsUnicode: true });
  const end = await walk(
    (path, until) => list(path === '' ? folder : joined(folder, path), until),
    (path, entry) => {
      if (isJunk(entry.name)) return 'stay-out';
      entries.push({ path: joined(folder, path), entry });
      return 'go-on';
    },
    signal,
  );
  if (end.problem !== null) return { problem: end.problem };
  return end.unreadable > 0 ? { problem: `${end.unreadable} names or folders cannot be read` } : { entries };
}

/** Whether the vault has a path is asked of the vault itself: it may treat names as one that differ here. */
async function planMissing(entries: readonly Placed[], { folder, agent, settings, signal }: SeedOptions): Promise<Seeding> {
  const looks = await looksAt([folder, ...entries.map(({ path }) => path)], agent, signal);
  if (looks === null) return { kind: 'failed', problem: 'the vault does not respond' };
  const [own = null, ...looked] = looks;
  const missing = entries.filter((_, index) => (looked[index] ?? null) === null);
  const folders = missing.filter(({ entry }) => entry.type === 'folder').map(({ path }) => path);
  const files = missing.filter(({ entry }) => entry.type === 'file').map(({ path, entry: { size, mtime } }) => ({ path, size, mtime }));
  const others = missing.filter(({ entry }) => entry.type !== 'folder' && entry.type !== 'file').map((each) => linkOf(each, settings));
  const plan: SeedPlan = {
    folders: own === null ? [folder, ...folders] : folders,
    files,
    links: others.flatMap(({ path, target }) => (target === null ? [] : [{ path, target }])),
    existing: entries.filter(({ entry }, index) => entry.type !== 'folder' && (looked[index] ?? null) !== null).map(({ path }) => path),
    leftOut: others.flatMap(({ path, target }) => (target === null ? [path] : [])),
  };
  return { kind: 'planned', plan };
}

/** `null`: it leads out of what the vault holds, or is no link. */
function linkOf({ path, entry }: Placed, { contract }: SeedOptions['settings']): { readonly path: string; readonly target: string | null } {
  return { path, target: entry.target === null ? null : linkTarget(path, entry.target, contract.roots) };
}

async function looksAt(
  paths: readonly string[],
  agent: SeedOptions['agent'],
  signal: AbortSignal,
): Promise<readonly (Sight | null)[] | null> {
  const reply = await agent.ask<'look'>({ op: 'look', paths }, signal);
  return reply.kind === 'done' ? reply.answer : null;
}

export interface SeedRun {
  readonly plan: SeedPlan;
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly agent: VaultAgent;
  readonly lock: HeldLock;
  readonly enter: EnterOrder;
  readonly rsync: RsyncProgram;
  /** Its trash would receive what a file replaced that another program made in the meantime. */
  readonly run: string;
  readonly signal: AbortSignal;
}

export interface Seeded {
  /** Files that are in the vault now, as they are in hot. */
  readonly files: number;
  readonly links: number;
  /** Planned, and not seen in the vault afterwards. */
  readonly missing: readonly string[];
  readonly problem: string | null;
}

export async function seed({ plan, settings, ports, agent, lock, enter, rsync, run, signal }: SeedRun): Promise<Seeded> {
  const tested = await agent.ask<'write-test'>({ op: 'write-test' }, signal);
  if (tested.kind !== 'done')
    return {
      files: 0,
      links: 0,
      missing: plan.files.map(({ path }) => path),
      problem: tested.kind === 'error' ? tested.errno : tested.kind,
    };
  const made = await agent.ask<'make-folders'>({ op: 'make-folders', paths: plan.folders }, signal);
  const links = await makeLinks(plan, agent, signal);
  const copy = await ports.copier.start(
    {
      name: 'seed',
      rsync,
      enter,
      hot: settings.hot,
      missingOnly: true,
      files: plan.files.map(({ path }) => path).toSorted(),
      exclude: [],
      backupDir: `${TRASH_NAME}/${run}`,
      wholeFile: settings.rsync.wholeFile,
      sparse: false,
      bwlimitKbps: bandwidthAt(settings.rsync.bandwidth, ports.clock.now()).kbps,
      timeoutSeconds: settings.rsync.timeoutSeconds,
      lowPriority: settings.niceness > 0,
    },
    { onGroup: (group) => lock.addGroup(group), onProgress: () => {} },
  );
  const stop = (): void => copy.stop(0);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const end = await copy.ended;
  signal.removeEventListener('abort', stop);
  if (end.kind !== 'stuck') await lock.dropGroup(copy.group);
  const missing = [...(await notArrived(plan, agent, enter, signal)), ...links.failed];
  const problem = end.kind === 'ended' ? (end.code === 0 ? null : (end.stats.complaints[0] ?? exitMeaning(end.code).text)) : end.kind;
  return {
    files: plan.files.length - missing.length + links.failed.length,
    links: links.made,
    missing,
    problem: made.kind === 'done' ? problem : made.kind,
  };
}

async function makeLinks(
  { links }: SeedPlan,
  agent: VaultAgent,
  signal: AbortSignal,
): Promise<{ readonly made: number; readonly failed: readonly string[] }> {
  const failed: string[] = [];
  for (const { path, target } of links) {
    const reply = await agent.ask<'make-link'>({ op: 'make-link', path, target, replaces: null, run: null }, signal);
    if (reply.kind !== 'done') failed.push(path);
  }
  return { made: links.length - failed.length, failed };
}

/** Only what is seen in the vault has arrived, whatever rsync reports. */
async function notArrived({ files }: SeedPlan, agent: VaultAgent, { times }: EnterOrder, signal: AbortSignal): Promise<readonly string[]> {
  const looks = await looksAt(
    files.map(({ path }) => path),
    agent,
    signal.aborted ? new AbortController().signal : signal,
  );
  return files.flatMap(({ path, size, mtime }, index) => {
    const look = looks?.[index] ?? null;
    const arrived =
      look?.type === 'file' && look.size === size && sameTime(look.mtime, mtime, times?.timestampResolution ?? USUAL_RESOLUTION);
    return arrived ? [] : [path];
  });
}

/** Of SMB shares, until this one was measured. */
const USUAL_RESOLUTION = 2_000;
