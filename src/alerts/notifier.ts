/** The interface of every notifier: one file each in `notifiers`, one line each in its registry. */
import type * as z from 'zod/mini';
import type { Millis } from '../health/ids.ts';
import type { Children } from '../platform/child/run.ts';
import type { Clock } from '../platform/clock.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { DeliveryResult } from './core/delivery.ts';
import type { AlertMessage, MessageText } from './core/message.ts';
import type { Silence } from './core/state.ts';

/** One attempt to deliver one message. */
export interface Delivery {
  readonly message: AlertMessage;
  readonly text: MessageText;
}

/** Every silence of people that is in force, for a receiver with silences of its own. */
export interface ActiveSilences {
  readonly silences: readonly Silence[];
  /** The machine on which ytm runs: another one leaves these silences alone. */
  readonly host: string;
}

export interface Notifier {
  /** The name in the config. */
  readonly name: string;
  readonly kind: string;
  /** Where it sends to, without secrets. */
  readonly target: string;
  /** How often a message about an open incident must be sent again, so that the receiver does not consider it over; `null`: once is enough. */
  readonly resendMs: Millis | null;
  /**
   * Settles at once when `signal` fires, with `timeout` if its reason is a `TimeoutError`, else as cancelled. Never throws for what the
   * receiver or the network does.
   */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<DeliveryResult>;
  /**
   * Makes the receiver mute what ytm mutes, and nothing that it no longer does; silences of others stay. Settles as `deliver` does. Absent:
   * the receiver has no silences.
   */
  takeSilences?(active: ActiveSilences, signal: AbortSignal): Promise<DeliveryResult>;
}

/** What notifiers use of this machine. */
export interface NotifierPorts {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly children: Children;
}

/** A kind of notifier, as `src/alerts/notifiers/registry.ts` lists it. */
export interface NotifierKind<S> {
  readonly kind: string;
  /** Its keys in the config beside `kind`, `for` and `fallback`. */
  readonly settings: z.ZodMiniType<S>;
  /** Turns the short form `<kind>: <value>` into its keys; `null`: there is no short form for this value. */
  fromShort(value: unknown): Readonly<Record<string, unknown>> | null;
  /** `people`: messages about incidents. `watcher`: beats of the dead man's switch. */
  readonly audience: 'people' | 'watcher';
  create(name: string, settings: S, ports: NotifierPorts): Notifier;
}
