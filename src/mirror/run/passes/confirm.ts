/** Nothing enters the manifest that was not seen to arrive: every file that was sent is looked at again on both sides. */
import type { ManifestRow } from '../../core/entry.ts';
import { sameTime } from '../../core/entry.ts';
import type { Copy, LeftOut, Look } from '../../core/plan.ts';
import { type Done, need, note, type RunContext } from '../context.ts';
import { mirrorReason } from '../reasons.ts';
import { endOf, type PassEnd, partial } from './pass.ts';

const LOOKS_AT_ONCE = 1_000;

export async function confirmPass(context: RunContext): Promise<PassEnd> {
  const { done, progress } = context;
  progress.phase('confirm');
  let missing = 0;
  for (let start = 0; start < done.sent.length; start += LOOKS_AT_ONCE) {
    const end = await confirmThese(done.sent.slice(start, start + LOOKS_AT_ONCE), context);
    if (typeof end !== 'number') return end;
    missing += end;
  }
  return partial(missing, context);
}

/** How many did not arrive, or how the pass ends. */
async function confirmThese(copies: readonly Copy[], context: RunContext): Promise<number | PassEnd> {
  const { found, ports, signal, settings, startedAt, told, done } = context;
  const paths = copies.map(({ path }) => path);
  const [inVault, inHot] = await Promise.all([
    need(found, 'agent').ask({ op: 'look', paths }, signal),
    need(found, 'hot').look(paths, signal),
  ]);
  if (inVault.kind !== 'done') return endOf(inVault, context) ?? copies.length;
  if (inHot.kind === 'failed')
    return {
      outcome: 'failed',
      reasons: [mirrorReason({ code: 'hot.unreadable', args: { path: settings.hot, errno: inHot.problem } }, startedAt)],
    };
  const grain = need(found, 'abilities').timeGrain;
  const arrived: Copy[] = [];
  const unseen: [path: string, look: Look][] = [];
  const missing: LeftOut[] = [];
  for (const [index, copy] of copies.entries()) {
    const after = inHot.answer[index] ?? null;
    const there = inVault.answer[index] ?? null;
    if (!isAs(after, copy, 1)) {
      // It changed or went while it was sent: normal, the next run sends what it is then.
      if (after !== null) told.leftOut.push({ path: copy.path, why: 'changed-while-sent', detail: '' });
      if (there !== null) unseen.push([copy.path, there]);
    } else if (isAs(there, copy, grain)) arrived.push(copy);
    else missing.push(missingOf(copy, there, done));
  }
  told.leftOut.push(...missing);
  remember(arrived, context);
  // Whatever rsync made of it, nobody edited it in the vault.
  ports.store.addUnderWay(unseen);
  for (const [path] of unseen) done.unseen.add(path);
  return missing.length;
}

/** With what rsync said of it, if anything. */
function missingOf({ path }: Copy, there: Look | null, { complaints }: Done): LeftOut {
  const detail = complaints.find((each) => each.includes(path)) ?? (there === null ? 'ENOENT' : 'ECHANGED');
  return { path, why: 'not-arrived', detail };
}

function isAs(look: Look | null, { size, mtime }: Copy, grain: number): boolean {
  return look !== null && look.type === 'file' && look.size === size && sameTime(look.mtime, mtime, grain);
}

function remember(arrived: readonly Copy[], { found, done }: RunContext): void {
  const creates = arrived.filter(({ kind }) => kind === 'create').length;
  done.counts = {
    ...done.counts,
    creates: done.counts.creates + creates,
    updates: done.counts.updates + arrived.length - creates,
    bytes: done.bytes,
  };
  for (const { kind, path, size, mtime, replaces } of arrived)
    note(done, {
      kind: kind === 'create' ? 'created' : 'replaced',
      path,
      from: null,
      look: replaces ?? { type: 'file', size, mtime },
    });
  need(found, 'manifest').change({ put: arrived.map(rowOf), forget: [] });
}

function rowOf({ path, size, mtime, inode }: Copy): ManifestRow {
  return { path, type: 'file', size, mtime, inode, target: null };
}
