/** The digest: gathers what it is about, decides and stores it together with its messages. A running ytm looks once a minute. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type DigestMemory, digestOf, parseDigestMemory, planDigest, withSpace } from '../alerts/core/digest.ts';
import type { DigestMessage } from '../alerts/core/message.ts';
import type { Config } from '../config/config.ts';
import type { TimeRange } from '../health/availability.ts';
import { DOCTOR_NIGHTS, parseNights } from '../health/doctor-night.ts';
import { EARLY_MS, memoryWhileOff } from '../health/due.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Snapshot, SnapshotSource } from '../health/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import { isAlive } from '../platform/is-alive.ts';
import type { MessageSink } from '../store/alert-log.ts';
import { AlertOutbox } from '../store/alert-outbox.ts';
import { availabilitiesIn } from '../store/availabilities.ts';
import { unlessUnreadable } from '../store/problem.ts';
import type { Store } from '../store/store.ts';

/** The name of the note with what is remembered from one digest to the next. */
const MEMORY = 'alerts.digest';
const SAVE = 'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
const LOOK_EVERY_MS: Millis = 60_000;
const MOST_INCIDENTS = 1_000;

/** The next `count` times of a cron expression from now on; `null` when it is not a valid one. */
export type NextRuns = (expression: string, count: number) => Promise<readonly EpochMs[] | null>;

export interface DigestOptions {
  readonly store: Store;
  readonly snapshot: Snapshot;
  readonly digest: NonNullable<Config['alerts']['digest']>;
  readonly outbox: MessageSink;
  readonly nextRuns: NextRuns;
  readonly now: () => EpochMs;
}

/** Stores a digest for its notifiers if one is due. @returns what is remembered now; `null`: nothing could be stored */
export async function takeDigest({ store, snapshot, digest, outbox, nextRuns, now: read }: DigestOptions): Promise<DigestMemory | null> {
  const { schedule, to } = digest;
  const runs = (await nextRuns(schedule, 2)) ?? [];
  const now = read();
  const nextAt = runs.find((at) => at > now + EARLY_MS);
  if (nextAt === undefined) return null;
  let kept: DigestMemory | null = null;
  const isStored = store.database.write(() => {
    const { due, memory } = planDigest(parseDigestMemory(store.note(MEMORY)), schedule, nextAt, now);
    kept = due === null ? memory : withSpace(memory, snapshot, now);
    if (due !== null) {
      const message = digestMessage(store, snapshot, due, kept.space, due.scheduledAt);
      outbox.addWithin(
        to.map((origin) => ({ origin, message })),
        now,
      );
    }
    store.database.statement(SAVE).run(MEMORY, JSON.stringify(kept));
  });
  return isStored ? kept : null;
}

/** The digest of the last day, as it would be now. */
export function previewDigest(store: Store, snapshot: Snapshot, now: EpochMs): DigestMessage {
  const memory = parseDigestMemory(store.note(MEMORY));
  const { space } = withSpace(memory ?? { schedule: '', nextAt: now, sentAt: null, space: {} }, snapshot, now);
  return digestMessage(store, snapshot, { from: now - 86_400_000, until: now }, space, now);
}

function digestMessage(
  store: Store,
  snapshot: Snapshot,
  range: TimeRange,
  space: DigestMemory['space'],
  scheduledAt: EpochMs,
): DigestMessage {
  const { from, until } = range;
  const digest = digestOf({
    from,
    until,
    snapshot,
    availability: availabilitiesIn(store, range, until),
    incidents: store.incidents.within(range, MOST_INCIDENTS),
    runs: store.incidents.runs(range),
    space,
    doctors: parseNights(store.note(DOCTOR_NIGHTS)),
  });
  const host = hostname();
  return { id: `digest:${host}:${scheduledAt}`, kind: 'digest', digest, at: until, host };
}

export interface DigestsOptions extends Pick<DigestOptions, 'store' | 'nextRuns'> {
  readonly config: Config;
  readonly source: SnapshotSource;
  readonly clock: Clock;
}

/**
 * Looks every minute instead of waiting for the time of the schedule: so the machine may sleep over it, its clock may be set, and a full
 * disk only delays the digest. Its messages are sent by the outbox of the alerts, which looks for those of others.
 */
export class Digests {
  readonly #options: DigestsOptions;
  readonly #outbox: MessageSink;
  #config: Config;
  #memory: DigestMemory | null = null;
  #lookedAt: EpochMs = 0;
  #cancel: () => void = () => {};
  #isStopped = false;

  constructor(options: DigestsOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#outbox = new AlertOutbox(options.store.database, { pid: process.pid, token: randomUUID(), isAlive });
  }

  start(): void {
    this.#arm();
  }

  reconfigure(config: Config): void {
    this.#config = config;
    this.#memory = null;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #arm(): void {
    if (!this.#isStopped) this.#cancel = this.#options.clock.after(LOOK_EVERY_MS, () => void this.#look(), { background: true });
  }

  async #look(): Promise<void> {
    try {
      await this.#takeIfDue();
    } finally {
      this.#arm();
    }
  }

  async #takeIfDue(): Promise<void> {
    const { store, source, clock, nextRuns } = this.#options;
    const { digest } = this.#config.alerts;
    const now = clock.now();
    const wasSetBack = now < this.#lookedAt;
    this.#lookedAt = now;
    if (digest === null) return this.#keepOff();
    if (!source.current().complete) return;
    if (this.#memory !== null && !wasSetBack && now < this.#memory.nextAt - EARLY_MS) return;
    this.#memory = await takeDigest({ store, snapshot: source.current(), digest, outbox: this.#outbox, nextRuns, now: () => clock.now() });
  }

  #keepOff(): void {
    const { store } = this.#options;
    const memory = memoryWhileOff(unlessUnreadable(() => parseDigestMemory(store.note(MEMORY)), null));
    if (memory !== null) store.setNote(MEMORY, JSON.stringify(memory));
  }
}
