/** Pings the dead man’s switch: somebody notices when it stops, because ytm, its machine or its network is gone. */
import type { EpochMs, Millis } from '../health/ids.ts';
import type { Locale } from '../messages/template.ts';
import type { Clock } from '../platform/clock.ts';
import type { DeliveryResult } from './core/delivery.ts';
import type { PingMessage } from './core/message.ts';
import { messageText } from './core/text.ts';
import type { Notifier } from './notifier.ts';
import { ATTEMPT_MS } from './outbox.ts';

/** What one ping needs. */
export interface PingOptions {
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly host: string;
  readonly localeAt: (now: EpochMs) => Locale;
  /** What keeps ytm from doing its work, in the operator's language; `null`: nothing. */
  readonly problem: (locale: Locale) => string | null;
}

export interface DeadmanOptions extends PingOptions {
  readonly everyMs: Millis;
  /** Before the first round nothing is known that could be reported. */
  readonly isComplete: () => boolean;
  readonly onAttempt?: (notifier: string, result: DeliveryResult) => void;
}

/** Before the first round is complete it looks again after this time. */
const LOOK_MS: Millis = 1_000;

export class Deadman {
  readonly #options: DeadmanOptions;
  readonly #stopping = new AbortController();
  #cancel: () => void = () => {};
  #underWay: Promise<void> = Promise.resolve();

  constructor(options: DeadmanOptions) {
    this.#options = options;
  }

  start(): void {
    this.#arm(0);
  }

  async stop(): Promise<void> {
    this.#cancel();
    this.#stopping.abort();
    await this.#underWay;
  }

  #arm(delay: Millis): void {
    this.#cancel = this.#options.clock.after(delay, () => this.#tick(), { background: true });
  }

  /** A failed ping is not retried; the next one follows soon. */
  #tick(): void {
    const { isComplete, everyMs } = this.#options;
    if (!isComplete()) return this.#arm(LOOK_MS);
    this.#arm(everyMs);
    this.#underWay = this.#ping();
  }

  async #ping(): Promise<void> {
    const { notifier, onAttempt } = this.#options;
    const result = await ping(this.#options, this.#stopping.signal);
    if (!this.#stopping.signal.aborted) onAttempt?.(notifier.name, result);
  }
}

/** One ping, which says whether ytm can do its work. */
export async function ping({ notifier, clock, host, localeAt, problem }: PingOptions, stop: AbortSignal): Promise<DeliveryResult> {
  const now = clock.now();
  const locale = localeAt(now);
  const message: PingMessage = { id: `ping:${now}`, kind: 'ping', problem: problem(locale), at: now, host };
  const deadline = new AbortController();
  const cancel = clock.after(ATTEMPT_MS, () => deadline.abort(new DOMException('too late', 'TimeoutError')), { background: true });
  try {
    return await notifier.deliver({ message, text: messageText(message, locale) }, AbortSignal.any([stop, deadline.signal]));
  } finally {
    cancel();
  }
}
