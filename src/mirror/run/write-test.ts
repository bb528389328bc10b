/** Guard 8, its first half: the agent can write, read back, rename and remove in the vault; what the vault can do is learned once. */
import type { AgentReply } from '../agent/protocol.ts';
import { need, type RunContext } from './context.ts';
import { refusalOf } from './entering.ts';
import { type GuardAnswer, refused } from './guard-answer.ts';
import type { Refusal } from './ports.ts';

export async function writeTest(context: RunContext): Promise<GuardAnswer> {
  const { found, signal, ports } = context;
  const agent = need(found, 'agent');
  const tested = await agent.ask({ op: 'write-test' }, signal);
  if (tested.kind !== 'done') return refused(context, agentTrouble(tested, context));
  const id = agent.entered.vaultId ?? '';
  const known = ports.store.abilities(id);
  if (known !== null) {
    found.abilities = known;
    return { kind: 'passed' };
  }
  const probed = await agent.ask({ op: 'probe-abilities' }, signal);
  if (probed.kind !== 'done') return refused(context, agentTrouble(probed, context));
  ports.store.setAbilities(id, probed.answer);
  found.abilities = probed.answer;
  return { kind: 'passed' };
}

/** What an agent's bad answer means for a run. */
export function agentTrouble(reply: Exclude<AgentReply<'space'>, { kind: 'done' }>, { settings, ports }: RunContext): Refusal {
  const path = settings.vault;
  switch (reply.kind) {
    case 'error':
      return { code: 'vault.not_writable', args: { path, errno: reply.errno } };
    case 'hung':
      return { code: 'mirror.hung', args: { path } };
    case 'gone':
      return reply.refusal === undefined
        ? { code: 'mirror.agent_failed', args: { problem: reply.problem } }
        : refusalOf(reply.refusal, settings, ports.store.vaultId());
    case 'cancelled':
      return { code: 'mirror.stopped', args: {} };
  }
}
