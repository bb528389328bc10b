/** Guard 8, first half: the agent can write, read back, rename and remove in the vault; its abilities are probed, as they may change. */
import type { Millis } from '../../health/observation.ts';
import type { AgentReply } from '../agent/protocol.ts';
import { type Abilities, changedAbilities } from '../core/abilities.ts';
import { TEMP_NAME } from '../core/contract.ts';
import { reserveOf } from '../core/room.ts';
import { COARSEST_RESOLUTION, withEarlier } from '../core/vault-times.ts';
import type { LearnedVault } from '../store-port.ts';
import type { RunContext } from './context.ts';
import { refusalOf } from './entering.ts';
import { type GuardAnswer, passed, refused } from './guard-answer.ts';
import { makeRoom } from './make-room.ts';
import type { Refusal, RunPorts } from './ports.ts';
import { abilityNotes } from './reasons.ts';
import type { Entered, Tested } from './stages.ts';

export async function writeTest(context: Entered): Promise<GuardAnswer<Tested>> {
  const tested = await testWriting(context);
  if (tested.kind !== 'done') return refused(context, agentTrouble(tested, context));
  for (const { name, errno } of tested.answer.stuck)
    context.recorded.leftOut.push({ path: `${TEMP_NAME}/${name}`, why: 'leftover-stays', detail: errno });
  return learnAbilities(context);
}

/** Everything is probed once a day, on a new volume, and when a quick probe finds a change. */
const ANEW_MS: Millis = 86_400_000;

async function learnAbilities(context: Entered): Promise<GuardAnswer<Tested>> {
  const { agent, signal, ports, settings, recorded, startedAt } = context;
  const vaultId = agent.entered.vaultId ?? '';
  const before = ports.store.vaults.learned(vaultId);
  const known = stillKnown(before, context);
  const probed = await agent.ask({ op: 'probe-abilities', known }, signal);
  if (probed.kind !== 'done') return refused(context, agentTrouble(probed, context));
  const { timestampResolution: resolution } = probed.answer;
  if (resolution > COARSEST_RESOLUTION) return refused(context, { code: 'vault.times_coarse', args: { path: settings.vault, resolution } });
  const abilities = { ...probed.answer, ...withEarlier(probed.answer, before?.abilities ?? null) };
  ports.store.vaults.setLearned(vaultId, learnedNow(abilities, known === null ? null : before, context));
  recorded.notes.push(...abilityNotes(before?.abilities ?? null, abilities, startedAt));
  return passed({ ...context, probed: abilities });
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** On a share without free space old trash is pruned, and the test is repeated once. */
async function testWriting(context: Entered): Promise<AgentReply<'write-test'>> {
  const { agent, signal } = context;
  const tested = await agent.ask({ op: 'write-test' }, signal);
  if (tested.kind !== 'error' || !FULL.has(tested.errno)) return tested;
  await makeRoom(reserveOf(agent.entered.space), context);
  return agent.ask({ op: 'write-test' }, signal);
}

/** What need not be probed again unless a quick probe finds a change. */
function stillKnown(before: LearnedVault | null, { agent, ports, request }: Entered): Abilities | null {
  const { volume } = agent.entered;
  const isRecent = before !== null && before.volume === volume && Math.abs(ports.clock.now() - before.at) < ANEW_MS;
  return isRecent && !request.full ? before.abilities : null;
}

/** `kept`: what was not probed again. If everything was, the refused names are forgotten. */
function learnedNow(abilities: Abilities, kept: LearnedVault | null, { agent, ports }: Entered): LearnedVault {
  if (kept !== null && changedAbilities(kept.abilities, abilities).length === 0) return { ...kept, abilities };
  return { abilities, volume: agent.entered.volume, at: ports.clock.now(), refused: [] };
}

/** What a failed answer of an agent means for a run. */
export function agentTrouble(
  reply: Exclude<AgentReply<'space'>, { kind: 'done' }>,
  { settings, ports }: Pick<RunContext, 'settings'> & { readonly ports: Pick<RunPorts, 'store'> },
): Refusal {
  const path = settings.vault;
  switch (reply.kind) {
    case 'error':
      return reply.errno === 'EDQUOT'
        ? { code: 'vault.quota', args: { path } }
        : { code: 'vault.not_writable', args: { path, errno: reply.errno } };
    case 'hung':
      return { code: 'mirror.hung', args: { path } };
    case 'gone':
      return reply.refusal === undefined
        ? { code: 'mirror.agent_failed', args: { problem: reply.problem } }
        : refusalOf(reply.refusal, settings, ports.store.vaults.pinned());
    case 'cancelled':
      return { code: 'mirror.stopped', args: {} };
  }
}
