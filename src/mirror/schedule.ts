/** When runs are due. */
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import type { RunRecord } from './record.ts';

/** `null`: runs start by hand only. */
export type MirrorSchedule =
  | { readonly kind: 'every'; readonly ms: Millis }
  /** `moved`: the clock was changed, so `next` has changed. */
  | { readonly kind: 'cron'; tick(run: () => void, moved: () => void): () => void; next(): Promise<EpochMs | null> }
  | null;

/** The first run begins once the probes have finished their first round. */
const FIRST_RUN_MS: Millis = 5_000;

/** When a run is due first, after a restart as well. @param records newest first */
export function firstDue(everyMs: Millis, now: EpochMs, records: readonly Pick<RunRecord, 'dryRun' | 'hinted' | 'startedAt'>[]): EpochMs {
  const last = records.find(({ dryRun, hinted }) => !dryRun && hinted === undefined);
  const soon = now + FIRST_RUN_MS;
  return last === undefined ? soon : Math.min(now + everyMs, Math.max(soon, last.startedAt + everyMs));
}

export interface ScheduleListener {
  readonly onDue: () => void;
  /** `nextAt` has changed. */
  readonly onChange: () => void;
}

/** Calls `onDue` whenever a run is due. */
export class Schedule {
  readonly #schedule: MirrorSchedule;
  readonly #clock: Clock;
  readonly #listener: ScheduleListener;
  #nextAt: EpochMs | null = null;
  #stop = (): void => {};

  constructor(schedule: MirrorSchedule, clock: Clock, listener: ScheduleListener) {
    this.#schedule = schedule;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** `null`: not known, or by hand only. */
  get nextAt(): EpochMs | null {
    return this.#nextAt;
  }

  /** @param records of runs, newest first */
  start(records: Parameters<typeof firstDue>[2]): void {
    const schedule = this.#schedule;
    if (schedule?.kind === 'every') this.#arm(schedule.ms, firstDue(schedule.ms, this.#clock.now(), records));
    if (schedule?.kind !== 'cron') return;
    const tell = (): void => void this.#tellNext(() => schedule.next());
    this.#stop = schedule.tick(() => {
      tell();
      this.#listener.onDue();
    }, tell);
    tell();
  }

  stop(): void {
    this.#stop();
    this.#stop = () => {};
  }

  #arm(everyMs: Millis, at: EpochMs): void {
    this.#stop();
    this.#nextAt = at;
    const due = (): void => {
      this.#arm(everyMs, this.#clock.now() + everyMs);
      this.#listener.onDue();
    };
    this.#stop = this.#clock.after(at - this.#clock.now(), due, { background: true });
    this.#listener.onChange();
  }

  async #tellNext(next: () => Promise<EpochMs | null>): Promise<void> {
    this.#nextAt = await next();
    this.#listener.onChange();
  }
}
