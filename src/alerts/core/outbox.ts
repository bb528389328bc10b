/**
 * The outbox: messages that are decided and not yet delivered, and the last message that each notifier received. Types and decisions; pure.
 *
 * Invariants: a message is known by its id and by the notifier that it was meant for (`origin`), and is accepted once; messages of one
 * incident to one notifier are delivered in the order in which they were decided; what waited together is sent as one message.
 */
import type { ComponentId, EpochMs, Millis } from '../../health/ids.ts';
import type { IncidentTurn } from '../../health/incident-record.ts';
import type { DeliveryProblem, DeliveryResult } from './delivery.ts';
import { type AlertMessage, type IncidentMessage, type IncidentMessageKind, isAboutIncident } from './message.ts';
import { retryOf } from './retry.ts';
import { isOver } from './wire.ts';

/** A message for a notifier of the config. */
export interface OutboxEntry {
  readonly origin: string;
  readonly message: AlertMessage;
}

/** A message that waits for a notifier: for its `origin`, or for the fallback of that. */
export interface Queued {
  readonly seq: number;
  readonly origin: string;
  readonly notifier: string;
  readonly message: AlertMessage;
  readonly decidedAt: EpochMs;
  readonly attempts: number;
  readonly attemptedAt: EpochMs | null;
  readonly dueAt: EpochMs;
  /** An attempt was begun whose end is not known, or that may have arrived. */
  readonly perhaps: boolean;
}

/** The last message about an incident that a notifier received. */
export interface LastSent {
  readonly origin: string;
  readonly notifier: string;
  readonly message: IncidentMessage;
  readonly at: EpochMs;
}

/** How a message left the outbox. `folded`: it is part of a later one; `moved`: to the fallback. */
export type Outcome = 'delivered' | 'folded' | 'moved' | 'given-up' | 'removed' | 'dropped';

/** Messages that may wait for one notifier; beyond that the oldest are dropped. */
export const MOST_QUEUED = 1_000;
const MOST_TURNS = 60;

/** The incident that a message belongs to; `null`: none. */
export function incidentOf(message: AlertMessage): string | null {
  return isAboutIncident(message) ? message.incident : null;
}

/**
 * Which notifiers a message goes to: those that were notified of the incident in place of `origin` (this may have been its fallback), else
 * those for which earlier messages are waiting, else `origin`.
 */
export function targetsOf(origin: string, notified: readonly string[], waiting: readonly string[]): readonly string[] {
  if (notified.length > 0) return [...new Set(notified)];
  return waiting.length > 0 ? [...new Set(waiting)].slice(-1) : [origin];
}

export interface Folded {
  readonly send: Queued;
  /** They are part of it and are not sent. */
  readonly absorbed: readonly Queued[];
}

/**
 * What is sent of the messages that wait for one notifier about one incident (oldest first, not empty).
 *
 * @param notified whether this notifier has received a message about the incident
 */
export function fold(waiting: readonly [Queued, ...Queued[]], notified: boolean): Folded {
  const [oldest] = waiting;
  // Changing one that may have arrived would make it a second message.
  if (oldest.perhaps || !isAboutIncident(oldest.message)) return { send: oldest, absorbed: [] };
  const newest = waiting.at(-1) ?? oldest;
  if (!isAboutIncident(newest.message)) return { send: oldest, absorbed: [] };
  const absorbed = waiting.slice(0, -1);
  const kind = kindOf(newest.message, notified);
  const isFirst = kind === 'firing' || kind === 'missed';
  const turns = waiting.flatMap(({ message }): readonly IncidentTurn[] => (isAboutIncident(message) ? message.turns : []));
  const message: IncidentMessage = {
    ...newest.message,
    kind,
    turns: turns.slice(-MOST_TURNS),
    // The first message about an incident shows how late it is.
    at: isFirst ? oldest.message.at : newest.message.at,
  };
  const attempts = Math.max(...waiting.map((one) => one.attempts));
  return { send: { ...newest, message, attempts }, absorbed };
}

function kindOf(newest: IncidentMessage, notified: boolean): IncidentMessageKind {
  if (!notified) return isOver(newest) ? 'missed' : newest.kind === 'flapping' ? 'flapping' : 'firing';
  if (isOver(newest)) return 'resolved';
  return newest.kind === 'firing' ? 'update' : newest.kind;
}

