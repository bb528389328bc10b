/**
 * The part of a plan that the vault can take: files that it refused lately, and files for which there is no room, are left out and
 * reported.
 */
import type { Copy, Plan } from '../core/plan.ts';
import { validLimits, withinLimits, withoutLeft } from '../core/refused.ts';
import { fitInto, roomNeeded, type Space, type TakenBy } from '../core/room.ts';
import { makeRoom } from './make-room.ts';
import type { Refusal } from './ports.ts';
import type { Entered } from './stages.ts';

/** Smaller files are not checked for holes. */
const LARGE = 64 * 1024;
const LOOKS_AT_ONCE = 1_000;

export interface FittedPlan {
  readonly plan: Plan;
  /** What there is no room for; `null`: everything fits. */
  readonly noRoom: Refusal | null;
  readonly sparse: Sparse;
}

/** Sparse files, and the bytes that they occupy. */
type Sparse = ReadonlyMap<string, number>;

export async function fitPlan(plan: Plan, context: Entered): Promise<FittedPlan> {
  const { agent, ports } = context;
  const { vaultId } = agent.entered;
  const sparse = await findHoles(plan.copies, context);
  const taken = takenBy(sparse);
  const limits = validLimits(ports.store.vaults.sizeLimits(vaultId ?? ''), ports.clock.now());
  const { copies, left } = withinLimits(plan.copies, limits);
  const space = await spaceFor(copies, taken, context);
  const fits = space === null ? copies : fitInto(copies, space, taken);
  const fitting = new Set(fits);
  const beyond = copies.filter((copy) => !fitting.has(copy));
  const without = beyond.map(({ path }) => ({ path, why: 'no-room' as const, detail: '' }));
  return {
    plan: withoutLeft(plan, { copies: fits, left: [...left, ...without] }),
    noRoom: space === null || beyond.length === 0 ? null : noRoom(beyond, space, sparse),
    sparse,
  };
}

/** Old trash that may be pruned to make room is pruned first. `null`: the share does not report it. */
async function spaceFor(copies: readonly Copy[], taken: TakenBy, context: Entered): Promise<Space | null> {
  const { space } = context.agent.entered;
  if (space === null || !context.writes || copies.length === 0) return space;
  const needed = roomNeeded(copies, space, taken);
  return needed <= space.freeBytes ? space : ((await makeRoom(needed, context)) ?? space);
}

/** Which of these files are sparse: only the space that they occupy in hot counts, and they are sent sparse. */
async function findHoles(copies: readonly Copy[], { hot, signal }: Entered): Promise<Sparse> {
  const sparse = new Map<string, number>();
  const large = copies.filter(({ size }) => size >= LARGE);
  for (let start = 0; start < large.length; start += LOOKS_AT_ONCE) {
    const some = large.slice(start, start + LOOKS_AT_ONCE);
    const asked = await hot.allocated(
      some.map(({ path }) => path),
      signal,
    );
    // A hot that does not answer here does not answer later either, and is reported then.
    if (asked.kind === 'failed') return sparse;
    for (const [index, { path, size }] of some.entries()) {
      const bytes = asked.answer[index] ?? size;
      if (bytes + LARGE <= size) sparse.set(path, bytes);
    }
  }
  return sparse;
}

export function takenBy(sparse: Sparse): TakenBy {
  return ({ path, size }) => sparse.get(path) ?? size;
}

/** Files of `copies` for which there was no room. */
export function noRoom(copies: readonly Copy[], space: Space, sparse: Sparse): Refusal {
  const needed = roomNeeded(copies, space, takenBy(sparse));
  return { code: 'vault.no_room', args: { count: copies.length, needed, free: space.freeBytes } };
}
