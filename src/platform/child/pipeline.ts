/**
 * Requests to a child that answers line by line, in order. Several read requests may be in flight; a write request waits
 * until it is the only one, so that a request cancelled before it was sent is certain never to run.
 */
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../clock.ts';

export type Turn =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'cancelled' }
  /** The child is not asked any more. */
  | { readonly kind: 'ended' };

export interface PipelineRequest {
  readonly line: string;
  /** It changes something. */
  readonly writes: boolean;
  /** From its turn on. */
  readonly deadlineMs: Millis;
  readonly signal: AbortSignal;
}

export interface Pipeline {
  ask(this: void, request: PipelineRequest): Promise<Turn>;
  /** The child printed a line. False: no request was pending. */
  answered(line: string): boolean;
  /** Settles all waiting requests as ended and sends no more. */
  end(): void;
}

export interface PipelineOptions {
  readonly clock: Clock;
  readonly send: (line: string) => void;
  /** A request was not answered within its deadline. */
  readonly onLate: () => void;
}

/** How many requests may be in flight: the child continues while this process is busy. */
const AHEAD = 256;

interface Waiting extends PipelineRequest {
  readonly resolve: (turn: Turn) => void;
}

export function createPipeline({ clock, send, onLate }: PipelineOptions): Pipeline {
  const queued: Waiting[] = [];
  const sent: Waiting[] = [];
  let ended = false;
  let cancelDeadline = (): void => {};

  function mayGo({ writes }: Waiting): boolean {
    const before = sent[0];
    return before === undefined || (!writes && !before.writes && sent.length < AHEAD);
  }

  function advance(): void {
    for (let next = queued[0]; next !== undefined && mayGo(next); next = queued[0]) {
      queued.shift();
      sent.push(next);
      if (sent.length === 1) watch();
      send(next.line);
    }
  }

  /** The deadline of the one whose turn it is. */
  function watch(): void {
    cancelDeadline();
    const turn = sent[0];
    cancelDeadline = turn === undefined ? () => {} : clock.after(turn.deadlineMs, onLate);
  }

  function enqueue(waiting: Waiting): void {
    queued.push(waiting);
    advance();
  }

  function dequeue(waiting: Waiting): void {
    const index = queued.indexOf(waiting);
    if (index >= 0) queued.splice(index, 1);
  }

  return {
    ask: (request) => (ended ? Promise.resolve({ kind: 'ended' }) : untilAnswered(request, enqueue, dequeue)),
    answered(line) {
      const turn = sent.shift();
      if (turn === undefined) return false;
      watch();
      turn.resolve({ kind: 'line', line });
      advance();
      return true;
    },
    end() {
      ended = true;
      cancelDeadline();
      for (const waiting of [...sent.splice(0), ...queued.splice(0)]) waiting.resolve({ kind: 'ended' });
    },
  };
}

/** Settles with the answer, or when it is called off. */
function untilAnswered(request: PipelineRequest, enqueue: (waiting: Waiting) => void, dequeue: (waiting: Waiting) => void): Promise<Turn> {
  const { signal } = request;
  if (signal.aborted) return Promise.resolve({ kind: 'cancelled' });
  return new Promise((settle) => {
    const resolve = (turn: Turn): void => {
      signal.removeEventListener('abort', onAbort);
      settle(turn);
    };
    const waiting: Waiting = { ...request, resolve };
    const onAbort = (): void => {
      dequeue(waiting);
      resolve({ kind: 'cancelled' });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    enqueue(waiting);
  });
}
