/**
 * Periodic pruning: expired trash, versions under `keep` that are close together, and the oldest trash once there is more than `trash.max`
 * and the share runs short of space; then records of old runs. Only under guards 2, 3 and 7, because it does nothing that the gate is
 * about.
 */

import type { EpochMs, Millis } from '../../health/observation.ts';
import { sizeInBytes } from '../../schema/units.ts';
import type { Chore } from '../chores.ts';
import { reserveOf } from '../core/room.ts';
import { type KeptVersion, newestRuns, prunable, type TrashedRun, versionsToThin } from '../core/trash.ts';
import { inVault } from '../in-vault.ts';
import type { PruningRecord } from '../record.ts';
import type { MirrorSettings, Refusal, RunPorts } from '../run/ports.ts';
import { type Ages, agesOf } from './age.ts';
import { bytesOf, contentsOf, type Looking, runsInTrash } from './contents.ts';
import { type Pruned, type PruneOrder, pruneForRoom, pruneRuns, pruneVersions, recordPruning } from './prune.ts';

/** How long and how much the trash may hold. */
export type TrashRules = NonNullable<MirrorSettings['trash']>;

export interface PruningOptions {
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly rules: TrashRules;
  /** Of runs whose records are removed. */
  readonly removeLogs: (files: readonly string[]) => Promise<void>;
}

export type Pruning =
  /** A guard refused; nothing was changed. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** `null`: there was nothing to do. */
  | { readonly kind: 'done'; readonly record: PruningRecord | null };

const EVERY_MS: Millis = 60 * 60_000;

/** A daemon that has just started has other work first. */
export function pruningChore(options: PruningOptions): Chore {
  return { firstMs: 5 * 60_000, everyMs: EVERY_MS, run: async (signal) => isDone(await pruneNow(options, signal)) };
}

function isDone(pruning: Pruning): boolean {
  return pruning.kind === 'done' && (pruning.record?.problem ?? null) === null;
}

/** @param last when it was tried last; a time in the future comes from a clock that was set back */
export function isPruningDue(now: EpochMs, last: EpochMs | null): boolean {
  return last === null || Math.abs(now - last) >= EVERY_MS;
}

export async function pruneNow(options: PruningOptions, signal: AbortSignal): Promise<Pruning> {
  const { settings, ports } = options;
  const other = await ports.otherMirror(signal);
  if (other !== null) return { kind: 'refused', refusal: other };
  const pruned = await inVault(
    { settings, ports, signal },
    (agent) => prune({ agent, signal }, options),
    () => true,
  );
  return pruned.ok ? { kind: 'done', record: pruned.value } : { kind: 'refused', refusal: pruned.refusal };
}

async function prune(looking: Looking, options: PruningOptions): Promise<PruningRecord | null> {
  const { ports, removeLogs } = options;
  const { clock, store } = ports;
  const trashed = await runsInTrash(looking);
  if (trashed.kind === 'failed') return recordPruning({ pruned: [], problem: trashed.problem }, ports);
  const { runs } = trashed;
  const ages = await agesOf({ ...looking, clock, store });
  store.upkeep.setPrunedAt(clock.now());
  const done: Pruned[] = [];
  for (const step of [pastTime, thinned, forRoom]) {
    done.push(await step(runs, ages, { looking, options }));
    if (done.at(-1)?.problem !== null) break;
  }
  const problem = done.at(-1)?.problem ?? null;
  const record = await recordPruning({ pruned: done.flatMap(({ pruned }) => pruned), problem }, ports);
  if (problem !== null) return record;
  // The kept versions of a pruned trash still exist.
  const left = await runsInTrash(looking);
  if (ages.areSure && left.kind === 'listed') await removeLogs(store.runs.prune(ages.now, left.names));
  return record;
}

interface Place {
  readonly looking: Looking;
  readonly options: PruningOptions;
}

type Step = (runs: readonly TrashedRun[], ages: Ages, place: Place) => Promise<Pruned>;

const NOTHING: Pruned = { pruned: [], problem: null };

const pastTime: Step = async (runs, ages, { looking, options: { settings, rules } }) => {
  if (!ages.areSure) return NOTHING;
  const due = prunable(runs, ages.before(rules.keepMs)).map(({ run }) => run);
  return pruneRuns(due, { ...looking, keep: settings.contract.keep, why: 'age' });
};

const DAY_MS: Millis = 24 * 3_600_000;

const thinned: Step = async (runs, ages, { looking, options: { settings } }) => {
  if (!ages.areSure) return NOTHING;
  const versions: KeptVersion[] = [];
  for (const { run, at } of runs) {
    for (const place of settings.contract.keep) {
      const contents = await contentsOf(run, place, looking);
      for (const { path, look } of contents) if (look.type !== 'folder') versions.push({ run, at, path });
    }
  }
  const going = versionsToThin(versions, { dayAgo: ages.before(DAY_MS), newest: newestRuns(runs) });
  return pruneVersions(going, { ...looking, keep: [], why: 'thinned' });
};

/** Below this, a trash larger than `trash.max` is pruned: the same limit at which the probe of the share warns. */
const SHORT_OF_ROOM = {
  kind: 'min',
  of: [
    { kind: 'percent', percent: 10 },
    { kind: 'bytes', bytes: 100e9 },
  ],
} as const;

const forRoom: Step = async (runs, ages, { looking, options: { settings, ports, rules } }) => {
  const space = await looking.agent.ask({ op: 'space' }, looking.signal);
  if (space.kind !== 'done' || space.answer === null) return NOTHING;
  const { freeBytes, sizeBytes } = space.answer;
  const wanted = sizeInBytes(SHORT_OF_ROOM, sizeBytes);
  if (freeBytes >= wanted) return NOTHING;
  const may = prunable(runs, ages.before(rules.keepAtLeastMs)).map(({ run }) => run);
  const order: PruneOrder = { ...looking, keep: settings.contract.keep, why: 'room' };
  // A full share shuts the gate, so no run would come that could free the space.
  if (freeBytes < 2 * reserveOf(space.answer)) return pruneForRoom(may, 2 * reserveOf(space.answer), order);
  let excess = -sizeInBytes(rules.max, sizeBytes);
  const held = new Map<string, number>();
  for (const { run } of runs) {
    const bytes = await bytesOf(run, { ...looking, store: ports.store });
    held.set(run, bytes);
    excess += bytes;
  }
  const going: string[] = [];
  for (const run of may) {
    if (excess <= 0) break;
    going.push(run);
    excess -= held.get(run) ?? 0;
  }
  return pruneForRoom(going, wanted, order);
};
