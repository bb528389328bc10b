/** Where a file is: in hot, in the trash of any run, in the vault. What is found is told as it is found. */
import type { EpochMs } from '../../health/observation.ts';
import type { VaultAgent } from '../agent/vault-agent.ts';
import type { EntryType, Listing } from '../core/entry.ts';
import type { Lister, ListerAnswer } from '../lister.ts';
import { agentLister } from '../scan/agent-lister.ts';
import { createMatcher } from './pattern.ts';
import { type List, walk } from './walk.ts';

export type FoundWhere = { readonly kind: 'hot' } | { readonly kind: 'vault' } | { readonly kind: 'trash'; readonly run: string };

export interface Found {
  readonly where: FoundWhere;
  /** Relative to hot or to the vault; where a trashed one was. */
  readonly path: string;
  readonly type: EntryType;
  readonly size: number;
  readonly mtime: EpochMs;
  /** Brings it back, as it is typed into a shell; `null` for what is where it belongs. */
  readonly command: string | null;
}

export interface FindOptions {
  readonly pattern: string;
  /** `null`: not looked at. */
  readonly hot: Lister | null;
  readonly agent: Pick<VaultAgent, 'ask'> | null;
  /** At most so many are told. */
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly onFound: (found: Found) => void;
}

export interface FindResult {
  readonly found: number;
  /** False: there may be more, as the limit was reached. */
  readonly complete: boolean;
  /** Folders and names that could not be read. */
  readonly unreadable: number;
  /** Places that could not be searched to their end. */
  readonly failures: readonly { readonly where: FoundWhere; readonly problem: string }[];
}

interface Place {
  readonly where: FoundWhere;
  readonly list: List;
}

/** Hot first, then the trash, the newest run first, and the vault, which takes longest, last. Never rejects. */
export async function findPaths(options: FindOptions): Promise<FindResult> {
  const { pattern, hot, agent, limit, signal, onFound } = options;
  const matches = createMatcher(pattern);
  const failures: { where: FoundWhere; problem: string }[] = [];
  let found = 0;
  let unreadable = 0;

  async function search({ where, list }: Place): Promise<void> {
    const end = await walk(
      list,
      (path, { type, size, mtime }) => {
        if (!matches(path)) return found < limit;
        if (found === limit) return false;
        found += 1;
        onFound({ where, path, type, size, mtime, command: commandFor(where, path) });
        return true;
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
async function runsWithTrash(agent: Pick<VaultAgent, 'ask'>, signal: AbortSignal): Promise<ListerAnswer<readonly string[]>> {
  const reply = await agent.ask<'list-trash'>({ op: 'list-trash', run: null, path: '' }, signal);
  if (reply.kind === 'done') return { kind: 'done', answer: reply.answer.runs.toSorted().toReversed() };
  return { kind: 'failed', why: 'gone', problem: problemOf(reply) };
}

async function listTrash(agent: Pick<VaultAgent, 'ask'>, run: string, path: string, signal: AbortSignal): Promise<ListerAnswer<Listing>> {
  const reply = await agent.ask<'list-trash'>({ op: 'list-trash', run, path }, signal);
  if (reply.kind === 'done') return { kind: 'done', answer: reply.answer.listing };
  if (reply.kind === 'error') return { kind: 'done', answer: { kind: 'failed', errno: reply.errno } };
  return { kind: 'failed', why: reply.kind, problem: problemOf(reply) };
}

function problemOf(reply: { readonly kind: string; readonly problem?: string; readonly errno?: string }): string {
  return reply.problem ?? reply.errno ?? (reply.kind === 'hung' ? 'the vault does not answer' : 'it was called off');
}

function commandFor(where: FoundWhere, path: string): string | null {
  if (where.kind !== 'trash') return null;
  return `ytm mirror undo ${where.run} ${path.startsWith('-') ? '-- ' : ''}${shellWord(path)}`;
}

/** For bash and zsh. What a terminal must not get is written as its bytes. */
function shellWord(text: string): string {
  if (/^[\p{L}\p{N}_./@%+=,:-]+$/u.test(text)) return text;
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return `$'${text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, bytesOf)}'`;
}

function bytesOf(sign: string): string {
  return [...Buffer.from(sign)].map((byte) => String.raw`\x${byte.toString(16).padStart(2, '0')}`).join('');
}
