/** The messages for one notifier, one after the other. */
import type { EpochMs, Millis } from '../health/ids.ts';
import type { Locale } from '../messages/template.ts';
import { type Clock, pause } from '../platform/clock.ts';
import { type DeliveryProblem, type DeliveryResult, failedLater } from './core/delivery.ts';
import type { AlertMessage } from './core/message.ts';
import {
  type Fate,
  fateOf,
  type LastSent,
  type NotifierStatus,
  type OutboxStorage,
  type Queued,
  RESOLVED_RESEND_MS,
} from './core/outbox.ts';
import { messageText } from './core/text.ts';
import { isOver } from './core/wire.ts';
import type { Notifier } from './notifier.ts';

export interface Member {
  readonly notifier: Notifier;
  /** The name of another member. */
  readonly fallback: string | null;
}

/** What lanes share. */
export interface Mail {
  readonly storage: OutboxStorage;
  /** Takes what `storage` cannot. */
  readonly spare: OutboxStorage;
  readonly clock: Clock;
  /** From 0 (included) to 1 (excluded). */
  readonly chance: () => number;
  /** For the text of messages, as it is read at this moment. */
  readonly localeAt: (now: EpochMs) => Locale;
  readonly attemptMs: Millis;
  readonly lookMs: Millis;
  /** A message was handed to the fallback. */
  readonly wake: (notifier: string) => void;
  /** After every attempt. */
  readonly onAttempt?: (notifier: string, result: DeliveryResult) => void;
}

/** A claim outlives the attempt by this much. */
const LEASE_MARGIN_MS: Millis = 10_000;

const CLAIMED_ELSEWHERE_MS: Millis = 1_000;

/** The end of an attempt that could not be recorded. */
interface Owed {
  readonly queued: Queued;
  readonly result: DeliveryResult;
  readonly fate: Fate;
}

type Counts = ReadonlyMap<string, { readonly count: number; readonly oldestAt: EpochMs }>;

export class Lane {
  readonly #member: Member;
  readonly #mail: Mail;
  #wakened = Promise.withResolvers<void>();
  /** Nothing is sent before this time of the monotonic clock, as the receiver asked. */
  #quietUntil: Millis = 0;
  #quietResendsUntil: Millis = 0;
  /** By `seq`. */
  readonly #owed = new Map<number, Owed>();
  readonly #counts = { delivered: 0, failed: 0, rejected: 0, lost: 0 };
  #problem: DeliveryProblem | null = null;
  #broken = false;
  #lastDeliveredAt: EpochMs | null = null;

  constructor(member: Member, mail: Mail) {
    this.#member = member;
    this.#mail = mail;
  }

  wake(): void {
    this.#wakened.resolve();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wakened = Promise.withResolvers();
      const isBusy = (await this.#sendNext(signal)) || (await this.#resendNext(signal));
      if (!isBusy) await this.#rest(signal);
    }
  }

