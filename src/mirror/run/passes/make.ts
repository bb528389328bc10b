/** Folders and links: the agent makes them, parents first. */
import type { ManifestRow } from '../../core/entry.ts';
import type { Make } from '../../core/plan.ts';
import { need, note, type RunContext } from '../context.ts';
import { endOf, errnoOf, type PassEnd, partial, undone } from './pass.ts';

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
  const { found, signal, told, done } = context;
  const reply = await need(found, 'agent').ask({ op: 'make-folders', paths: folders.map(({ path }) => path) }, signal);
  const end = reply.kind === 'done' ? null : endOf(reply, context);
  if (end !== null) return end;
  const failed = reply.kind === 'done' ? reply.answer.failed : folders.map(({ path }) => ({ path, errno: errnoOf(reply) }));
  for (const { path, errno } of failed) {
    done.unmade.set(path, errno);
    told.leftOut.push(undone(path, errno));
  }
  remember(
    folders.filter(({ path }) => !done.unmade.has(path)),
    context,
  );
  return failed.length;
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
  told.leftOut.push(undone(path, errnoOf(reply)));
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
