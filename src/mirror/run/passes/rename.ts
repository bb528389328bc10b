/** Renames on the vault: what moved in hot, and names that the vault takes for one with another (in two steps). */
import type { Rename } from '../../core/plan.ts';
import { need, note, type RunContext } from '../context.ts';
import { endOf, type PassEnd, partial } from './pass.ts';

export async function renamePass(context: RunContext): Promise<PassEnd> {
  const { found, signal } = context;
  const agent = need(found, 'agent');
  let failed = 0;
  for (const { from, to, look, why, inode } of need(found, 'plan').renames) {
    const reply = await agent.ask({ op: 'rename', from, to, look, why }, signal);
    if (reply.kind === 'done') {
      remember({ from, to, look, why, inode }, context);
      continue;
    }
    const end = endOf(reply, context);
    if (end !== null) return end;
    failed += 1;
    context.told.leftOut.push({ path: to, why: 'edited-in-vault', detail: from });
  }
  return partial(failed, context);
}

function remember({ from, to, look, inode }: Rename, { found, done }: RunContext): void {
  done.counts = { ...done.counts, renames: done.counts.renames + 1 };
  note(done, { kind: 'renamed', path: to, from, look });
  const manifest = need(found, 'manifest');
  if (look.type === 'other') return;
  const before = manifest.row(from);
  manifest.change({
    put: [{ path: to, type: look.type, size: look.size, mtime: before?.mtime ?? look.mtime, inode, target: before?.target ?? null }],
    forget: [from],
  });
}