  /** One attempt for everything that is due; whether there was anything. */
  async drain(signal: AbortSignal): Promise<boolean> {
    let sent = false;
    while (!signal.aborted && ((await this.#sendNext(signal)) || (await this.#resendNext(signal)))) sent = true;
    return sent;
  }

  status(counts: readonly Counts[]): NotifierStatus {
    const { name, kind } = this.#member.notifier;
    const own = counts.flatMap((of) => of.get(name) ?? []);
    return {
      name,
      kind,
      queued: own.reduce((sum, { count }) => sum + count, 0),
      oldestAt: own.length === 0 ? null : Math.min(...own.map(({ oldestAt }) => oldestAt)),
      ...this.#counts,
      problem: this.#problem,
      broken: this.#broken,
      lastDeliveredAt: this.#lastDeliveredAt,
    };
  }

  /** Whether there was something to send. */
  async #sendNext(signal: AbortSignal): Promise<boolean> {
    const { storage, spare, clock } = this.#mail;
    if (clock.monotonic() < this.#quietUntil) return false;
    this.#payOwed();
    const next = this.#claimFrom(spare) ?? this.#claimFrom(storage);
    if (next === null) return false;
    const result = await this.#attempt(next.queued.message, signal);
    return this.#conclude(next.queued, result, next.from);
  }

  #claimFrom(from: OutboxStorage): { readonly queued: Queued; readonly from: OutboxStorage } | null {
    const { attemptMs, clock } = this.#mail;
    const { name } = this.#member.notifier;
    const now = clock.now();
    const claim = from.claim(name, now, attemptMs + LEASE_MARGIN_MS);
    if (claim !== 'unwritable') return claim === null ? null : { queued: claim, from };
    // The disk is full: what it holds is sent as it is, and the end of the attempt is recorded once that is possible.
    const due = from.peek(name, now).find(({ seq }) => this.#isDueAgain(seq, now));
    return due === undefined ? null : { queued: { ...due, attempts: this.#attemptsOf(due), attemptedAt: now }, from };
  }

  #isDueAgain(seq: number, now: EpochMs): boolean {
    const owed = this.#owed.get(seq);
    return owed === undefined || (owed.fate.kind === 'again' && owed.fate.at <= now);
  }

  #attemptsOf({ seq, attempts }: Queued): number {
    const fate = this.#owed.get(seq)?.fate;
    return fate?.kind === 'again' ? fate.attempts : attempts;
  }

  async #attempt(message: AlertMessage, signal: AbortSignal): Promise<DeliveryResult> {
    const { clock, attemptMs, localeAt } = this.#mail;
    const deadline = new AbortController();
    const cancel = clock.after(attemptMs, () => deadline.abort(new DOMException('the attempt took too long', 'TimeoutError')));
    try {
      const text = messageText(message, localeAt(clock.now()));
      return await this.#member.notifier.deliver({ message, text }, AbortSignal.any([signal, deadline.signal]));
    } catch (bug) {
      // The other messages are still sent. The error's text is not shown, because it may contain secrets.
      return failedLater('internal', { problem: bug instanceof Error ? bug.name : typeof bug }, { perhaps: true });
    } finally {
      cancel();
    }
  }

  /** Whether the next message may follow at once. */
  #conclude(queued: Queued, result: DeliveryResult, from: OutboxStorage): boolean {
    const { clock, chance, wake, onAttempt } = this.#mail;
    const { notifier, fallback } = this.#member;
    const now = clock.now();
    const fate = fateOf({ queued, result, now, fallback, resends: notifier.resendMs !== null, chance: chance() });
    this.#count(result, fate, now);
    if (from.settle(queued, result, fate, now)) this.#owed.delete(queued.seq);
    else this.#owed.set(queued.seq, { queued, result, fate });
    if (fate.kind === 'fallback') wake(fate.notifier);
    if (result.ok || result.verdict !== 'cancelled') onAttempt?.(notifier.name, result);
    return result.ok || result.verdict !== 'cancelled';
  }

  /** Records what could not be recorded before. */
  #payOwed(): void {
    const { storage, clock } = this.#mail;
    for (const [seq, { queued, result, fate }] of this.#owed) {
      if (!storage.settle(queued, result, fate, clock.now())) return;
      this.#owed.delete(seq);
    }
  }

  #count(result: DeliveryResult, fate: Fate, now: EpochMs): void {
    if (fate.kind === 'over') this.#counts.lost += 1;
    if (result.ok) {
      this.#counts.delivered += 1;
      this.#lastDeliveredAt = now;
      this.#problem = null;
      this.#broken = false;
      return;
    }
    if (result.verdict === 'cancelled') return;
    this.#counts[result.verdict === 'broken' ? 'rejected' : 'failed'] += 1;
    this.#problem = result.problem;
    this.#broken = result.verdict === 'broken';
    if (result.afterMs !== null) this.#quietUntil = this.#mail.clock.monotonic() + result.afterMs;
  }

  /** Sends one message again, to a receiver that would consider the incident over otherwise. A failure is not recorded: it comes again. */
  async #resendNext(signal: AbortSignal): Promise<boolean> {
    const { storage, clock } = this.#mail;
    const { name, resendMs } = this.#member.notifier;
    if (resendMs === null || clock.monotonic() < Math.max(this.#quietUntil, this.#quietResendsUntil)) return false;
    const due = storage.lastSent(name).find(({ at }) => Math.abs(clock.now() - at) >= resendMs);
    if (due === undefined) return false;
    const result = await this.#attempt(due.message, signal);
    if (result.ok && storage.resent(due, clock.now(), isLast(due, clock.now()))) return true;
    this.#quietResendsUntil = clock.monotonic() + Math.max(resendMs, result.ok ? 0 : (result.afterMs ?? 0));
    return false;
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const { clock } = this.#mail;
    const over = new AbortController();
    const left = this.#nextAt() - clock.now();
    // What is due but was not sent is being sent by another process.
    const wait = Math.min(this.#mail.lookMs, left > 0 ? left : CLAIMED_ELSEWHERE_MS);
    await Promise.race([this.#wakened.promise, pause(clock, wait, AbortSignal.any([signal, over.signal]))]);
    over.abort();
  }

  /** When there is something to do, as far as is known. */
  #nextAt(): EpochMs {
    const { storage, spare, clock } = this.#mail;
    const { name, resendMs } = this.#member.notifier;
    const at = (monotonic: Millis): EpochMs => clock.now() + monotonic - clock.monotonic();
    const due = [storage.nextDue(name), spare.nextDue(name)].filter((time) => time !== null);
    const resends = resendMs === null ? [] : storage.lastSent(name).map((one) => Math.max(at(this.#quietResendsUntil), one.at + resendMs));
    return Math.max(at(this.#quietUntil), Math.min(...due, ...resends, Number.POSITIVE_INFINITY));
  }
}

function isLast({ message }: LastSent, now: EpochMs): boolean {
  return isOver(message) && now - (message.until ?? message.at) >= RESOLVED_RESEND_MS;
}
