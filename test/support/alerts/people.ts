/** The people: what each of them receives, and when. Delivery retries while a notifier is down, as the outbox does. */
import type { Addressed } from '../../../src/alerts/core/dispatch.ts';
import { type IncidentMessage, LATE_MS } from '../../../src/alerts/core/message.ts';
import { retryOf } from '../../../src/alerts/core/retry.ts';
import type { Millis } from '../../../src/health/observation.ts';

export interface Received {
  /** Since the beginning. */
  readonly t: Millis;
  readonly notifier: string;
  readonly message: IncidentMessage;
  /** How late it is, if it says so. */
  readonly late: Millis | null;
}

interface Queued {
  readonly notifier: string;
  message: IncidentMessage;
  readonly decidedAt: Millis;
  attempts: number;
  at: Millis;
}

export interface Outage {
  readonly notifier: string;
  readonly from: Millis;
  readonly until: Millis;
}

export class People {
  readonly received: Received[] = [];
  readonly outages: Outage[] = [];
  #queue: Queued[] = [];

  accept(sent: readonly Addressed[], t: Millis): void {
    for (const { message, to } of sent) for (const notifier of to) this.#add(notifier, message, t);
    this.deliver(t);
  }

  get nextAt(): Millis {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#queue.map(({ at }) => at));
  }

  deliver(t: Millis): void {
    for (const item of this.#queue.filter(({ at }) => at <= t)) {
      if (this.#isDown(item.notifier, t)) {
        item.attempts += 1;
        const { attempts, decidedAt } = item;
        const retry = retryOf({ now: t, decidedAt, attempts, afterMs: null, chance: 0.5 });
        item.at = retry.kind === 'again' ? retry.at : Number.POSITIVE_INFINITY;
        continue;
      }
      const { notifier, message, decidedAt } = item;
      this.#queue = this.#queue.filter((other) => other !== item);
      this.received.push({ t, notifier, message, late: t - decidedAt > LATE_MS ? t - decidedAt : null });
    }
  }

  /** An end takes the place of a beginning that could not be delivered. */
  #add(notifier: string, message: IncidentMessage, t: Millis): void {
    const waiting = this.#queue.filter((item) => item.notifier === notifier && item.message.incident === message.incident);
    const isUnknown = waiting.some((item) => item.message.kind === 'firing' || item.message.kind === 'flapping');
    if (message.kind === 'resolved' && isUnknown) {
      this.#queue = this.#queue.filter((item) => !waiting.includes(item));
      this.#queue.push({ notifier, message: { ...message, kind: 'missed', id: `${message.id}!` }, decidedAt: t, attempts: 0, at: t });
      return;
    }
    this.#queue.push({ notifier, message, decidedAt: t, attempts: 0, at: t });
  }

  #isDown(notifier: string, t: Millis): boolean {
    return this.outages.some((outage) => outage.notifier === notifier && outage.from <= t && t < outage.until);
  }
}

/** One line: `ntfy firing critical gateway down gateway.not_reachable with mirror`. */
export function lineOf({ notifier, message, late }: Received): string {
  const { kind, severity, component, verdict, cause, consequences, about, from, until } = message;
  const minutes = (ms: Millis): string => `${Math.floor(ms / 60_000)} min`;
  const isOver = kind === 'resolved' || kind === 'missed';
  const subject = about === 'blind' ? `blind ${component}` : component;
  const parts = isOver
    ? [notifier, kind, subject, verdict, cause.code, minutes((until ?? from) - from)]
    : [notifier, kind, severity, subject, verdict, cause.code];
  return [
    ...parts,
    ...(consequences.length === 0 ? [] : [`with ${consequences.join(',')}`]),
    ...(late === null ? [] : [`late ${minutes(late)}`]),
  ].join(' ');
}
