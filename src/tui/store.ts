/**
 * Between the pure core and the screen: takes messages, keeps the model, and offers the painted picture. Data are
 * shown at once when they come after a quiet time, else at most every `FLUSH_MS`; keys are shown at once, those that
 * arrive together in one picture. Listeners are only called when a visible character or its look changed, so an
 * unchanged world costs no output at all.
 */
import type { Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import { frameOf, inSight, type Look } from './frame.ts';
import type { Command, Message, Model } from './model.ts';
import { paint, type Theme } from './theme.ts';
import { update } from './update.ts';

const FLUSH_MS = 250;
/** When nobody has touched a key for a while, once a second is enough. */
const IDLE_FLUSH_MS = 1_000;
const IDLE_AFTER_MS = 600_000;
/** How long a picture may look younger than it is: ages go in steps of ten seconds, the clock in minutes. A look without a change costs no output. */
const TICK_MS = 2_000;

/** What a person waits for. */
const SHOWN_AT_ONCE: ReadonlySet<Message['kind']> = new Set(['paste', 'size', 'notice', 'faults', 'samples', 'troubles']);

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
  const picture = createPicture(() => frameOf(model, look).map((line) => paint(line, theme)));
  let shownAt = clock.monotonic();
  let keyAt = shownAt;
  let cancelFlush: (() => void) | null = null;
  let isFlushDue = false;
  let isClosed = false;

  const flush = (): void => {
    cancelFlush?.();
    cancelFlush = null;
    shownAt = clock.monotonic();
    picture.refresh();
  };

  const flushSoon = (): void => {
    if (cancelFlush !== null) return;
    const gap: Millis = clock.monotonic() - keyAt > IDLE_AFTER_MS ? IDLE_FLUSH_MS : FLUSH_MS;
    const wait = shownAt + gap - clock.monotonic();
    if (wait <= 0) flush();
    else cancelFlush = clock.after(wait, flush, { background: true });
  };

  /** Held keys come in bundles: one picture for all that were read at once, so that none of them waits for the others'. */
  const flushAfterThisTurn = (): void => {
    keyAt = clock.monotonic();
    if (isFlushDue) return;
    isFlushDue = true;
    queueMicrotask(() => {
      isFlushDue = false;
      if (!isClosed) flush();
    });
  };

  const dispatch = (message: Message): void => {
    const step = update(model, message, clock.now());
    model = message.kind === 'key' || message.kind === 'size' ? inSight(step.model, look) : step.model;
    if (message.kind === 'key') flushAfterThisTurn();
    else if (SHOWN_AT_ONCE.has(message.kind)) flush();
    else flushSoon();
    for (const command of step.commands) run(command);
  };

  const stopTicking = repeat(clock, () => dispatch({ kind: 'tick' }));
  return {
    dispatch,
    subscribe: picture.subscribe,
    frame: picture.current,
    close: () => {
      isClosed = true;
      cancelFlush?.();
      stopTicking();
    },
  };
}

interface Picture {
  readonly current: () => readonly string[];
  /** Draws again; tells the listeners when something visible changed. */
  readonly refresh: () => void;
  readonly subscribe: Store['subscribe'];
}

function createPicture(draw: () => readonly string[]): Picture {
  let shown = draw();
  const listeners = new Set<() => void>();
  return {
    current: () => shown,
    refresh() {
      const next = draw();
      if (next.length === shown.length && next.every((line, index) => line === shown[index])) return;
      shown = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Calls at every full multiple of `TICK_MS`. Returns the way to stop. */
function repeat(clock: Clock, tick: () => void): () => void {
  let cancel = (): void => undefined;
  const later = (): void => {
    cancel = clock.after(
      TICK_MS - (clock.now() % TICK_MS),
      () => {
        tick();
        later();
      },
      { background: true },
    );
  };
  later();
  return () => cancel();
}
