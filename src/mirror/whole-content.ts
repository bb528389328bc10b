/** The content of a file of hot or of the vault, requested slice by slice. */
import type { VaultAgent } from './agent/vault-agent.ts';
import type { Algorithm, ReadContent } from './core/content.ts';
import type { ListerAnswer } from './lister.ts';
import { agentAnswer } from './scan/agent-lister.ts';
import type { ContentSlice } from './scan/slices.ts';

/** One file, by its path in the tree. `failed`: that side no longer answers. */
export type ContentReader = (path: string, algorithm: Algorithm, signal: AbortSignal) => Promise<ListerAnswer<ReadContent>>;

export async function wholeContent(next: (from: number) => Promise<ListerAnswer<ContentSlice>>): Promise<ListerAnswer<ReadContent>> {
  for (let from = 0; ; ) {
    const slice = await next(from);
    if (slice.kind === 'failed') return slice;
    const { answer } = slice;
    if ('unread' in answer) return { kind: 'done', answer: { kind: 'unread', errno: answer.unread } };
    if ('digest' in answer) return { kind: 'done', answer: { kind: 'read', ...answer } };
    from = answer.read;
  }
}

export function contentsOfVault(agent: Pick<VaultAgent, 'ask'>): ContentReader {
  return (path, algorithm, signal) =>
    wholeContent(async (from) => {
      const reply = await agent.ask<'digest'>({ op: 'digest', path, algorithm, from }, signal);
      return reply.kind === 'error' ? { kind: 'done', answer: { unread: reply.errno } } : agentAnswer(reply);
    });
}
