/** How an attempt to deliver a message ended. */
import type { Args, EpochMs, Millis } from '../../health/ids.ts';
import type { AlertsKey } from '../../messages/messages.ts';

type Problem<Key> = Key extends `problem.${infer Code}` ? Code : never;

/** `problem.<code>` is its sentence in the messages, `next.<code>` what to do about it. */
export type DeliveryCode = Problem<AlertsKey>;

/** Why a message was not delivered. The values hold no secret; text of the receiver is bounded. */
export interface DeliveryProblem {
  readonly code: DeliveryCode;
  readonly args: Args;
}

/** `answer`: what the receiver said, one line without secrets. */
export interface Delivered {
  readonly ok: true;
  readonly answer: string;
}

export interface NotDelivered {
  readonly ok: false;
  readonly problem: DeliveryProblem;
  /**
   * `later`: it may succeed later (network errors, 408, 429, 5xx). `broken`: the notifier itself is wrong (its address, its token), so the
   * message goes to the fallback. `cancelled`: ytm gave up the attempt, which counts as none.
   */
  readonly verdict: 'later' | 'broken' | 'cancelled';
  /** Not before this much time has passed, as the receiver asked; `null`: it named none. */
  readonly afterMs: Millis | null;
  /** The message was sent, but not acknowledged: it may have arrived. */
  readonly perhaps: boolean;
}

export type DeliveryResult = Delivered | NotDelivered;

interface Circumstances {
  readonly afterMs?: Millis | null;
  readonly perhaps?: boolean;
}

export function failedLater(code: DeliveryCode, args: Args, { afterMs = null, perhaps = false }: Circumstances = {}): NotDelivered {
  return { ok: false, problem: { code, args }, verdict: 'later', afterMs, perhaps };
}

export function broken(code: DeliveryCode, args: Args): NotDelivered {
  return { ok: false, problem: { code, args }, verdict: 'broken', afterMs: null, perhaps: false };
}

/** @param perhaps whether the message may have arrived all the same */
export function cancelled(perhaps: boolean): NotDelivered {
  return { ok: false, problem: { code: 'cancelled', args: {} }, verdict: 'cancelled', afterMs: null, perhaps };
}

/** What an HTTP status means for a message. `null`: it was accepted. */
export function statusMeaning(status: number): 'later' | 'broken' | null {
  if (status >= 200 && status < 300) return null;
  return status === 408 || status === 425 || status === 429 || status >= 500 ? 'later' : 'broken';
}

/** The time that a `Retry-After` header asks for: seconds, or a date (RFC 9110); `null` if it says nothing that can be understood. */
export function retryAfter(header: string | undefined, now: EpochMs): Millis | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d{1,6})?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const at = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
