/**
 * Pruning, hourly while ytm serves: the trash by age and size, and what is on record of runs long past. Under guards 2, 3 and 7
 * only, as it takes nothing that a gate could tell of. It gives way to a run at once.
 */
import type { Millis } from '../health/observation.ts';
import type { VaultAgent } from './agent/vault-agent.ts';
import { runTime } from './core/run-time.ts';
import { inVault } from './in-vault.ts';
import { pruneTrash, type TrashOfRun, trashToPrune } from './prune.ts';
import type { MirrorStore } from './record.ts';
import type { MirrorSettings, Refusal, RunPorts } from './run/ports.ts';
import { changesOf } from './undo.ts';

/** How long and how much the trash may hold. */
export interface TrashLimits {
  readonly keepMs: Millis;
  /** Of the share's size, 0 to 1. */
  readonly max: number;
}

export interface PruningOptions {
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly limits: TrashLimits;
  /** Of runs that are forgotten. */
  readonly removeLogs: (files: readonly string[]) => Promise<void>;
}

export type Pruning =
  /** A guard said no; nothing was touched. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** `runs`: whose trash was to go. `problem`: why it did not go whole; `null`: it did. */
  | { readonly kind: 'done'; readonly runs: readonly string[]; readonly removed: number; readonly problem: string | null };

export async function pruneNow(options: PruningOptions, signal: AbortSignal): Promise<Pruning> {
  const { settings, ports } = options;
  const other = await ports.otherMirror(signal);
  if (other !== null) return { kind: 'refused', refusal: other };
  const pruned = await inVault({ settings, ports, signal }, (agent) => prune(agent, options, signal));
  return pruned.ok ? pruned.value : { kind: 'refused', refusal: pruned.refusal };
}

async function prune(
  agent: VaultAgent,
  { settings: { contract }, ports: { store, clock }, limits, removeLogs }: PruningOptions,
  signal: AbortSignal,
): Promise<Pruning> {
  const trashed = await agent.ask({ op: 'list-trash', run: null, path: '' }, signal);
  if (trashed.kind !== 'done') return { kind: 'done', runs: [], removed: 0, problem: trashed.kind };
  const { keepMs, max } = limits;
  const size = agent.entered.space?.sizeBytes ?? Number.POSITIVE_INFINITY;
  const held: TrashOfRun[] = [];
  for (const run of trashed.answer.runs) held.push(...(await trashOf(run, { store, agent, signal })));
  const runs = trashToPrune(held, { keepMs, maxBytes: size * max }, clock.now());
  const { removed, problem } = await pruneTrash(runs, { agent, keep: contract.keep, signal });
  if (problem === null) {
    // What is kept of a pruned trash is still there.
    const left = await agent.ask({ op: 'list-trash', run: null, path: '' }, signal);
    if (left.kind === 'done') await removeLogs(store.prune(clock.now(), new Set(left.answer.runs)));
  }
  return { kind: 'done', runs, removed, problem };
}

/** What a run put into its trash. Only of one that ended well all of it is on record, else it is looked for. What is not named like a run is not ours. */
async function trashOf(
  run: string,
  { store, agent, signal }: { readonly store: MirrorStore; readonly agent: VaultAgent; readonly signal: AbortSignal },
): Promise<readonly TrashOfRun[]> {
  const at = runTime(run);
  if (at === null) return [];
  const status = store.run(run)?.status;
  const isOnRecord = status === 'complete' || status === 'parked';
  const changes = isOnRecord ? store.changes(run) : ((await changesOf(run, { store, agent, signal })) ?? []);
  const trashed = changes.filter(({ kind }) => kind === 'deleted' || kind === 'replaced');
  return [{ run, at, bytes: trashed.reduce((sum, { look }) => sum + look.size, 0) }];
}

/** A daemon that has just begun has other things to do. */
const FIRST_MS: Millis = 5 * 60_000;
const EVERY_MS: Millis = 60 * 60_000;

/** Prunes from time to time, never while a run is under way. */
export class RegularPruning {
  readonly #options: PruningOptions;
  readonly #isRunning: () => boolean;
  #cancelTimer = (): void => {};
  #underWay: { readonly abort: AbortController; readonly ended: Promise<unknown> } | null = null;

  constructor(options: PruningOptions, isRunning: () => boolean) {
    this.#options = options;
    this.#isRunning = isRunning;
  }

  start(): void {
    this.#arm(FIRST_MS);
  }

  /** Ends what is under way; resolves when the lock is free again. */
  async giveWay(): Promise<void> {
    this.#underWay?.abort.abort();
    await this.#underWay?.ended;
  }

  async stop(): Promise<void> {
    this.#cancelTimer();
    await this.giveWay();
  }

  #arm(delay: Millis): void {
    this.#cancelTimer = this.#options.ports.clock.after(delay, () => this.#due(), { background: true });
  }

  #due(): void {
    this.#arm(EVERY_MS);
    if (this.#isRunning() || this.#underWay !== null) return;
    const abort = new AbortController();
    // What keeps it from pruning now is the next run's to tell.
    const ended = pruneNow(this.#options, abort.signal)
      .catch(() => undefined)
      .finally(() => (this.#underWay = null));
    this.#underWay = { abort, ended };
  }
}
