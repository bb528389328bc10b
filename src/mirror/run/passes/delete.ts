/** Deletions, one path after the other, each only while it looks as it did in the plan: into the trash, or really when there is none. */
import type { AgentReply } from '../../agent/protocol.ts';
import type { Deletion } from '../../core/plan.ts';
import { need, note, type RunContext } from '../context.ts';
import { endOf, errnoOf, type PassEnd, partial, undone } from './pass.ts';

/** What must go before something of another type can come. */
export function makeWayPass(context: RunContext): Promise<PassEnd> {
  return deleteThese(context, (deletion) => deletion.makesWay);
}

export function deletePass(context: RunContext): Promise<PassEnd> {
  return deleteThese(context, (deletion) => !deletion.makesWay);
}

async function deleteThese(context: RunContext, which: (deletion: Deletion) => boolean): Promise<PassEnd> {
  const { told, found } = context;
  const gone: string[] = [];
  let failed = 0;
  let end: PassEnd | null = null;
  // Deepest first: a folder goes after all that it held.
  for (const deletion of need(found, 'plan').deletions.filter(which).toSorted(deepestFirst)) {
    const reply = await deleteOne(deletion, context);
    if (reply.kind === 'done') {
      if (reply.stays) told.leftOut.push({ path: deletion.path, why: 'edited-in-vault', detail: 'it is not empty' });
      else gone.push(deletion.sentAs);
      continue;
    }
    end = endOf(reply, context);
    if (end !== null) break;
    failed += 1;
    told.leftOut.push(undone(deletion.path, errnoOf(reply)));
  }
  need(found, 'manifest').change({ put: [], forget: gone });
  return end ?? partial(failed, context);
}

function deepestFirst(left: Deletion, right: Deletion): number {
  return depth(right) - depth(left) || (left.path < right.path ? -1 : 1);
}

function depth({ path }: Deletion): number {
  return path.split('/').length;
}

type Answer = { readonly kind: 'done'; readonly stays: boolean } | Exclude<AgentReply<'space'>, { kind: 'done' }>;

async function deleteOne({ path, look }: Deletion, { found, request, settings, signal, done }: RunContext): Promise<Answer> {
  const agent = need(found, 'agent');
  if (look.type === 'folder') {
    const reply = await agent.ask(
      { op: 'remove-folder', path, junk: settings.contract.junk, run: settings.contract.trash ? request.id : null },
      signal,
    );
    if (reply.kind !== 'done') return reply;
    if (reply.answer.removed) {
      done.counts = { ...done.counts, deletes: done.counts.deletes + 1 };
      note(done, { kind: 'folder-removed', path, from: null, look });
    }
    return { kind: 'done', stays: !reply.answer.removed };
  }
  const reply = settings.contract.trash
    ? await agent.ask({ op: 'trash', path, run: request.id, look }, signal)
    : await agent.ask({ op: 'remove', path, look }, signal);
  if (reply.kind !== 'done') return reply;
  done.counts = { ...done.counts, deletes: done.counts.deletes + 1 };
  note(done, { kind: 'deleted', path, from: null, look });
  return { kind: 'done', stays: false };
}
