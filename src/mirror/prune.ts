/** Which runs' trash goes, by age and by size; the agent does it in small steps. */
import type { EpochMs, Millis } from '../health/observation.ts';
import type { VaultAgent } from './agent/vault-agent.ts';

export interface TrashOfRun {
  readonly run: string;
  readonly at: EpochMs;
  readonly bytes: number;
}

export interface TrashRules {
  readonly keepMs: Millis;
  /** Bytes that the trash may hold in all. */
  readonly maxBytes: number;
}

/** The runs whose trash goes, oldest first: those past their time, then as many more as it takes to hold the limit. Never the newest one's. Pure. */
export function trashToPrune(runs: readonly TrashOfRun[], { keepMs, maxBytes }: TrashRules, now: EpochMs): readonly string[] {
  const oldestFirst = runs.toSorted((left, right) => left.at - right.at);
  const newest = oldestFirst.at(-1);
  let held = runs.reduce((sum, { bytes }) => sum + bytes, 0);
  const going: string[] = [];
  for (const { run, at, bytes } of oldestFirst) {
    const isOld = now - at > keepMs;
    if (!isOld && (held <= maxBytes || run === newest?.run)) continue;
    going.push(run);
    held -= bytes;
  }
  return going;
}

const ENTRIES_AT_ONCE = 200;

export interface Pruned {
  readonly removed: number;
  readonly bytes: number;
  readonly problem: string | null;
}

/** @param keep replaced versions under these paths stay until a person prunes them */
export async function pruneTrash(
  runs: readonly string[],
  { agent, keep, signal }: { readonly agent: VaultAgent; readonly keep: readonly string[]; readonly signal: AbortSignal },
): Promise<Pruned> {
  let removed = 0;
  let bytes = 0;
  for (const run of runs) {
    for (;;) {
      const reply = await agent.ask({ op: 'prune', run, keep, limit: ENTRIES_AT_ONCE }, signal);
      if (reply.kind !== 'done') return { removed, bytes, problem: reply.kind === 'error' ? `${reply.step}: ${reply.errno}` : reply.kind };
      removed += reply.answer.removed;
      bytes += reply.answer.bytes;
      if (reply.answer.done) break;
    }
  }
  return { removed, bytes, problem: null };
}
