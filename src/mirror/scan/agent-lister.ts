/** The vault's side of the scan: the agent lists folders and reads stat data. */
import type { AgentReply } from '../agent/protocol.ts';
import type { VaultAgent } from '../agent/vault-agent.ts';
import type { Glance, Lister, ListerAnswer } from '../lister.ts';
import { glancesTogether } from './glances.ts';

export function agentLister(agent: Pick<VaultAgent, 'ask'>): Lister {
  return {
    async list(path, skip, signal) {
      const reply = await agent.ask<'list'>({ op: 'list', path, skip }, signal);
      return reply.kind === 'error' ? { kind: 'done', answer: { kind: 'failed', errno: reply.errno } } : agentAnswer(reply);
    },
    glance: glancesTogether(async (folders, signal) => {
      const reply = await agent.ask<'glance'>({ op: 'glance', folders }, signal);
      if (reply.kind !== 'error') return agentAnswer(reply);
      const failed: Glance = { kind: 'listing', listing: { kind: 'failed', errno: reply.errno }, digest: null };
      return { kind: 'done', answer: folders.map(() => failed) };
    }),
    async look(paths, signal) {
      const reply = await agent.ask<'look'>({ op: 'look', paths }, signal);
      return reply.kind === 'error' ? { kind: 'failed', why: 'gone', problem: `${reply.step}: ${reply.errno}` } : agentAnswer(reply);
    },
  };
}

type Answered<T> = { readonly kind: 'done'; readonly answer: T } | Exclude<AgentReply<'list'>, { readonly kind: 'done' | 'error' }>;

export function agentAnswer<T>(reply: Answered<T>): ListerAnswer<T> {
  switch (reply.kind) {
    case 'done':
      return reply;
    case 'hung':
      return { kind: 'failed', why: 'hung', problem: 'the vault does not respond' };
    case 'gone':
      return { kind: 'failed', why: 'gone', problem: reply.problem };
    case 'cancelled':
      return { kind: 'failed', why: 'cancelled', problem: 'it was cancelled' };
  }
}
