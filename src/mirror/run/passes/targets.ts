/**
 * Right before files are sent: checks that the vault still has what the plan saw in their places. What was created or edited there since
 * stays.
 */

import { folderOf, sameTime } from '../../core/entry.ts';
import type { Copy, Look } from '../../core/plan.ts';
import type { Planned } from '../stages.ts';
import { endOf, type PassEnd, partial, undone } from './pass.ts';

const LOOKS_AT_ONCE = 1_000;

export interface Targets {
  /** Those that may be sent. */
  readonly free: readonly Copy[];
  /** The end of the pass that follows from the others. */
  readonly end: PassEnd;
}

export async function lookAtTargets(copies: readonly Copy[], context: Planned): Promise<Targets> {
  const { abilities, agent, signal, recorded } = context;
  const resolution = abilities.timestampResolution;
  const reachable = copies.filter((copy) => hasFolder(copy, context));
  const free: Copy[] = [];
  for (let start = 0; start < reachable.length; start += LOOKS_AT_ONCE) {
    const some = reachable.slice(start, start + LOOKS_AT_ONCE);
    const looked = await agent.ask({ op: 'look', paths: some.map(({ path }) => path) }, signal);
    if (looked.kind !== 'done') return { free: [], end: endOf(looked, context) ?? partial(copies.length, context) };
    for (const [index, copy] of some.entries()) {
      if (isAsPlanned(looked.answer[index] ?? null, copy, resolution)) free.push(copy);
      else recorded.leftOut.push({ path: copy.path, why: 'edited-in-vault', detail: '' });
    }
  }
  return { free, end: partial(copies.length - free.length, context) };
}

/** rsync would replace whatever is in the place of a folder that could not be made, or of a file whose place was not cleared. */
function hasFolder({ path }: Copy, { done, recorded }: Planned): boolean {
  if (done.unmade.size === 0) return true;
  for (let folder = path; folder !== ''; folder = folderOf(folder)) {
    const errno = done.unmade.get(folder);
    if (errno === undefined) continue;
    recorded.leftOut.push(undone(path, errno, folder));
    return false;
  }
  return true;
}

/** A missing file cannot be lost. */
function isAsPlanned(there: Look | null, { replaces }: Copy, resolution: number): boolean {
  if (there === null) return true;
  return (
    replaces !== null && there.type === replaces.type && there.size === replaces.size && sameTime(there.mtime, replaces.mtime, resolution)
  );
}

/**
 * Files that are replaced, and their folders, must be writable; on a share that enforces it, rsync would leave its temporary file there.
 */
export async function freeTargets(copies: readonly Copy[], { agent, signal }: Planned): Promise<void> {
  const replaced = copies.filter(({ replaces }) => replaces !== null);
  const paths = [...new Set(replaced.flatMap(({ path }) => [folderOf(path), path]))].filter((path) => path !== '');
  for (let start = 0; start < paths.length; start += LOOKS_AT_ONCE)
    await agent.ask({ op: 'make-writable', paths: paths.slice(start, start + LOOKS_AT_ONCE) }, signal);
}
