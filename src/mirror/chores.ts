/** Regular work in the vault while ytm serves. A chore gives way to a run at once, and never begins during one. */
import type { Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';

export interface Chore {
  readonly firstMs: Millis;
  readonly everyMs: Millis;
  /** False: it could not be done, or gave way; it is retried soon. The next run reports the cause. */
  run(signal: AbortSignal): Promise<boolean>;
}

export class RegularChores {
  readonly #chores: readonly Chore[];
  readonly #clock: Clock;
  readonly #isRunning: () => boolean;
  readonly #onEnd: () => void;
  readonly #timers = new Map<Chore, () => void>();
  #underWay: { readonly abort: AbortController; readonly ended: Promise<unknown> } | null = null;

  /** @param onEnd called when a chore has ended, as the records may have changed */
  constructor(
    chores: readonly Chore[],
    clock: Clock,
    { isRunning, onEnd }: { readonly isRunning: () => boolean; readonly onEnd: () => void },
  ) {
    this.#chores = chores;
    this.#clock = clock;
    this.#isRunning = isRunning;
    this.#onEnd = onEnd;
  }

  start(): void {
    for (const chore of this.#chores) this.#arm(chore, chore.firstMs);
  }

  /** Ends the current chore; resolves when the lock is free again. */
  async giveWay(): Promise<void> {
    this.#underWay?.abort.abort();
    await this.#underWay?.ended;
  }

  async stop(): Promise<void> {
    for (const cancel of this.#timers.values()) cancel();
    await this.giveWay();
  }

  #arm(chore: Chore, delay: Millis): void {
    this.#timers.get(chore)?.();
    this.#timers.set(
      chore,
      this.#clock.after(delay, () => this.#due(chore), { background: true }),
    );
  }

  #due(chore: Chore): void {
    if (this.#isRunning() || this.#underWay !== null) return this.#arm(chore, Math.min(chore.everyMs, AGAIN_MS));
    this.#arm(chore, chore.everyMs);
    const abort = new AbortController();
    const ended = chore
      .run(abort.signal)
      .then((isDone) => (isDone ? undefined : this.#arm(chore, Math.min(chore.everyMs, AGAIN_MS))))
      .catch(() => undefined)
      .finally(() => {
        this.#underWay = null;
        this.#onEnd();
      });
    this.#underWay = { abort, ended };
  }
}

/** Retry delay of a chore that could not begin because something else was running. */
const AGAIN_MS: Millis = 5 * 60_000;
