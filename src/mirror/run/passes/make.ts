/** Folders and links: the agent makes them, parents first. */
import { type ManifestRow, NOTHING_MORE } from '../../core/entry.ts';
import type { Make } from '../../core/plan.ts';
import { isWithin } from '../../core/ways.ts';
import { note } from '../context.ts';
import { leaveRefused } from '../refusals.ts';
import type { Planned } from '../stages.ts';
import { endOf, errnoOf, type PassEnd, partial, undone } from './pass.ts';

/** This many folders are requested at once. */
const FOLDERS_AT_ONCE = 200;

export async function makePass(context: Planned): Promise<PassEnd> {
  const { unmade } = context.done;
  const makes = context.plan.makes.filter(({ path }) => !isWithin(path, unmade));
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
async function makeFolders(folders: readonly Make[], context: Planned): Promise<number | PassEnd> {
  const { agent, signal, recorded, done } = context;
  const reply = await agent.ask({ op: 'make-folders', paths: folders.map(({ path }) => path) }, signal);
  const end = reply.kind === 'done' ? null : endOf(reply, context);
  if (end !== null) return end;
  const failed = reply.kind === 'done' ? reply.answer.failed : folders.map(({ path }) => ({ path, errno: errnoOf(reply) }));
  for (const { path, errno } of failed) done.unmade.set(path, errno);
  const left = await leaveRefused(failed, context);
  recorded.leftOut.push(...left.map(({ path, errno }) => undone(path, errno)));
  remember(
    folders.filter(({ path }) => !done.unmade.has(path)),
    context,
  );
  return left.length;
}

async function makeLink(link: Make, context: Planned): Promise<number | PassEnd> {
  const { agent, signal, settings, request, recorded } = context;
  const { path, target, replaces } = link;
  const run = settings.contract.trash ? request.id : null;
  const reply = await agent.ask({ op: 'make-link', path, target: target ?? '', replaces, run }, signal);
  if (reply.kind === 'done') {
    remember([link], context);
    return 0;
  }
  const end = endOf(reply, context);
  if (end !== null) return end;
  const left = await leaveRefused([{ path, errno: errnoOf(reply) }], context);
  recorded.leftOut.push(...left.map(({ errno }) => undone(path, errno)));
  return left.length;
}

function remember(made: readonly Make[], { manifest, done }: Planned): void {
  const replaced = made.filter(({ replaces }) => replaces !== null).length;
  done.counts = {
    ...done.counts,
    creates: done.counts.creates + made.length - replaced,
    updates: done.counts.updates + replaced,
  };
  for (const { path, kind, mtime, replaces } of made)
    note(done, { kind: replaces === null ? 'created' : 'replaced', path, from: null, look: replaces ?? { type: kind, size: 0, mtime } });
  manifest.change({ put: made.map(rowOf), forget: [] });
}

function rowOf({ path, kind, mtime, birth, inode, target }: Make): ManifestRow {
  return { ...NOTHING_MORE, path, type: kind, size: 0, mtime, birth, inode, target };
}
