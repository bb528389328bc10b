/** Folders and links: the agent makes them, parents first. */
import type { ManifestRow } from '../../core/entry.ts';
import type { Make } from '../../core/plan.ts';
import { need, note, type RunContext } from '../context.ts';
import { endOf, type PassEnd, partial } from './pass.ts';

/** So many folders are asked for at once. */
const FOLDERS_AT_ONCE = 200;

export async function makePass(context: RunContext): Promise<PassEnd> {
  const { makes } = need(context.found, 'plan');
  const folders = makes.filter(({ kind }) => kind === 'folder');
  const links = makes.filter(({ kind }) => kind === 'link');
  let failed = 0;
  for (let start = 0; start < folders.length; start += FOLDERS_AT_ONCE) {
    const made = await makeFolders(folders.slice(start, start + FOLDERS_AT_ONCE), context);
    if (typeof made !== 'number') return made;
    failed += made;
  }
  for (const link of links) {
    const made = await makeLink(link, context);
    if (typeof made !== 'number') return made;
    failed += made;
  }
  return partial(failed, context);
}

/** How many could not be made, or how the pass ends. */
async function makeFolders(folders: readonly Make[], context: RunContext): Promise<number | PassEnd> {
  const { found, signal, told } = context;
  const reply = await need(found, 'agent').ask({ op: 'make-folders', paths: folders.map(({ path }) => path) }, signal);
  if (reply.kind !== 'done') return endOf(reply, context) ?? folders.length;
  const failed = new Set(reply.answer.failed.map(({ path }) => path));
  for (const { path, errno } of reply.answer.failed) told.leftOut.push({ path, why: 'not-arrived', detail: errno });
  remember(
    folders.filter(({ path }) => !failed.has(path)),
    context,
  );
  return failed.size;
}

async function makeLink(link: Make, context: RunContext): Promise<number | PassEnd> {
  const { found, signal, settings, request, told } = context;
  const { path, target, replaces } = link;
  const run = settings.contract.trash ? request.id : null;
  const reply = await need(found, 'agent').ask({ op: 'make-link', path, target: target ?? '', replaces, run }, signal);
  if (reply.kind === 'done') {
    remember([link], context);
    return 0;
  }
  const end = endOf(reply, context);
  if (end !== null) return end;
  told.leftOut.push({ path, why: 'not-arrived', detail: reply.kind === 'error' ? reply.errno : '' });
  return 1;
}

function remember(made: readonly Make[], { found, done }: RunContext): void {
  const replaced = made.filter(({ replaces }) => replaces !== null).length;
  done.counts = {
    ...done.counts,
    creates: done.counts.creates + made.length - replaced,
    updates: done.counts.updates + replaced,
  };
  for (const { path, kind, mtime, replaces } of made)
    note(done, { kind: replaces === null ? 'created' : 'replaced', path, from: null, look: replaces ?? { type: kind, size: 0, mtime } });
  need(found, 'manifest').change({ put: made.map(rowOf), forget: [] });
}

function rowOf({ path, kind, mtime, inode, target }: Make): ManifestRow {
  return { path, type: kind, size: 0, mtime, inode, target };
}
