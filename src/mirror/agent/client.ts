/** Starts vault agents and talks to them: on record before they act, every request with a deadline, an end that waits for nothing. */
import type { Millis } from '../../health/observation.ts';
import { type Clock, pause } from '../../platform/clock.ts';
import { type AgentChild, type AgentStarterOptions, startAgentChild } from './agent-child.ts';
import { readAnswer, readEntering } from './answers.ts';
import { askInParts, isLong } from './in-parts.ts';
import { ENTER_DEADLINE_MS } from './launch.ts';
import type { AgentOp, AgentReply, AgentRequest, Entered, EnterOrder } from './protocol.ts';
import type { AgentStarter, EnterResult, VaultAgent } from './vault-agent.ts';

/** A minute of silence is a hang, as for the visits while a pass runs. */
const ANSWER_DEADLINE_MS: Millis = 60_000;
const CLOSE_GRACE_MS: Millis = 2_000;
const DYING_MS: Millis = 3_000;
const DYING_POLL_MS: Millis = 100;

/** These change nothing, so several may be under way. */
const READING: ReadonlySet<AgentOp> = new Set(['list', 'glance', 'look', 'list-trash', 'space', 'digest']);

const NONSENSE = 'what it says makes no sense';

export function createAgentStarter(options: AgentStarterOptions): AgentStarter {
  return {
    async enter(order, { signal, onGroup }) {
      if (signal.aborted) return { kind: 'cancelled' };
      // One hangs there already and cannot be killed: a second one would hang, too.
      if (await isStuck(order.vault, options)) return { kind: 'hung' };
      const child = startAgentChild(order, options);
      const { group } = child;
      if (group === null) return { kind: 'failed', problem: await child.over };
      await onGroup(group);
      await child.putOnRecord();
      const result = await sendIn(child, order, signal);
      if (result.kind !== 'in') return result;
      return { kind: 'entered', agent: agentOf(child, { group, entered: result.entered, clock: options.clock }) };
    },
  };
}

/** One that was just killed is given the moment that dying takes on a busy machine. */
async function isStuck(vault: string, { ledger, clock }: AgentStarterOptions): Promise<boolean> {
  const end = clock.monotonic() + DYING_MS;
  while ((await ledger.stuck(vault)) !== null) {
    if (clock.monotonic() > end) return true;
    await pause(clock, DYING_POLL_MS);
  }
  return false;
}

/** Only now it learns where to look: whatever becomes of us, it is on record. */
async function sendIn(
  child: AgentChild,
  order: EnterOrder,
  signal: AbortSignal,
): Promise<Exclude<EnterResult, { readonly kind: 'entered' }> | { readonly kind: 'in'; readonly entered: Entered }> {
  const turn = await child.pipeline.ask({ line: JSON.stringify(order), writes: true, deadlineMs: ENTER_DEADLINE_MS, signal });
  if (turn.kind === 'ended') return child.ending?.kind === 'gone' ? { kind: 'failed', problem: child.ending.problem } : { kind: 'hung' };
  if (turn.kind === 'cancelled') {
    child.letGo({ kind: 'gone', problem: 'it was called off' });
    return turn;
  }
  const told = readEntering(turn.line);
  if (told !== null) return told;
  child.letGo({ kind: 'gone', problem: NONSENSE });
  return { kind: 'failed', problem: NONSENSE };
}

interface Inside {
  readonly group: number;
  readonly entered: Entered;
  readonly clock: Clock;
}

function agentOf(child: AgentChild, { group, entered, clock }: Inside): VaultAgent {
  async function askOnce(request: AgentRequest, signal: AbortSignal, deadlineMs: Millis): Promise<AgentReply<AgentOp>> {
    const { op, ...rest } = request;
    // The agent knows a listing by how its line begins.
    const line = JSON.stringify({ op, ...rest });
    const turn = await child.pipeline.ask({ line, writes: !READING.has(op), deadlineMs, signal });
    if (turn.kind === 'cancelled') return turn;
    if (turn.kind === 'ended') return child.ending ?? { kind: 'gone', problem: NONSENSE };
    const reply = readAnswer<AgentOp>(op, turn.line);
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
    close: (graceMs = CLOSE_GRACE_MS) =>
      new Promise((resolve) => {
        child.endInput();
        const cancel = clock.after(graceMs, () => {
          child.letGo({ kind: 'gone', problem: 'it did not end in time' });
          resolve();
        });
        void child.over.then(() => {
          cancel();
          resolve();
        });
      }),
  };
}
