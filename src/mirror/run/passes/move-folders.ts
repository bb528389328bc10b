/**
 * Folders that moved in hot are renamed on the vault, with everything in them, before anything else: the rest of the plan uses their new
 * names. Each rename is recorded before it begins and entered in the manifest right after it; after a crash the vault shows how far it got.
 */
import { isFolderMove, newPlaces, placeAround, withoutFolderMoves } from '../../core/folder-moves.ts';
import { lastingRow } from '../../core/identity.ts';
import type { Rename } from '../../core/plan.ts';
import { isWithin } from '../../core/ways.ts';
import { note } from '../context.ts';
import { leaveRefused } from '../refusals.ts';
import type { Equated, Planned } from '../stages.ts';
import { withHotAgain } from './hot-again.ts';
import { endOf, errnoOf, hotFailed, type PassEnd, partial, undone } from './pass.ts';

export async function moveFolders(context: Planned): Promise<PassEnd> {
  const { plan, recorded } = context;
  const staying = new Set<Rename>();
  const closed = new Set<string>();
  let failed = 0;
  const stays = (rename: Rename): null => {
    staying.add(rename);
    closed.add(rename.to);
    return null;
  };
  const end = await withHotAgain(
    {
      items: plan.renames.filter(isFolderMove),
      gone: ({ from }) => from,
      come: ({ to }) => to,
      async act(rename, isSo) {
        const { from, to } = rename;
        if (isWithin(from, closed) || isWithin(to, closed)) return stays(rename);
        const is = isSo ? await isStillThere(rename, context) : false;
        if (typeof is !== 'boolean') return is;
        if (!is) {
          recorded.leftOut.push({ path: to, why: 'hot-changed', detail: from });
          return stays(rename);
        }
        const ended = await moveOne(rename, context);
        if (ended === 'renamed') return null;
        if (typeof ended !== 'number') return ended;
        failed += ended;
        return stays(rename);
      },
    },
    context,
  );
  // What lies in a folder that could not be renamed waits with it, and is named where it was to leave that folder.
  const rest = withoutFolderMoves(plan, staying);
  const named = new Set([...rest.renames, ...plan.renames.filter(({ to }) => isWithin(to, closed))]);
  for (const rename of plan.renames)
    if (!named.has(rename)) recorded.leftOut.push({ path: rename.to, why: 'hot-changed', detail: rename.from });
  return { ...(end ?? partial(failed, context)), plan: rest };
}

/** Hot has exactly that folder there. */
async function isStillThere({ to, inode }: Rename, context: Planned): Promise<boolean | PassEnd> {
  const looked = await context.hot.look([to], context.signal);
  if (looked.kind === 'failed') return hotFailed(looked.problem, context);
  const [there] = looked.answer;
  return there?.type === 'folder' && there.inode === inode;
}

/** How many count as not arrived, or how the pass ends. */
async function moveOne(rename: Rename, context: Planned): Promise<'renamed' | number | PassEnd> {
  const { agent, signal, recorded, ports } = context;
  const { from, to, look } = rename;
  ports.store.underWay.setMovingFolder({ vaultId: agent.entered.vaultId ?? '', from, to });
  const reply = await agent.ask({ op: 'rename', from, to, look, why: 'moved' }, signal);
  if (reply.kind === 'done') {
    remember(rename, context);
    return 'renamed';
  }
  // If the result is unknown, the record stays for the next run.
  if (reply.kind === 'error') ports.store.underWay.setMovingFolder(null);
  const over = endOf(reply, context);
  if (over !== null) return over;
  const left = await leaveRefused([{ path: to, errno: errnoOf(reply) }], context);
  recorded.leftOut.push(...left.map((one) => undone(to, one.errno, from)));
  return left.length;
}

function remember({ from, to, look, holds }: Rename, { manifest, differences, done, ports, startedAt }: Planned): void {
  manifest.moveFolder(from, to);
  ports.store.underWay.setMovingFolder(null);
  const { adopted, forgotten, renames } = differences;
  const places = newPlaces(renames);
  const isOfThis = (path: string): boolean => placeAround(path, places) === to;
  manifest.change({
    put: adopted.filter(({ path }) => isOfThis(path)).map((row) => lastingRow(row, { from: startedAt, until: ports.clock.now() })),
    forget: forgotten.filter(isOfThis),
  });
  done.counts = { ...done.counts, renames: done.counts.renames + 1 };
  note(done, { kind: 'renamed', path: to, from, look, ...(holds === undefined ? {} : { holds }) });
}

/**
 * After a run that was interrupted while the vault renamed a folder: the vault is asked whether it was done, and the manifest is updated.
 * Done before the trees are compared. If it cannot be determined, the record stays for the next run.
 */
export async function settleFolderMove({
  agent,
  manifest,
  ports,
  signal,
  writes,
}: Pick<Equated, 'agent' | 'manifest' | 'ports' | 'signal' | 'writes'>): Promise<void> {
  const moving = ports.store.underWay.movingFolder();
  if (!writes || moving === null || moving.vaultId !== (agent.entered.vaultId ?? '')) return;
  const { from, to } = moving;
  const looked = await agent.ask({ op: 'look', paths: [from, to] }, signal);
  if (looked.kind !== 'done') return;
  const [old, now] = looked.answer;
  if (old === null && now?.type === 'folder') manifest.moveFolder(from, to);
  ports.store.underWay.setMovingFolder(null);
}
