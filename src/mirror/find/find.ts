/** Finds a file in hot, in the trash of any run, and in the vault. Results are reported as they are found. */
import type { EpochMs } from '../../health/observation.ts';
import { shellWord } from '../../platform/shell-word.ts';
import type { VaultAgent } from '../agent/vault-agent.ts';
import type { EntryType, Listing } from '../core/entry.ts';
import type { Lister, ListerAnswer } from '../lister.ts';
import { agentLister } from '../scan/agent-lister.ts';
import { createMatcher } from './pattern.ts';
import { type List, walk } from './walk.ts';

export type FoundWhere = { readonly kind: 'hot' } | { readonly kind: 'vault' } | { readonly kind: 'trash'; readonly run: string };

export interface Found {
  readonly where: FoundWhere;
  /** Relative to hot or to the vault; for a file in the trash its original path. */
  readonly path: string;
  readonly type: EntryType;
  readonly size: number;
  readonly mtime: EpochMs;
  /** The shell command that restores it; `null` for files in their place. */
  readonly command: string | null;
}

export interface FindOptions {
  readonly pattern: string;
  /** Absolute folders that are treated as the root in a path that is typed in full. */
  readonly roots?: readonly string[];
  /** `null`: not searched. */
  readonly hot: Lister | null;
  readonly agent: Pick<VaultAgent, 'ask'> | null;
  /** The maximum number of results. */
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly onFound: (found: Found) => void;
}

export interface FindResult {
  readonly found: number;
  /** False: there may be more, because the limit was reached. */
  readonly complete: boolean;
  /** Folders and names that could not be read. */
  readonly unreadable: number;
  /** Places that could not be searched completely. */
  readonly failures: readonly { readonly where: FoundWhere; readonly problem: string }[];
}

interface Place {
  readonly where: FoundWhere;
  readonly list: List;
}

/** Hot first, then the trash, the newest run first, and the vault, which takes longest, last. Never rejects. */
export async function findPaths(options: FindOptions): Promise<FindResult> {
  const { pattern, roots, hot, agent, limit, signal, onFound } = options;
  const matches = createMatcher(pattern, roots);
  const failures: { where: FoundWhere; problem: string }[] = [];
  let found = 0;
  let unreadable = 0;

  async function search({ where, list }: Place): Promise<void> {
    const end = await walk(
      list,
      (path, { type, size, mtime }) => {
        if (!matches(path)) return found < limit ? 'go-on' : 'end';
        if (found === limit) return 'end';
        found += 1;
        onFound({ where, path, type, size, mtime, command: commandFor(where, path) });
        return 'go-on';
      },
      signal,
    );
    unreadable += end.unreadable;
    if (end.problem !== null) failures.push({ where, problem: end.problem });
  }

  if (hot !== null) await search({ where: { kind: 'hot' }, list: (path, until) => hot.list(path, [], until) });
  if (agent !== null) {
    const trashed = await runsWithTrash(agent, signal);
    if (trashed.kind === 'failed') failures.push({ where: { kind: 'vault' }, problem: trashed.problem });
    else
      for (const run of trashed.answer)
        await search({ where: { kind: 'trash', run }, list: (path, until) => listTrash(agent, run, path, until) });
    const lister = agentLister(agent);
    await search({ where: { kind: 'vault' }, list: (path, until) => lister.list(path, [], until) });
  }
  return { found, complete: found < limit, unreadable, failures };
}

/** Newest first: their names sort by time. */
export async function runsWithTrash(agent: Pick<VaultAgent, 'ask'>, signal: AbortSignal): Promise<ListerAnswer<readonly string[]>> {
  const reply = await agent.ask<'list-trash'>({ op: 'list-trash', run: null, path: '' }, signal);
  if (reply.kind === 'done') return { kind: 'done', answer: reply.answer.runs.toSorted().toReversed() };
  return { kind: 'failed', why: 'gone', problem: problemOf(reply) };
}

/** A folder of a run's trash. */
export async function listTrash(
  agent: Pick<VaultAgent, 'ask'>,
  run: string,
  path: string,
  signal: AbortSignal,
): Promise<ListerAnswer<Listing>> {
  const reply = await agent.ask<'list-trash'>({ op: 'list-trash', run, path }, signal);
  if (reply.kind === 'done') return { kind: 'done', answer: reply.answer.listing };
  if (reply.kind === 'error') return { kind: 'done', answer: { kind: 'failed', errno: reply.errno } };
  return { kind: 'failed', why: reply.kind, problem: problemOf(reply) };
}

function problemOf(reply: { readonly kind: string; readonly problem?: string; readonly errno?: string }): string {
  return reply.problem ?? reply.errno ?? (reply.kind === 'hung' ? 'the vault does not respond' : 'it was cancelled');
}

function commandFor(where: FoundWhere, path: string): string | null {
  if (where.kind !== 'trash') return null;
  return `ytm mirror undo ${where.run} ${path.startsWith('-') ? '-- ' : ''}${shellWord(path)}`;
}
