/**
 * The watcher of hot (watch/program.ts) as seen from ytm: started, asked for what is new, and started again when it ends. Without it runs
 * still find every change, only later.
 */
import type { Millis } from '../../health/observation.ts';
import { type Clock, pause } from '../../platform/clock.ts';
import { ARE_YOU_THERE, START_DEADLINE_MS } from '../agent/launch.ts';
import type { Contract } from '../core/contract.ts';
import type { Hint } from '../core/hints.ts';
import type { LineChild } from './line-child.ts';
import type { answerOf } from './watch/answer.ts';
import type { WatchAnswer, WatchMode, WatchOrder, WatchRequest } from './watch/protocol.ts';

/** `starting`: the folders are not all watched yet. `problem`: an errno, or a sentence about the watcher itself. */
export type WatcherState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'watching'; readonly folders: number }
  | { readonly kind: 'failed'; readonly problem: string };

export interface WatcherListener {
  hints(hints: readonly Hint[]): void;
  /** Changes before this moment may have gone unnoticed. */
  lost(): void;
  state(state: WatcherState): void;
}

export interface HotWatcher {
  start(listener: WatcherListener): void;
  /** Resolves when the process is gone, or was told to go. */
  stop(): Promise<void>;
}

export interface HotWatcherOptions {
  readonly clock: Clock;
  /** The file of its program (watch/program.ts; bundled: dist/hot-watcher.mjs), run with our own Node. */
  readonly program: string;
  readonly hot: string;
  readonly niceness: number;
  readonly contract: Contract;
  readonly mode: WatchMode;
}

/** It answers every 20 s; a busy machine may take longer. */
const DEADLINE_MS: Millis = 90_000;
const GRACE_MS: Millis = 1_000;
/** Before it is started again; doubled each time, until it has watched for as long as the longest. */
const AGAIN_MS: Millis = 30_000;
const LONGEST_MS: Millis = 10 * 60_000;

export function createHotWatcher(options: HotWatcherOptions): HotWatcher {
  const ending = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  return {
    start(listener) {
      ended = keepWatching(options, listener, ending.signal);
    },
    async stop() {
      ending.abort();
      await ended;
    },
  };
}

async function keepWatching(options: HotWatcherOptions, listener: WatcherListener, signal: AbortSignal): Promise<void> {
  const { clock } = options;
  for (let delay = AGAIN_MS; !signal.aborted; delay = Math.min(LONGEST_MS, delay * 2)) {
    listener.state({ kind: 'starting' });
    const start = clock.monotonic();
    const problem = await watchOnce(options, listener, signal);
    if (signal.aborted) return;
    if (clock.monotonic() - start > LONGEST_MS) delay = AGAIN_MS;
    listener.state({ kind: 'failed', problem });
    await pause(clock, delay, signal);
  }
}

/** Until it ends; why it did. */
async function watchOnce({ clock, program, ...order }: HotWatcherOptions, listener: WatcherListener, signal: AbortSignal): Promise<string> {
  const [{ LineChild: Child }, { answerOf: parse }] = await Promise.all([import('./line-child.ts'), import('./watch/answer.ts')]);
  const child = new Child(program, clock);
  try {
    return await conversation(
      child,
      parse,
      { hot: order.hot, niceness: order.niceness, contract: order.contract, mode: order.mode },
      listener,
      signal,
    );
  } finally {
    await child.close(GRACE_MS);
  }
}

async function conversation(
  child: LineChild,
  parse: typeof answerOf,
  order: WatchOrder,
  listener: WatcherListener,
  signal: AbortSignal,
): Promise<string> {
  for (const line of [ARE_YOU_THERE, JSON.stringify(order)]) {
    const started = await child.ask(line, START_DEADLINE_MS, signal);
    if (started.kind === 'failed') return started.problem;
  }
  let isReady = false;
  for (;;) {
    const asked = await child.ask(NEXT, DEADLINE_MS, signal);
    if (asked.kind === 'failed') return asked.problem;
    const answer = parse(asked.line);
    if (answer === null) return NONSENSE;
    report(answer, isReady, listener);
    if (answer.problem !== null) return answer.problem;
    isReady ||= answer.isReady;
  }
}

function report({ hints, isLost, isReady, folders, problem }: WatchAnswer, wasReady: boolean, listener: WatcherListener): void {
  if (hints.length > 0) listener.hints(hints.map(([folder, names]): Hint => ({ folder, names })));
  // What happened before it watched everything, it cannot know.
  if (isLost || (isReady && !wasReady)) listener.lost();
  if (problem === null) listener.state(isReady ? { kind: 'watching', folders } : { kind: 'starting' });
}

const NEXT = JSON.stringify({ next: true } satisfies WatchRequest);
const NONSENSE = 'it sent an invalid answer';
