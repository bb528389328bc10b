/** A ytm program for hot, with one request per line. */
import type { Millis } from '../../health/observation.ts';
import { startTalker, type Talker } from '../../platform/child/talker.ts';
import type { Clock } from '../../platform/clock.ts';

export type LineAnswer =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'failed'; readonly why: 'hung' | 'gone' | 'cancelled'; readonly problem: string };

type Failed = Extract<LineAnswer, { readonly kind: 'failed' }>;

const CANCELLED: Failed = { kind: 'failed', why: 'cancelled', problem: 'it was cancelled' };

export class LineChild {
  readonly #talker: Talker;

  constructor(program: string, clock: Clock) {
    this.#talker = startTalker({ argv: [process.execPath, program], env: {}, clock });
  }

  /** The process group; `null` if it could not be started. */
  get group(): number | null {
    return this.#talker.group;
  }

  /** Replies arrive in the order of the requests; the deadline of a request starts with its turn. */
  async ask(line: string, deadlineMs: Millis, signal: AbortSignal): Promise<LineAnswer> {
    const turn = await this.#talker.ask({ line, writes: false, deadlineMs, signal });
    if (turn.kind === 'line') return turn;
    if (turn.kind === 'cancelled') return CANCELLED;
    const { silence } = this.#talker;
    return silence?.kind === 'hung'
      ? { kind: 'failed', why: 'hung', problem: 'it does not answer' }
      : { kind: 'failed', why: 'gone', problem: silence?.problem ?? 'it is gone' };
  }

  /** Closes its input and lets it end; kills the group after `graceMs`, and resolves then at the latest. */
  close(graceMs: Millis): Promise<void> {
    return this.#talker.close(graceMs, 'it was asked to end');
  }
}
