/** Starts vault agents and talks to them: they are recorded before they act, every request has a deadline, and ending one never blocks. */
import type { Millis } from '../../health/observation.ts';
import type { Talker } from '../../platform/child/talker.ts';
import { pause } from '../../platform/clock.ts';
import type { AgentStarterOptions, Ending } from './agent-child.ts';
import { readAnswer, readEntering } from './answers.ts';
import { askInParts, isLong } from './in-parts.ts';
import { ARE_YOU_THERE, ENTER_DEADLINE_MS, NOT_STARTED, START_DEADLINE_MS } from './launch.ts';
import type { AgentOp, AgentReply, AgentRequest, Entered, EnterOrder, Place } from './protocol.ts';
import type { AgentStarter, BegunAgent, EnterOptions, EnterResult, VaultAgent, WaitingAgent } from './vault-agent.ts';

/** No answer for a minute counts as a hang, as for the visits during a pass. */
const ANSWER_DEADLINE_MS: Millis = 60_000;
const CLOSE_GRACE_MS: Millis = 2_000;
const DYING_MS: Millis = 3_000;
const DYING_POLL_MS: Millis = 100;

/** These change nothing, so several may run at once. */
const READING: ReadonlySet<AgentOp> = new Set(['list', 'glance', 'look', 'list-trash', 'space', 'pace', 'digest', 'heads', 'follow']);

const NONSENSE = 'its answer is invalid';

export interface AgentsAhead extends AgentStarter {
  /** Starts an agent that waits for its order. @param onGroup runs before it is recorded */
  startAhead(this: void, place: Place, onGroup: EnterOptions['onGroup']): WaitingAgent;
}

export function createAgentStarter(options: AgentStarterOptions): AgentsAhead {
  return {
    async enter(order, { signal, onGroup, waiting }) {
      if (signal.aborted) return { kind: 'cancelled' };
      // An agent hangs there already and cannot be killed: a second one would hang, too.
      if (await isStuck(order.vault, options)) return { kind: 'hung' };
      const begun = waiting?.take() ?? begin(order, options, onGroup);
      const first = await sendIn(await begun, order, signal);
      // Killed from outside (the machine is out of memory) before it had done anything: one more is started.
      return first.kind === 'killed' ? notKilled(await sendIn(await begin(order, options, onGroup), order, signal)) : first;
    },
    startAhead(place, onGroup) {
      let waiting: Promise<BegunAgent> | null = begin(place, options, onGroup);
      // Whoever takes it learns why it could not be recorded.
      waiting.catch(() => {});
      const take = (): Promise<BegunAgent> | null => {
        const begun = waiting;
        waiting = null;
        return begun;
      };
      return { take, close: () => endUnused(take()) };
    },
  };
}

async function endUnused(waiting: Promise<BegunAgent> | null): Promise<void> {
  const begun = await waiting?.catch(() => null);
  if (begun?.kind === 'begun') await begun.child.talker.close(CLOSE_GRACE_MS, 'it was not needed');
}

type Started = EnterResult | { readonly kind: 'killed'; readonly problem: string };

function notKilled(started: Started): EnterResult {
  return started.kind === 'killed' ? { kind: 'failed', problem: `${started.problem}, twice, and not by ytm` } : started;
}

async function begin(place: Place, options: AgentStarterOptions, onGroup: EnterOptions['onGroup']): Promise<BegunAgent> {
  const { startAgentChild } = await import('./agent-child.ts');
  const child = startAgentChild(place, options);
  const { group } = child.talker;
  if (group === null) return { kind: 'failed', problem: await child.talker.over };
  await onGroup(group);
  await child.putOnRecord();
  return { kind: 'begun', child, group };
}

