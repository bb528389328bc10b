/** The interface of the vault agent: types only. client.ts implements it, program.ts is the agent itself. */
import type { Millis } from '../../health/observation.ts';
import type { AgentChild } from './agent-child.ts';
import type { AgentOp, AgentReply, AgentRequest, Entered, EnterOrder, EnterRefusal } from './protocol.ts';

export interface VaultAgent {
  readonly entered: Entered;
  /** Process group, for the lock. */
  readonly group: number;
  /**
   * Requests are answered in order; several that only read may run at once. The default deadline is 60 s for each from its turn on (for
   * `look` and `make-folders` with many paths: for every 500 of them). When cancelled: a writing request that has not begun is never done;
   * one that has begun may still be done.
   */
  ask<Op extends AgentOp>(
    request: Extract<AgentRequest, { readonly op: Op }>,
    signal: AbortSignal,
    deadlineMs?: Millis,
  ): Promise<AgentReply<Op>>;
  /** Lets it exit, then kills it. Never waits longer than `graceMs`. */
  close(graceMs?: Millis): Promise<void>;
}

export type EnterResult =
  | { readonly kind: 'entered'; readonly agent: VaultAgent }
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal }
  | { readonly kind: 'hung' | 'cancelled' }
  /** A failure of ytm: it could not be started. */
  | { readonly kind: 'failed'; readonly problem: string };

export interface AgentStarter {
  /** Starts the agent, which is recorded before it gets its order (`onGroup` runs before that, too), or uses the one that waits for it. */
  enter(order: EnterOrder, options: EnterOptions): Promise<EnterResult>;
}

export interface EnterOptions {
  readonly signal: AbortSignal;
  readonly onGroup: (group: number) => Promise<void>;
  readonly waiting?: WaitingAgent;
}

/** An agent that was started ahead of its order: until then it accesses nothing. */
export interface WaitingAgent {
  /** `null`: it was taken before. */
  take(): Promise<BegunAgent> | null;
  /** Ends it unless it was taken. */
  close(): Promise<void>;
}

/** Recorded, and waiting for its order; or why it could not be started. */
export type BegunAgent =
  | { readonly kind: 'begun'; readonly child: AgentChild; readonly group: number }
  | { readonly kind: 'failed'; readonly problem: string };
