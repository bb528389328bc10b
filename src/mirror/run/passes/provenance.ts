/**
 * After a call of rsync: what cannot be proven to come from hot is taken back. Files in folders that were not changed meanwhile need no
 * proof; for the others what rsync sent is compared with what hot holds, read without following a link.
 */
import { algorithmOf } from '../../core/content.ts';
import type { Copy, Look, Sight } from '../../core/plan.ts';
import { foldersTo, type Screenshots, wasStill } from '../../core/provenance.ts';
import { otherHot } from '../image.ts';
import type { Equated, Planned } from '../stages.ts';
import { isAs } from './pass.ts';

const LOOKS_AT_ONCE = 1_000;

/** The state of these files' folders; `null`: hot does not answer. */
export async function lookAtFolders(
  files: readonly Pick<Copy, 'path'>[],
  { hot, signal }: Pick<Equated, 'hot' | 'signal'>,
): Promise<Screenshots | null> {
  const folders = foldersTo(files.map(({ path }) => path));
  const screenshots = new Map<string, Sight | null>();
  for (let start = 0; start < folders.length; start += LOOKS_AT_ONCE) {
    const some = folders.slice(start, start + LOOKS_AT_ONCE);
    const looked = await hot.look(some, signal);
    if (looked.kind === 'failed') return null;
    for (const [index, folder] of some.entries()) screenshots.set(folder, looked.answer[index] ?? null);
  }
  return screenshots;
}

/** The files that are left in the vault as sent. */
export async function takeBackForeign(copies: readonly Copy[], before: Screenshots | null, context: Planned): Promise<readonly Copy[]> {
  const after = await lookAtFolders(copies, context);
  // What an older copy of hot sent is not what was planned, even if it has a file of that name.
  const isOther = (await otherHot(context))?.status === 'halted';
  // Hot does not answer: then the confirmation fails as well, and none of it is confirmed.
  if (before === null || after === null) return copies;
  const ours: Copy[] = [];
  for (const copy of copies) {
    if (!isOther && (wasStill(copy.path, before, after) || (await isHots(copy, context)))) ours.push(copy);
    else if (!(await takeBack(copy, isOther, context))) ours.push(copy);
  }
  return ours;
}

/** Hot holds now what rsync sent. Without a digest nothing was sent, or this rsync reports none. */
async function isHots({ path }: Copy, { hot, done, signal }: Planned): Promise<boolean> {
  const digest = done.digests.get(path);
  const algorithm = digest === undefined ? null : algorithmOf(digest);
  if (algorithm === null) return false;
  const content = await hot.content(path, algorithm, signal);
  return content.kind === 'done' && content.answer.kind === 'read' && content.answer.digest === digest;
}

/**
 * False: the vault holds only what it held before. @param isOther another hot is there: a file that looks as planned arrived before it came
 */
async function takeBack(copy: Copy, isOther: boolean, context: Planned): Promise<boolean> {
  const { agent, hot, signal, recorded } = context;
  const { path, replaces } = copy;
  const [inVault, inHot] = await Promise.all([agent.ask<'look'>({ op: 'look', paths: [path] }, signal), hot.look([path], signal)]);
  const there = inVault.kind === 'done' ? (inVault.answer[0] ?? null) : null;
  if (there === null || !isToGo(there, copy, isOther, context)) return false;
  const errno = await putBack(path, there, replaces !== null, context);
  const now = inHot.kind === 'done' ? (inHot.answer[0] ?? null) : null;
  const hasChanged = now?.type === 'file' && !isSame(now, copy);
  recorded.leftOut.push({ path, why: hasChanged ? 'changed-while-sent' : 'not-from-hot', detail: errno });
  return true;
}

function isToGo(there: Look, copy: Copy, isOther: boolean, { abilities }: Planned): boolean {
  const { replaces } = copy;
  if (there.type !== 'file' || (replaces !== null && isSame(there, replaces))) return false;
  return !(isOther && isAs(there, copy, Math.max(1, abilities.timestampResolution)));
}

/** The old version is moved back from this run's trash; what was sent goes to a separate trash, or is deleted where there is none. */
async function putBack(path: string, there: Look, hadOld: boolean, { agent, request, signal, settings, ports }: Planned): Promise<string> {
  if (!settings.contract.trash) return errnoOf(await agent.ask<'remove'>({ op: 'remove', path, look: there }, signal));
  const into = ports.store.runs.claim(ports.clock.now());
  const away = await agent.ask<'trash'>({ op: 'trash', path, run: into, look: there }, signal);
  if (away.kind !== 'done' || !hadOld) return errnoOf(away);
  return errnoOf(await agent.ask<'restore'>({ op: 'restore', path, run: request.id, into }, signal));
}

function errnoOf(reply: { readonly kind: string; readonly errno?: string }): string {
  return reply.kind === 'done' ? '' : (reply.errno ?? reply.kind);
}

function isSame(one: Pick<Look, 'size' | 'mtime'>, other: Pick<Look, 'size' | 'mtime'>): boolean {
  return one.size === other.size && one.mtime === other.mtime;
}