async function sendIn(begun: BegunAgent, order: EnterOrder, signal: AbortSignal): Promise<Started> {
  if (begun.kind === 'failed') return begun;
  const { child, group } = begun;
  const result = await giveOrder(child.talker, order, signal);
  if (result.kind === 'failed' && child.talker.wasKilled) return { kind: 'killed', problem: result.problem };
  if (result.kind !== 'in') return result;
  return { kind: 'entered', agent: agentOf(child.talker, { group, entered: result.entered }) };
}

/** An agent that was just killed gets the time that exiting takes on a busy machine. */
async function isStuck(vault: string, { ledger, clock }: AgentStarterOptions): Promise<boolean> {
  const end = clock.monotonic() + DYING_MS;
  while ((await ledger.stuck(vault)) !== null) {
    if (clock.monotonic() > end) return true;
    await pause(clock, DYING_POLL_MS);
  }
  return false;
}

/** It gets its order only now: should ytm die, the agent is on record already. */
async function giveOrder(
  child: Talker<Ending>,
  order: EnterOrder,
  signal: AbortSignal,
): Promise<Exclude<EnterResult, { readonly kind: 'entered' }> | { readonly kind: 'in'; readonly entered: Entered }> {
  const started = await child.ask({ line: ARE_YOU_THERE, writes: true, deadlineMs: START_DEADLINE_MS, signal });
  if (started.kind === 'ended' && child.silence?.kind === 'hung') return { kind: 'failed', problem: NOT_STARTED };
  const turn = await child.ask({ line: JSON.stringify(order), writes: true, deadlineMs: ENTER_DEADLINE_MS, signal });
  if (turn.kind === 'ended') return child.silence?.kind === 'gone' ? { kind: 'failed', problem: child.silence.problem } : { kind: 'hung' };
  if (turn.kind === 'cancelled') {
    child.letGo({ kind: 'gone', problem: 'it was cancelled' });
    return turn;
  }
  const recorded = readEntering(turn.line);
  if (recorded !== null) return recorded;
  child.letGo({ kind: 'gone', problem: NONSENSE });
  return { kind: 'failed', problem: NONSENSE };
}

/** How many items the answer has; `null`: it is not one for each item of the request. */
function itemsOf(request: AgentRequest): number | null {
  if (request.op === 'look') return request.paths.length;
  if (request.op === 'heads') return request.names.length;
  if (request.op === 'follow') return request.targets.length;
  return request.op === 'keep-times' ? request.times.length : null;
}

interface Inside {
  readonly group: number;
  readonly entered: Entered;
}

function agentOf(child: Talker<Ending>, { group, entered }: Inside): VaultAgent {
  async function askOnce(request: AgentRequest, signal: AbortSignal, deadlineMs: Millis): Promise<AgentReply<AgentOp>> {
    const { op, ...rest } = request;
    // The agent recognises a listing request by the beginning of its line.
    const line = JSON.stringify({ op, ...rest });
    const turn = await child.ask({ line, writes: !READING.has(op), deadlineMs, signal });
    if (turn.kind === 'cancelled') return turn;
    if (turn.kind === 'ended') return child.silence ?? { kind: 'gone', problem: NONSENSE };
    const reply = readAnswer<AgentOp>(op, turn.line, itemsOf(request));
    if (reply === null) child.letGo({ kind: 'gone', problem: NONSENSE });
    else if (reply.kind === 'gone') child.letGo(reply);
    return reply ?? { kind: 'gone', problem: NONSENSE };
  }

  return {
    group,
    entered,
    async ask<Op extends AgentOp>(
      request: Extract<AgentRequest, { readonly op: Op }>,
      signal: AbortSignal,
      deadlineMs: Millis = ANSWER_DEADLINE_MS,
    ): Promise<AgentReply<Op>> {
      const askPart = (part: AgentRequest): Promise<AgentReply<AgentOp>> => askOnce(part, signal, deadlineMs);
      const reply = isLong(request) ? askInParts(request, askPart) : askPart(request);
      return (await reply) as AgentReply<Op>;
    },
    close: (graceMs = CLOSE_GRACE_MS) => child.close(graceMs, 'it did not end in time'),
  };
}
