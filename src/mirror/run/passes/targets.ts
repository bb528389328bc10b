/** Just before files are sent: has the vault still what the plan saw in their places? What was born or edited there since stays. */
import { folderOf, sameTime } from '../../core/entry.ts';
import type { Copy, Look } from '../../core/plan.ts';
import { need, type RunContext } from '../context.ts';
import { endOf, type PassEnd, partial, undone } from './pass.ts';

const LOOKS_AT_ONCE = 1_000;

export interface Targets {
  /** Those that may be sent. */
  readonly free: readonly Copy[];
  /** What the others make of the pass. */
  readonly end: PassEnd;
}

export async function lookAtTargets(copies: readonly Copy[], context: RunContext): Promise<Targets> {
  const { found, signal, told } = context;
  const grain = need(found, 'abilities').timeGrain;
  const reachable = copies.filter((copy) => hasFolder(copy, context));
  const free: Copy[] = [];
  for (let start = 0; start < reachable.length; start += LOOKS_AT_ONCE) {
    const some = reachable.slice(start, start + LOOKS_AT_ONCE);
    const looked = await need(found, 'agent').ask({ op: 'look', paths: some.map(({ path }) => path) }, signal);
    if (looked.kind !== 'done') return { free: [], end: endOf(looked, context) ?? partial(copies.length, context) };
    for (const [index, copy] of some.entries()) {
      if (isAsPlanned(looked.answer[index] ?? null, copy, grain)) free.push(copy);
      else told.leftOut.push({ path: copy.path, why: 'edited-in-vault', detail: '' });
    }
  }
  return { free, end: partial(copies.length - free.length, context) };
}

/** rsync would make room for a folder that could not be made, whatever is in its place. */
function hasFolder({ path }: Copy, { done, told }: RunContext): boolean {
  if (done.unmade.size === 0) return true;
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
    const errno = done.unmade.get(folder);
    if (errno === undefined) continue;
    told.leftOut.push(undone(path, errno, folder));
    return false;
  }
  return true;
}

/** What is gone cannot be lost. */
function isAsPlanned(there: Look | null, { replaces }: Copy, grain: number): boolean {
  if (there === null) return true;
  return replaces !== null && there.type === replaces.type && there.size === replaces.size && sameTime(there.mtime, replaces.mtime, grain);
}
