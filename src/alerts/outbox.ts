/**
 * Sends what the outbox holds: one message at a time to each notifier, all notifiers side by side, each attempt with a deadline. Nothing
 * here is waited for by those who monitor. While the disk is full, messages are kept in memory (`spare`) and sent all the same.
 */
import type { Millis } from '../health/ids.ts';
import { pause } from '../platform/clock.ts';
import type { NotifierStatus, OutboxEntry } from './core/outbox.ts';
import { Lane, type Mail, type Member } from './outbox-lane.ts';

export interface OutboxOptions extends Omit<Mail, 'attemptMs' | 'lookMs' | 'wake'> {
  readonly members: readonly Member[];
  /** How long one attempt may take. */
  readonly attemptMs?: Millis;
  /** How often it looks for messages of other processes. */
  readonly lookMs?: Millis;
}

export const ATTEMPT_MS: Millis = 30_000;
const LOOK_MS: Millis = 30_000;
/** Records of deliveries are kept as long as incidents. */
const RESULTS_MS: Millis = 400 * 86_400_000;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: OutboxOptions) {
    this.#options = options;
    const mail: Mail = {
      ...options,
      attemptMs: options.attemptMs ?? ATTEMPT_MS,
      lookMs: options.lookMs ?? LOOK_MS,
      wake: (notifier) => this.#lanes.get(notifier)?.wake(),
    };
    this.#lanes = new Map(options.members.map((member) => [member.notifier.name, new Lane(member, mail)]));
  }

  /** Stores messages before anything is sent. `memory`: the disk cannot take them; they are sent, and lost if this process ends before. */
  enqueue(entries: readonly OutboxEntry[]): 'disk' | 'memory' {
    const { storage, spare, clock } = this.#options;
    const now = clock.now();
    const kept = storage.add(entries, now);
    if (!kept) spare.add(entries, now);
    this.wake();
    return kept ? 'disk' : 'memory';
  }

  /** Another process stored messages. */
  wake(): void {
    for (const lane of this.#lanes.values()) lane.wake();
  }

  /** Sends until `stop`. */
  start(): void {
    this.#tidy();
    this.#running = Promise.all([...this.#lanes.values()].map((lane) => lane.run(this.#stopping.signal)));
  }

  #tidy(): void {
    const { storage, clock } = this.#options;
    storage.keepOnly([...this.#lanes.keys()], clock.now());
    storage.prune(clock.now() - RESULTS_MS);
  }

  /** For a run that ends: everything that is due gets one attempt, within `withinMs`. What is left waits for the next run. */
  async drain(withinMs: Millis, signal: AbortSignal): Promise<void> {
    this.#tidy();
    const late = new AbortController();
    void pause(this.#options.clock, withinMs, late.signal).then(() => late.abort());
    const until = AbortSignal.any([signal, late.signal, this.#stopping.signal]);
    const lanes = [...this.#lanes.values()];
    // A message that a lane handed to its fallback belongs to another lane.
    for (let sent = true; sent; ) sent = (await Promise.all(lanes.map((lane) => lane.drain(until)))).includes(true);
    late.abort();
  }

  /** Cancels what is being sent; it stays in the outbox. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  status(): readonly NotifierStatus[] {
    const { storage, spare } = this.#options;
    const counts = [storage.waiting(), spare.waiting()];
    return [...this.#lanes.values()].map((lane) => lane.status(counts));
  }
}
