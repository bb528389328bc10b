/** Just before files are sent: has the vault still what the plan saw in their places? What was born or edited there since stays. */
import { sameTime } from '../../core/entry.ts';
import type { Copy, Look } from '../../core/plan.ts';
import { need, type RunContext } from '../context.ts';
import { endOf, type PassEnd, partial } from './pass.ts';

export interface Targets {
  /** Those that may be sent. */
  readonly free: readonly Copy[];
  /** What the others make of the pass. */
  readonly end: PassEnd;
}

export async function lookAtTargets(copies: readonly Copy[], context: RunContext): Promise<Targets> {
  const { found, signal, told } = context;
  const looked = await need(found, 'agent').ask({ op: 'look', paths: copies.map(({ path }) => path) }, signal);
  if (looked.kind !== 'done') return { free: [], end: endOf(looked, context) ?? partial(copies.length, context) };
  const grain = need(found, 'abilities').timeGrain;
  const free = copies.filter((copy, index) => isAsPlanned(looked.answer[index] ?? null, copy, grain));
  const sent = new Set(free);
  for (const copy of copies) if (!sent.has(copy)) told.leftOut.push({ path: copy.path, why: 'edited-in-vault', detail: '' });
  return { free, end: partial(copies.length - free.length, context) };
}

/** What is gone cannot be lost. */
function isAsPlanned(there: Look | null, { replaces }: Copy, grain: number): boolean {
  if (there === null) return true;
  return replaces !== null && there.type === replaces.type && there.size === replaces.size && sameTime(there.mtime, replaces.mtime, grain);
}
