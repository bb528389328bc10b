/** The vault agent as the mirror sees it: types only. client.ts makes it, program.ts is the agent itself. */
import type { Millis } from '../../health/observation.ts';
import type { AgentOp, AgentReply, AgentRequest, Entered, EnterOrder, EnterRefusal } from './protocol.ts';

export interface VaultAgent {
  readonly entered: Entered;
  /** Process group, for the lock. */
  readonly group: number;
  /**
   * Requests are answered in their order; several that read may be under way. Default deadline 60 s each from its turn on
   * (of `look` and `make-folders` with many paths: for every 500 of them). Called off: one that writes and has not begun
   * never will; one under way may still be done.
   */
  ask<Op extends AgentOp>(
    request: Extract<AgentRequest, { readonly op: Op }>,
    signal: AbortSignal,
    deadlineMs?: Millis,
  ): Promise<AgentReply<Op>>;
  /** Lets it end by itself, then kills it. Never waits longer than `graceMs`. */
  close(graceMs?: Millis): Promise<void>;
}

export type EnterResult =
  | { readonly kind: 'entered'; readonly agent: VaultAgent }
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal }
  | { readonly kind: 'hung' | 'cancelled' }
  /** Our own side: it could not be started. */
  | { readonly kind: 'failed'; readonly problem: string };

export interface AgentStarter {
  /** Starts the agent, on record before it is told where to look (`onGroup` runs before that, too). */
  enter(
    order: EnterOrder,
    options: { readonly signal: AbortSignal; readonly onGroup: (group: number) => Promise<void> },
  ): Promise<EnterResult>;
}
