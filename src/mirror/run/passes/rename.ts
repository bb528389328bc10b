/**
 * Renames on the vault: folders that moved in hot (first of all), spellings that the vault treats as one name (in two steps), and files
 * that moved in hot (once their folders exist).
 */
import { NOTHING_MORE } from '../../core/entry.ts';
import { isFolderMove } from '../../core/folder-moves.ts';
import type { Rename } from '../../core/plan.ts';
import { note } from '../context.ts';
import { leaveRefused } from '../refusals.ts';
import type { Planned } from '../stages.ts';
import { withHotAgain } from './hot-again.ts';
import { moveFolders } from './move-folders.ts';
import { endOf, errnoOf, type PassEnd, partial, together, undone } from './pass.ts';

export async function renamePass(context: Planned): Promise<PassEnd> {
  const moved = await moveFolders(context);
  if (moved.outcome === 'failed' || moved.outcome === 'lost' || context.signal.aborted) return moved;
  const { plan = context.plan } = moved;
  return { ...together([moved, await renameThese({ ...context, plan }, 'fold')]), plan };
}

export function movePass(context: Planned): Promise<PassEnd> {
  return renameThese(context, 'moved');
}

async function renameThese(context: Planned, why: Rename['why']): Promise<PassEnd> {
  const { agent, plan, signal, recorded } = context;
  let failed = 0;
  const end = await withHotAgain(
    {
      items: plan.renames.filter((each) => each.why === why && !isFolderMove(each)),
      gone: ({ from, sentAs }) => sentAs ?? from,
      come: ({ to }) => to,
      async act(rename, isSo) {
        const { from, to, look } = rename;
        if (!isSo) {
          recorded.leftOut.push({ path: to, why: 'hot-changed', detail: from });
          return null;
        }
        const reply = await agent.ask({ op: 'rename', from, to, look, why }, signal);
        if (reply.kind === 'done') {
          remember(rename, context);
          return null;
        }
        const over = endOf(reply, context);
        if (over !== null) return over;
        const left = await leaveRefused([{ path: to, errno: errnoOf(reply) }], context);
        recorded.leftOut.push(...left.map(({ errno }) => undone(to, errno, from)));
        failed += left.length;
        return null;
      },
    },
    context,
  );
  return end ?? partial(failed, context);
}

function remember({ from, to, look, inode, mtime, ctime, birth, digest: read, sentAs }: Rename, { manifest, done }: Planned): void {
  done.counts = { ...done.counts, renames: done.counts.renames + 1 };
  note(done, { kind: 'renamed', path: to, from, look });
  // A folded name is in the manifest under its new spelling already.
  if (sentAs === null) return;
  const { digest, vaultMtime, ...sent } = manifest.row(sentAs) ?? NOTHING_MORE;
  // The rename itself may have changed it; for such files it is compared instead of the time (isAsSent).
  const vaultCtime = vaultMtime === null ? sent.vaultCtime : null;
  manifest.change({
    put: [
      { path: to, type: 'file', size: look.size, mtime, inode, ctime, birth, target: null, digest: read ?? digest, vaultCtime, vaultMtime },
    ],
    forget: [sentAs],
  });
}
