/** How much of a plan goes without asking anybody: the budgets of guard 9. What is exactly at a limit is within it. */
import type { Budget } from './contract.ts';
import { topFolderOf } from './entry.ts';
import type { Copy, Deletion, Differences, Make, ParkLimit } from './plan.ts';

/** Against 0.29 × 100 being less than 29. */
const ROUNDING = 1e-9;

export interface Exceeded<T> {
  readonly limits: readonly ParkLimit[];
  readonly parked: ReadonlySet<T>;
}

/**
 * Which deletions are too many: all of them beyond `files` or `ratio`, else those of the top folders that are beyond `perFolder`.
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

/** Beyond `updates` all of them. */
export function overUpdates<T extends Copy | Make>(updates: readonly T[], budget: Budget, base: number): Exceeded<T> {
  const planned = updates.length;
  const allowed = allowedOf(budget.updates, base);
  if (planned < budget.floor || planned <= allowed) return { limits: [], parked: new Set() };
  return { limits: [{ kind: 'updates', planned, allowed }], parked: new Set(updates) };
}

function allowedOf(ratio: number, whole: number): number {
  return Math.floor(ratio * whole + ROUNDING);
}

/** How many paths each top folder had in hot before: what it has, less what came, and what went. */
export function hadByFolder({ hotPathsByFolder, makes, copies, renames, deletions }: Differences): ReadonlyMap<string, number> {
  const had = new Map(hotPathsByFolder);
  const add = (path: string, count: 1 | -1): void => {
    const folder = topFolderOf(path);
    had.set(folder, (had.get(folder) ?? 0) + count);
  };
  for (const { path, replaces } of [...makes, ...copies]) if (replaces === null) add(path, -1);
  for (const { path } of deletions) add(path, 1);
  for (const { why, from, to } of renames) {
    if (why !== 'moved') continue;
    add(from, 1);
    add(to, -1);
  }
  return had;
}
