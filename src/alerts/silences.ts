/**
 * Hands the silences of people over to the receivers that have silences of their own, and ends them there when they end here. Tried again
 * until the receiver has taken them; the receiver itself says what it has, so a restart repeats nothing.
 */
import type { Millis } from '../health/ids.ts';
import type { Clock } from '../platform/clock.ts';
import type { DeliveryResult } from './core/delivery.ts';
import type { Silence } from './core/state.ts';
import type { Notifier } from './notifier.ts';
import { ATTEMPT_MS } from './outbox.ts';

export interface SilenceHandoverOptions {
  readonly notifiers: readonly Notifier[];
  /** `null`: not known yet. */
  readonly current: () => readonly Silence[] | null;
  readonly clock: Clock;
  readonly host: string;
  /** A receiver did not take what is in force, or did not end what is not. */
  readonly onFailed?: (notifier: string, result: DeliveryResult) => void;
}

const AGAIN_MS: Millis = 60_000;

export class SilenceHandover {
  readonly #options: SilenceHandoverOptions;
  readonly #lanes: readonly Lane[];

  constructor(options: SilenceHandoverOptions) {
    this.#options = options;
    this.#lanes = options.notifiers.flatMap((notifier) => (notifier.takeSilences === undefined ? [] : [new Lane(notifier, options)]));
  }

  /** The silences may have changed. */
  look(): void {
    const { current, clock } = this.#options;
    const active = current();
    if (active === null) return;
    const inForce = active.filter(({ until }) => until > clock.now());
    for (const lane of this.#lanes) lane.want(inForce);
  }

  /** What is under way is cancelled. */
  async stop(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
  }
}

/** One receiver. */
class Lane {
  readonly #notifier: Notifier;
  readonly #options: SilenceHandoverOptions;
  readonly #stopping = new AbortController();
  #wanted: readonly Silence[] = [];
  /** What the receiver has for certain; `null`: that is not known. */
  #taken: string | null = null;
  /** What it did not take the last time; not tried again before the pause is over. */
  #failed: string | null = null;
  #reported: string | null = null;
  #underWay: Promise<void> | null = null;
  #cancel: () => void = () => {};

  constructor(notifier: Notifier, options: SilenceHandoverOptions) {
    this.#notifier = notifier;
    this.#options = options;
  }

  want(silences: readonly Silence[]): void {
    this.#wanted = silences;
    this.#attempt();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#cancel();
    await this.#underWay;
  }

  /** One at a time: what changes meanwhile comes next. */
  #attempt(): void {
    const key = JSON.stringify(this.#wanted);
    if (this.#underWay !== null || this.#stopping.signal.aborted || key === this.#taken || key === this.#failed) return;
    this.#cancel();
    this.#underWay = this.#hand(this.#wanted, key).then(() => {
      this.#underWay = null;
      this.#attempt();
    });
  }

  async #hand(silences: readonly Silence[], key: string): Promise<void> {
    const result = await this.#asked(silences);
    if (this.#stopping.signal.aborted) return;
    this.#taken = result.ok ? key : null;
    this.#failed = result.ok ? null : key;
    if (result.ok) return;
    this.#report(key, result);
    this.#cancel = this.#options.clock.after(AGAIN_MS, () => this.#again(), { background: true });
  }

  async #asked(silences: readonly Silence[]): Promise<DeliveryResult> {
    const { clock, host } = this.#options;
    const deadline = new AbortController();
    const cancel = clock.after(ATTEMPT_MS, () => deadline.abort(new DOMException('too late', 'TimeoutError')), { background: true });
    try {
      const signal = AbortSignal.any([this.#stopping.signal, deadline.signal]);
      return (await this.#notifier.takeSilences?.({ silences, host }, signal)) ?? { ok: true, answer: '' };
    } finally {
      cancel();
    }
  }

  #again(): void {
    this.#failed = null;
    this.#attempt();
  }

  /** Once for each change, not at every attempt. */
  #report(key: string, result: DeliveryResult): void {
    if (this.#reported === key) return;
    this.#reported = key;
    this.#options.onFailed?.(this.#notifier.name, result);
  }
}
