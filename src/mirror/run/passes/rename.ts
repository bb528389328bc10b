/** Renames on the vault: names that it takes for one with another (in two steps, first of all), and files that moved in hot (once their folders are there). */
import type { Rename } from '../../core/plan.ts';
import { need, note, type RunContext } from '../context.ts';
import { endOf, errnoOf, type PassEnd, partial, undone } from './pass.ts';

export function renamePass(context: RunContext): Promise<PassEnd> {
  return renameThese(context, 'fold');
}

export function movePass(context: RunContext): Promise<PassEnd> {
  return renameThese(context, 'moved');
}

async function renameThese(context: RunContext, why: Rename['why']): Promise<PassEnd> {
  const { found, signal, told } = context;
  const agent = need(found, 'agent');
  let failed = 0;
  for (const rename of need(found, 'plan').renames.filter((each) => each.why === why)) {
    const { from, to, look } = rename;
    const reply = await agent.ask({ op: 'rename', from, to, look, why }, signal);
    if (reply.kind === 'done') {
      remember(rename, context);
      continue;
    }
    const end = endOf(reply, context);
    if (end !== null) return end;
    failed += 1;
    told.leftOut.push(undone(to, errnoOf(reply), from));
  }
  return partial(failed, context);
}

function remember({ from, to, look, inode, mtime, sentAs }: Rename, { found, done }: RunContext): void {
  done.counts = { ...done.counts, renames: done.counts.renames + 1 };
  note(done, { kind: 'renamed', path: to, from, look });
  // What was folded is in the manifest under its new name already.
  if (sentAs === null) return;
  need(found, 'manifest').change({
    put: [{ path: to, type: 'file', size: look.size, mtime, inode, target: null }],
    forget: [sentAs],
  });
}
