/** Pruning by the agent, in small steps; each removal is counted, whatever ends it. */

import type { PruneWhy } from '../../health/mirror.ts';
import type { VaultAgent } from '../agent/vault-agent.ts';
import type { KeptVersion } from '../core/trash.ts';
import type { PrunedRun, PruningRecord } from '../record.ts';
import type { RunPorts } from '../run/ports.ts';
import { problemOf } from './contents.ts';

export interface PruneOrder {
  readonly agent: VaultAgent;
  /** Replaced versions under these paths are kept; empty: none. */
  readonly keep: readonly string[];
  readonly why: PruneWhy;
  readonly signal: AbortSignal;
}

export interface Pruned {
  readonly pruned: readonly PrunedRun[];
  /** Why it was not removed completely; `null`: it was. */
  readonly problem: string | null;
}

const ENTRIES_AT_ONCE = 200;

/** The trash of these runs, one after the other. */
export async function pruneRuns(runs: readonly string[], order: PruneOrder): Promise<Pruned> {
  const pruned: PrunedRun[] = [];
  for (const run of runs) {
    const { problem, ...of } = await pruneRun(run, order);
    if (of.count > 0) pruned.push(of);
    if (problem !== null) return { pruned, problem };
  }
  return { pruned, problem: null };
}

async function pruneRun(run: string, { agent, keep, why, signal }: PruneOrder): Promise<PrunedRun & { readonly problem: string | null }> {
  const of = { run, why, count: 0, bytes: 0 };
  for (;;) {
    const reply = await agent.ask({ op: 'prune', run, keep, limit: ENTRIES_AT_ONCE }, signal);
    if (reply.kind !== 'done') return { ...of, problem: problemOf(reply) };
    of.count += reply.answer.removed;
    of.bytes += reply.answer.bytes;
    if (reply.answer.done) return { ...of, problem: null };
  }
}

/** Single versions of the trash. */
export async function pruneVersions(versions: readonly KeptVersion[], { agent, why, signal }: PruneOrder): Promise<Pruned> {
  const pruned: PrunedRun[] = [];
  for (const [run, ones] of Map.groupBy(versions, (version) => version.run)) {
    const of = { run, why, count: 0, bytes: 0 };
    for (let start = 0; start < ones.length; start += ENTRIES_AT_ONCE) {
      const paths = ones.slice(start, start + ENTRIES_AT_ONCE).map(({ path }) => path);
      const reply = await agent.ask({ op: 'prune-files', run, paths }, signal);
      if (reply.kind !== 'done') return { pruned: of.count > 0 ? [...pruned, of] : pruned, problem: problemOf(reply) };
      of.count += reply.answer.removed;
      of.bytes += reply.answer.bytes;
    }
    if (of.count > 0) pruned.push(of);
  }
  return { pruned, problem: null };
}

/** Until this many bytes are free, or nothing is left that may be removed. */
export async function pruneForRoom(runs: readonly string[], neededBytes: number, order: PruneOrder): Promise<Pruned> {
  const pruned: PrunedRun[] = [];
  for (const run of runs) {
    if ((await freeBytes(order)) >= neededBytes) break;
    const of = await pruneRuns([run], order);
    pruned.push(...of.pruned);
    if (of.problem !== null) return { pruned, problem: of.problem };
  }
  return { pruned, problem: null };
}

/** Unknown: then there is space, and nothing is removed for it. */
async function freeBytes({ agent, signal }: PruneOrder): Promise<number> {
  const reply = await agent.ask({ op: 'space' }, signal);
  return reply.kind === 'done' && reply.answer !== null ? reply.answer.freeBytes : Number.POSITIVE_INFINITY;
}

/**
 * Nothing is pruned without a record: in the store, and as a log next to those of the runs. `null`: nothing was removed, and there was no
 * problem. @param duringRun the run that needed the space
 */
export async function recordPruning(
  { pruned, problem }: Pruned,
  { clock, store, writeChoreLog }: Pick<RunPorts, 'clock' | 'store' | 'writeChoreLog'>,
  duringRun: string | null = null,
): Promise<PruningRecord | null> {
  if (pruned.length === 0 && problem === null) return null;
  const at = clock.now();
  const draft: PruningRecord = { kind: 'pruning', id: store.runs.claim(at), at, duringRun, pruned, problem, log: null };
  const record = { ...draft, log: await writeChoreLog(draft) };
  store.upkeep.saveChore(record);
  return record;
}
