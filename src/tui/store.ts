/**
 * Between the pure core and the components: takes messages, keeps the model, and provides the screen. Data are shown at once if they
 * arrive after a quiet time, otherwise at most every `FLUSH_MS`; keys are shown at once, those that arrive together in one picture. Listeners
 * are only called if something visible changed, so that an unchanged state costs nothing.
 */
import type { Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import { isByHand } from './acting.ts';
import { shared } from './memo.ts';
import type { Model } from './model.ts';
import type { Screen } from './panes.ts';
import { inSight, type Look, screenOf } from './screen.ts';
import type { Command, Message } from './step.ts';
import { update } from './update.ts';

const FLUSH_MS = 500;
/** Without key presses for a while, once a second is enough. */
const IDLE_FLUSH_MS = 1_000;
const IDLE_AFTER_MS = 600_000;
/** How outdated a picture may be: ages change in steps of ten seconds, the clock in minutes. A check without a change costs no output. */
const TICK_MS = 5_000;

/** What comes by itself; a person waits for all else. */
const DATA: ReadonlySet<Message['kind']> = new Set(['snapshot', 'event', 'tick']);

export interface StoreOptions {
  readonly first: Model;
  readonly look: Look;
  readonly clock: Clock;
  /** Executes the core's commands. */
  readonly run: (command: Command) => void;
}

export interface Store {
  readonly dispatch: (message: Message) => void;
  /** Calls back after every visible change. Returns a function that ends the subscription. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The same object until something visible changes, and so are its parts. */
  readonly screen: () => Screen;
  /** Stops its timers. */
  readonly close: () => void;
}

export function createStore({ first, look, clock, run }: StoreOptions): Store {
  let model = first;
  const picture = createPicture(() => screenOf(model, look));
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

  /** Held keys arrive in groups: one frame for all that were read at once, so that no key waits for the frames of others. */
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
    model = isByHand(message) || message.kind === 'size' ? inSight(step.model, look) : step.model;
    if (isByHand(message)) flushAfterThisTurn();
    else if (DATA.has(message.kind)) flushSoon();
    else flush();
    for (const command of step.commands) run(command);
  };

  const stopTicking = repeat(clock, () => dispatch({ kind: 'tick' }));
  return {
    dispatch,
    subscribe: picture.subscribe,
    screen: picture.current,
    close: () => {
      isClosed = true;
      cancelFlush?.();
      stopTicking();
    },
  };
}

/** `refresh` derives the screen again, and notifies the listeners if something visible changed. */
function createPicture(
  derive: () => Screen,
): Pick<Store, 'subscribe'> & { readonly current: Store['screen']; readonly refresh: () => void } {
  let shown = derive();
  const listeners = new Set<() => void>();
  return {
    current: () => shown,
    refresh() {
      const next = shared(shown, derive());
      if (next === shown) return;
      shown = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Calls just after every full multiple of `TICK_MS`, when minutes and steps of ten seconds are over. Returns a function that stops it. */
function repeat(clock: Clock, tick: () => void): () => void {
  let cancel = (): void => undefined;
  const later = (): void => {
    cancel = clock.after(
      TICK_MS - (clock.now() % TICK_MS) + 1,
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
