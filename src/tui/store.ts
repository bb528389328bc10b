/**
 * Between the pure core and the screen: takes messages, keeps the model, and offers the painted picture. Data are
 * shown at once when they come after a quiet time, else at most every `FLUSH_MS`; keys are shown at once. Listeners
 * are only called when a visible character or its look changed, so an unchanged world costs no output at all.
 */
import type { Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import { frameOf, type Look } from './frame.ts';
import type { Command, Message, Model } from './model.ts';
import { paint, type Theme } from './theme.ts';
import { update } from './update.ts';

const FLUSH_MS = 250;
/** When nobody has touched a key for a while, once a second is enough. */
const IDLE_FLUSH_MS = 1_000;
const IDLE_AFTER_MS = 600_000;
/** How long a picture may look younger than it is: ages go in steps of ten seconds, the clock in minutes. A look without a change costs no output. */
const TICK_MS = 2_000;

export interface StoreOptions {
  readonly first: Model;
  readonly look: Look;
  readonly theme: Theme;
  readonly clock: Clock;
  /** Carries out what the core asks for. */
  readonly run: (command: Command) => void;
}

export interface Store {
  readonly dispatch: (message: Message) => void;
  /** Calls back after every visible change. Returns the way to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The picture, one painted string per line; the same array until something visible changes. */
  readonly frame: () => readonly string[];
  /** Stops its timers. */
  readonly close: () => void;
}

export function createStore({ first, look, theme, clock, run }: StoreOptions): Store {
  let model = first;
  let shown = painted(model, look, theme);
  let shownAt = clock.monotonic();
  let keyAt = shownAt;
  let cancelFlush: (() => void) | null = null;
  let cancelTick: (() => void) | null = null;
  const listeners = new Set<() => void>();

  const flush = (): void => {
    cancelFlush?.();
    cancelFlush = null;
    shownAt = clock.monotonic();
    const next = painted(model, look, theme);
    if (next.length === shown.length && next.every((line, index) => line === shown[index])) return;
    shown = next;
    for (const listener of listeners) listener();
  };

  const flushSoon = (): void => {
    if (cancelFlush !== null) return;
    const gap: Millis = clock.monotonic() - keyAt > IDLE_AFTER_MS ? IDLE_FLUSH_MS : FLUSH_MS;
    const wait = shownAt + gap - clock.monotonic();
    if (wait <= 0) flush();
    else cancelFlush = clock.after(wait, flush, { background: true });
  };

  const dispatch = (message: Message): void => {
    const step = update(model, message, clock.now());
    model = step.model;
    if (message.kind === 'key') keyAt = clock.monotonic();
    if (message.kind === 'key' || message.kind === 'size' || message.kind === 'notice' || message.kind === 'faults') flush();
    else flushSoon();
    for (const command of step.commands) run(command);
  };

  const tickLater = (): void => {
    const toNext = TICK_MS - (clock.now() % TICK_MS);
    cancelTick = clock.after(toNext, tick, { background: true });
  };
  const tick = (): void => {
    dispatch({ kind: 'tick' });
    tickLater();
  };
  tickLater();

  return {
    dispatch,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    frame: () => shown,
    close: () => {
      cancelFlush?.();
      cancelTick?.();
    },
  };
}

function painted(model: Model, look: Look, theme: Theme): readonly string[] {
  return frameOf(model, look).map((line) => paint(line, theme));
}
