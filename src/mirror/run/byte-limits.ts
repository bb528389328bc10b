/** How many bytes a run may delete or replace: the budget, and what the trash can hold without losing recent versions. */
import { type SizeSpec, sizeInBytes } from '../../schema/units.ts';
import type { ByteLimits } from '../core/budget.ts';
import { protectedRuns } from '../core/trash.ts';
import { agesOnRecord } from '../trash/age.ts';
import { bytesOf, runsInTrash } from '../trash/contents.ts';
import type { Listed } from './stages.ts';

/** If the share does not report its size, only limits in bytes apply. */
export async function byteLimits(context: Listed): Promise<ByteLimits> {
  const { agent, differences, settings } = context;
  const size = agent.entered.space?.sizeBytes ?? Number.POSITIVE_INFINITY;
  const { trash, budgetBytes } = settings;
  const budget = inBytes(budgetBytes, size);
  if (trash === null) return { budget, trashRoom: null };
  const room = inBytes(trash.max, size);
  const isTight = Number.isFinite(room) && differences.deletions.length > 0;
  return { budget, trashRoom: isTight ? Math.max(0, room - (await youngBytes(trash.keepAtLeastMs, context))) : room };
}

function inBytes(spec: SizeSpec, size: number): number {
  return Math.floor(sizeInBytes(spec, size));
}

/** The bytes in the trash that must be kept for now. */
async function youngBytes(keepAtLeastMs: number, { agent, ports, signal }: Listed): Promise<number> {
  const { clock, store } = ports;
  const looking = { agent, signal };
  const trash = await runsInTrash(looking);
  // Its size is unknown, so it is assumed to have no room.
  if (trash.kind !== 'listed') return Number.POSITIVE_INFINITY;
  let bytes = 0;
  for (const { run } of protectedRuns(trash.runs, agesOnRecord({ clock, store }).before(keepAtLeastMs)))
    bytes += await bytesOf(run, { ...looking, store });
  return bytes;
}
