/** How much of a plan is done without approval: the budgets of guard 9. A value exactly at a limit is within it. */
import type { Budget } from './contract.ts';
import { topFolderOf } from './entry.ts';
import type { Copy, Deletion, Differences, Look, Make, ParkLimit } from './plan.ts';

/** Compensates for floating point: 0.29 × 100 is less than 29. */
const ROUNDING = 1e-9;

export interface Exceeded<T> {
  readonly limits: readonly ParkLimit[];
  readonly parked: ReadonlySet<T>;
}

/**
 * Which deletions exceed the budget: all of them if over `files` or `ratio`, otherwise those of the top folders that are over `perFolder`.
 * `base`: how many paths hot had; `had`: the same by top folder.
 */
export function overDeletions(
  deletions: readonly Deletion[],
  { budget, base, had }: { readonly budget: Budget; readonly base: number; readonly had: ReadonlyMap<string, number> },
): Exceeded<Deletion> {
  const planned = deletions.length;
  const limits: ParkLimit[] = [];
  if (planned > budget.files) limits.push({ kind: 'files', planned, allowed: budget.files });
  const ratio = allowedOf(budget.ratio, base);
  if (planned >= budget.floor && planned > ratio) limits.push({ kind: 'ratio', planned, allowed: ratio });
  if (limits.length > 0) return { limits, parked: new Set(deletions) };
  const parked = new Set<Deletion>();
  for (const [folder, ones] of Map.groupBy(deletions, ({ path }) => topFolderOf(path))) {
    const allowed = allowedOf(budget.perFolder, had.get(folder) ?? 0);
    if (ones.length < budget.floor || ones.length <= allowed) continue;
    limits.push({ kind: 'perFolder', folder, planned: ones.length, allowed });
    for (const one of ones) parked.add(one);
  }
  return { limits, parked };
}

/** If over `updates`, all of them. */
export function overUpdates<T extends Copy | Make>(updates: readonly T[], budget: Budget, base: number): Exceeded<T> {
  const planned = updates.length;
  const allowed = allowedOf(budget.updates, base);
  if (planned < budget.floor || planned <= allowed) return { limits: [], parked: new Set() };
  return { limits: [{ kind: 'updates', planned, allowed }], parked: new Set(updates) };
}

/** Limits in bytes. */
export interface ByteLimits {
  /** What a run may delete or replace. */
  readonly budget: number;
  /** What can be added to the trash before something must go that is still to be kept; `null`: there is no trash. */
  readonly trashRoom: number | null;
}

/**
 * Applies whatever `floor` says. Deletions wait when they, alone or together with what is replaced, exceed the budget, or the trash could
 * not hold all of it. Updates wait when what they replace exceeds the budget.
 */
export function overBytes<T extends Copy | Make>(
  deletions: readonly Deletion[],
  updates: readonly T[],
  { budget, trashRoom }: ByteLimits,
): { readonly deletions: Exceeded<Deletion>; readonly updates: Exceeded<T> } {
  const replaced = bytesOf(updates.map(({ replaces }) => replaces));
  const deleted = bytesOf(deletions.map(({ look }) => look));
  const parksUpdates = replaced > budget;
  const going = deleted + (parksUpdates ? 0 : replaced);
  const ofDeletions: ParkLimit[] = [];
  if (going > budget) ofDeletions.push({ kind: 'bytes', planned: going, allowed: budget });
  if (deleted > 0 && trashRoom !== null && going > trashRoom) ofDeletions.push({ kind: 'trash', planned: going, allowed: trashRoom });
  return {
    deletions: { limits: ofDeletions, parked: new Set(ofDeletions.length > 0 ? deletions : []) },
    updates: {
      limits: parksUpdates ? [{ kind: 'bytes', planned: replaced, allowed: budget }] : [],
      parked: new Set(parksUpdates ? updates : []),
    },
  };
}

/** Files only: other types take a negligible amount of space. */
function bytesOf(looks: readonly (Look | null)[]): number {
  return looks.reduce((sum, look) => sum + (look?.type === 'file' ? look.size : 0), 0);
}

function allowedOf(ratio: number, whole: number): number {
  return Math.floor(ratio * whole + ROUNDING);
}

/** How many paths each top folder had in hot before: what it has, minus what was added, plus what was removed. */
export function hadByFolder({ hotPathsByFolder, makes, copies, renames, deletions }: Differences): ReadonlyMap<string, number> {
  const had = new Map(hotPathsByFolder);
  const add = (path: string, count: number): void => {
    const folder = topFolderOf(path);
    had.set(folder, (had.get(folder) ?? 0) + count);
  };
  for (const { path, replaces } of [...makes, ...copies]) if (replaces === null) add(path, -1);
  for (const { path } of deletions) add(path, 1);
  for (const { why, from, to, holds } of renames) {
    if (why !== 'moved') continue;
    const paths = 1 + (holds?.paths ?? 0);
    add(from, paths);
    add(to, -paths);
  }
  return had;
}
