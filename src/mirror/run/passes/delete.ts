/**
 * Deletions, one path after the other, each only while it looks as it did in the plan: into the trash, or permanently when there is none.
 */
import type { AgentReply } from '../../agent/protocol.ts';
import { awaitingArrival, leftWaiting, type Missing } from '../../core/arrival.ts';
import type { Deletion, LeftOut } from '../../core/plan.ts';
import { isWithin } from '../../core/ways.ts';
import { note } from '../context.ts';
import type { Planned } from '../stages.ts';
import { withHotAgain } from './hot-again.ts';
import { endOf, errnoOf, hotFailed, type PassEnd, partial, undone } from './pass.ts';

/** What must be removed before something of another type can take its place, provided that hot still has the latter. */
export async function makeWayPass(context: Planned): Promise<PassEnd> {
  const { plan, hot, done } = context;
  const { deletions, makes, copies } = plan;
  const due = deletions.filter(({ makesWay }) => makesWay);
  const comers = new Map([...makes, ...copies].map(({ path, kind }) => [path, kind === 'folder' || kind === 'link' ? kind : 'file']));
  const ways = [...new Set(due.map(({ replacedBy, path }) => replacedBy ?? path))];
  const looked = await hot.look(ways, context.signal);
  if (looked.kind === 'failed') return hotFailed(looked.problem, context);
  const types = new Map(ways.map((way, index) => [way, looked.answer[index]?.type]));
  const isOpen = ({ replacedBy, path }: Deletion): boolean => types.get(replacedBy ?? path) === comers.get(replacedBy ?? path);
  for (const one of due) if (!isOpen(one)) closeWay(one, { path: one.replacedBy ?? one.path, why: 'hot-changed', detail: '' }, context);
  const deleting = new Deleting(context);
  for (const deletion of due.filter(isOpen).toSorted(deepestFirst)) {
    if (done.unmade.has(deletion.replacedBy ?? deletion.path)) continue;
    const end = await deleting.one(deletion);
    if (end !== null) return deleting.finish(end);
  }
  return deleting.finish(null);
}

/** All others, provided that hot still lacks them, and nothing is missing in the vault that may be the same file. */
export async function deletePass(context: Planned): Promise<PassEnd> {
  const { plan, recorded, done } = context;
  // In a document that changed while it was sent, all deletions wait.
  const due = plan.deletions.filter(({ makesWay, sentAs }) => !makesWay && !isWithin(sentAs, done.unquiet));
  const awaiting = awaitingArrival(due, notArrived(context));
  recorded.leftOut.push(...awaiting.map(leftWaiting));
  const waits = new Set(awaiting.map(({ deletion }) => deletion));
  // Deepest first: a folder is removed after everything in it.
  const going = due.filter((one) => !waits.has(one)).toSorted(deepestFirst);
  const deleting = new Deleting(context);
  const end = await withHotAgain(
    {
      items: going,
      gone: ({ sentAs }) => sentAs,
      async act(deletion, isSo) {
        if (isSo) return deleting.one(deletion);
        recorded.leftOut.push({ path: deletion.path, why: 'hot-changed', detail: '' });
        return null;
      },
    },
    context,
  );
  return deleting.finish(end);
}

function notArrived({ differences, plan, done }: Planned): readonly Missing[] {
  const arrived = new Set(done.changes.flatMap(({ kind, path }) => (kind === 'created' || kind === 'replaced' ? [path] : [])));
  // Includes files that are not in the plan because there is no room for them or they are still changing.
  const missing = differences.copies.filter(({ path }) => !arrived.has(path));
  const parked = new Set(plan.parked?.paths.map(({ path }) => path));
  return missing.map((copy) => ({ ...copy, digest: done.digests.get(copy.path) ?? null, isParked: parked.has(copy.path) }));
}

/** What was to take its place is not made in this run. */
function closeWay({ replacedBy, path, makesWay }: Deletion, because: LeftOut, { done, recorded }: Planned): void {
  recorded.leftOut.push(because);
  if (makesWay) done.unmade.set(replacedBy ?? path, because.detail);
}

class Deleting {
  readonly #context: Planned;
  readonly #gone: string[] = [];
  #failed = 0;

  constructor(context: Planned) {
    this.#context = context;
  }

  /** How the pass ends; `null`: it continues. */
  async one(deletion: Deletion): Promise<PassEnd | null> {
    const reply = await deleteOne(deletion, this.#context);
    if (reply.kind === 'done') {
      if (reply.stays) closeWay(deletion, { path: deletion.path, why: 'edited-in-vault', detail: 'it is not empty' }, this.#context);
      else this.#gone.push(deletion.sentAs);
      return null;
    }
    const end = endOf(reply, this.#context);
    if (end !== null) return end;
    this.#failed += 1;
    closeWay(deletion, undone(deletion.path, errnoOf(reply)), this.#context);
    return null;
  }

  finish(end: PassEnd | null): PassEnd {
    this.#context.manifest.change({ put: [], forget: this.#gone });
    return end ?? partial(this.#failed, this.#context);
  }
}

function deepestFirst(left: Deletion, right: Deletion): number {
  return depth(right) - depth(left) || (left.path < right.path ? -1 : 1);
}

function depth({ path }: Deletion): number {
  return path.split('/').length;
}

type Answer = { readonly kind: 'done'; readonly stays: boolean } | Exclude<AgentReply<'space'>, { kind: 'done' }>;

async function deleteOne({ path, look }: Deletion, { agent, request, settings, signal, done }: Planned): Promise<Answer> {
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