/** What happens to a message after an attempt. */
export type Fate =
  /** `forget`: the record of what this notifier received about the incident is no longer needed. */
  | { readonly kind: 'done'; readonly forget: boolean }
  | { readonly kind: 'again'; readonly at: EpochMs; readonly attempts: number }
  | { readonly kind: 'fallback'; readonly notifier: string; readonly outcome: 'moved' | 'given-up' }
  | { readonly kind: 'over'; readonly outcome: 'given-up' };

export interface Attempted {
  readonly queued: Queued;
  readonly result: DeliveryResult;
  readonly now: EpochMs;
  /** `null`: there is none. */
  readonly fallback: string | null;
  /** Whether the receiver needs resends. */
  readonly resends: boolean;
  readonly chance: number;
}

/** A broken notifier without a fallback is retried as well, because its settings may be fixed meanwhile. */
export function fateOf({ queued, result, now, fallback, resends, chance }: Attempted): Fate {
  if (result.ok) return { kind: 'done', forget: !resends && isAboutIncident(queued.message) && isOver(queued.message) };
  const { decidedAt, attempts } = queued;
  if (result.verdict === 'cancelled') return { kind: 'again', at: now, attempts };
  if (result.verdict === 'broken' && fallback !== null) return { kind: 'fallback', notifier: fallback, outcome: 'moved' };
  const isBroken = result.verdict === 'broken';
  const retry = retryOf({ now, decidedAt, attempts: isBroken ? BROKEN_ATTEMPTS : attempts + 1, afterMs: result.afterMs, chance });
  if (retry.kind === 'again') return { kind: 'again', at: retry.at, attempts: attempts + 1 };
  return fallback === null ? { kind: 'over', outcome: 'given-up' } : { kind: 'fallback', notifier: fallback, outcome: 'given-up' };
}

/** Tried at the longest interval. */
const BROKEN_ATTEMPTS = 20;

/** How long the end of an incident is resent to a receiver that needs resends. */
export const RESOLVED_RESEND_MS: Millis = 5 * 60_000;

/** A notifier as metrics and screens show it. */
export interface NotifierStatus {
  readonly name: string;
  readonly kind: string;
  readonly queued: number;
  /** When the oldest of them was decided; `null`: none waits. */
  readonly oldestAt: EpochMs | null;
  /** Attempts since this process began, by how they ended. */
  readonly delivered: number;
  readonly failed: number;
  readonly rejected: number;
  /** Since then: messages that were never delivered. */
  readonly lost: number;
  /** The newest failure since the last success; `null`: there is none. */
  readonly problem: DeliveryProblem | null;
  /** The newest attempt shows a configuration error. */
  readonly broken: boolean;
  readonly lastDeliveredAt: EpochMs | null;
}

/** Claimed for an attempt, `null` when nothing is due; `unwritable`: the disk is full or the like, and nothing can be claimed. */
export type Claim = Queued | null | 'unwritable';

/** Where the outbox is kept. Several processes may use it at the same time. */
export interface OutboxStorage {
  /** All or none; what was accepted before is passed over. `false`: it could not be written. */
  add(entries: readonly OutboxEntry[], now: EpochMs): boolean;
  /** The next message that is due, reserved for this process until the lease is over or the process is gone. */
  claim(notifier: string, now: EpochMs, leaseMs: Millis): Claim;
  /** What is due, as it is, where nothing can be claimed. */
  peek(notifier: string, now: EpochMs): readonly Queued[];
  /** Records the end of an attempt. `false`: it could not be written. */
  settle(queued: Queued, result: DeliveryResult, fate: Fate, now: EpochMs): boolean;
  /** When the next message for this notifier is due; `null`: none waits. */
  nextDue(notifier: string): EpochMs | null;
  /** Messages that wait, by notifier, with the time of the oldest. */
  waiting(): ReadonlyMap<string, { readonly count: number; readonly oldestAt: EpochMs }>;
  /** The last messages that this notifier received, for resends. */
  lastSent(notifier: string): readonly LastSent[];
  /** It was sent again; `over`: for the last time. */
  resent(last: LastSent, now: EpochMs, over: boolean): boolean;
  /** Forgets notifiers that are no longer in the config; returns how many messages were removed. */
  keepOnly(notifiers: readonly string[], now: EpochMs): number;
  /** How messages left the outbox, newest first. */
  results(limit: number): readonly OutboxResult[];
  /** Removes records of deliveries that are older. */
  prune(before: EpochMs): void;
}

export interface OutboxResult {
  readonly messageId: string;
  readonly origin: string;
  readonly notifier: string;
  readonly component: ComponentId | null;
  readonly at: EpochMs;
  readonly outcome: Outcome;
}
