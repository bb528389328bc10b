/**
 * Evaluates alerting in the daemon: when something changed, and when a time span is over. What is decided is stored before anything is
 * sent. Probes never wait for it.
 */
import type { EventSource } from '../health/events.ts';
import type { EpochMs, Millis } from '../health/ids.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import { type IncidentFigures, NO_INCIDENTS } from '../ports/incidents.ts';
import { type Evaluation, evaluate } from './core/evaluate.ts';
import { asleepComponents, type Counted, countedBefore, firingOf, openComponents, withOpened } from './core/figures.ts';
import { observedOf } from './core/observed.ts';
import type { OutboxEntry } from './core/outbox.ts';
import type { AlertPolicy } from './core/policy.ts';
import type { AlertState } from './core/state.ts';
import { type AlertStorage, entriesOf } from './core/storage.ts';

export interface AlertingOptions {
  readonly source: SnapshotSource;
  readonly events: EventSource;
  readonly storage: AlertStorage;
  readonly outbox: {
    /** Messages that could not be stored with their decision. */
    enqueue(entries: readonly OutboxEntry[]): unknown;
    /** There are new messages in the store. */
    wake(): void;
  };
  readonly clock: Clock;
  readonly policy: AlertPolicy;
  /** After every evaluation. */
  readonly onEvaluated?: () => void;
}

/** Several changes at the same moment are one evaluation. */
const GATHER_MS: Millis = 50;
/** How long incidents are kept after their end. */
export const INCIDENTS_KEPT_MS: Millis = 400 * 86_400_000;
const PRUNE_EVERY_MS: Millis = 86_400_000;

export class Alerting {
  readonly #options: AlertingOptions;
  #policy: AlertPolicy;
  #startedAt: EpochMs = 0;
  /** The state that could not be stored; `null`: the stored one is current. */
  #unsaved: AlertState | null = null;
  #last: Evaluation | null = null;
  /** `null`: nothing was evaluated yet. */
  #counted: Counted | null = null;
  #prunedAt: EpochMs | null = null;
  #cancel: (() => void) | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(options: AlertingOptions) {
    this.#options = options;
    this.#policy = options.policy;
  }

  start(): void {
    const { clock, events } = this.#options;
    this.#startedAt = clock.now();
    this.#unsubscribe = events.on(({ kind }) => {
      if (kind === 'component-changed' || kind === 'gate-changed' || kind === 'slept') this.#arm(GATHER_MS);
    });
    this.#arm(GATHER_MS);
  }

  stop(): void {
    this.#cancel?.();
    this.#unsubscribe?.();
  }

  /** The config was reloaded. */
  setPolicy(policy: AlertPolicy): void {
    this.#policy = policy;
    this.#arm(0);
  }

  /** A person acknowledged or silenced something. */
  look(): void {
    this.#arm(0);
  }

  /** The newest evaluation; `null`: none yet. */
  get last(): Evaluation | null {
    return this.#last;
  }

  /** For the metrics. */
  figures(): IncidentFigures {
    if (this.#last === null || this.#counted === null) return NO_INCIDENTS;
    const { state } = this.#last;
    return { opened: this.#counted.opened, open: openComponents(state), asleep: asleepComponents(state), firing: firingOf(state) };
  }

  /** Whether the newest decisions are on disk. */
  get isStored(): boolean {
    return this.#unsaved === null;
  }

  #arm(delay: Millis): void {
    this.#cancel?.();
    this.#cancel = this.#options.clock.after(delay, () => this.#evaluate(), { background: true });
  }

  #evaluate(): void {
    const { source, storage, outbox, clock } = this.#options;
    const now = clock.now();
    const observed = observedOf(source.current(), this.#startedAt, now);
    let counted = this.#counted;
    const { evaluation, kept } = storage.decide((state) => {
      counted = this.#counted ?? countedBefore(state);
      return evaluate(state, observed, this.#policy);
    }, this.#unsaved);
    this.#counted = counted === null ? null : withOpened(counted, evaluation.incidents);
    this.#unsaved = kept ? null : evaluation.state;
    this.#last = evaluation;
    const entries = entriesOf(evaluation);
    if (entries.length > 0 && kept) outbox.wake();
    if (entries.length > 0 && !kept) outbox.enqueue(entries);
    this.#options.onEvaluated?.();
    this.#prune(now);
    this.#arm(Math.max(GATHER_MS, evaluation.nextAt - now));
  }

  #prune(now: EpochMs): void {
    if (this.#prunedAt !== null && Math.abs(now - this.#prunedAt) < PRUNE_EVERY_MS) return;
    this.#prunedAt = now;
    this.#options.storage.prune(now - INCIDENTS_KEPT_MS);
  }
}
