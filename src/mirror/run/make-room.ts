/** Before a run refuses for lack of room, trash is pruned to make room: the oldest first, and nothing recent. */
import type { Space } from '../core/room.ts';
import { prunable } from '../core/trash.ts';
import { agesOf } from '../trash/age.ts';
import { runsInTrash } from '../trash/contents.ts';
import { pruneForRoom, recordPruning } from '../trash/prune.ts';
import type { Entered } from './stages.ts';

/** The free space afterwards; `null`: the share does not report it. Only under the lock, and only in a run that writes. */
export async function makeRoom(neededBytes: number, context: Entered): Promise<Space | null> {
  await pruneTrash(neededBytes, context);
  const space = await context.agent.ask({ op: 'space' }, context.signal);
  return space.kind === 'done' ? space.answer : null;
}

async function pruneTrash(neededBytes: number, { agent, ports, settings, signal, request }: Entered): Promise<void> {
  const { trash, contract } = settings;
  if (trash === null) return;
  const { clock, store } = ports;
  const looking = { agent, signal };
  const trashed = await runsInTrash(looking);
  if (trashed.kind !== 'listed') return;
  const ages = await agesOf({ ...looking, clock, store });
  const going = prunable(trashed.runs, ages.before(trash.keepAtLeastMs)).map(({ run }) => run);
  const pruned = await pruneForRoom(going, neededBytes, { ...looking, keep: contract.keep, why: 'room' });
  await recordPruning(pruned, ports, request.id);
}
