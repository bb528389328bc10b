/**
 * The parts of a running ytm: one list with the order in which they start, the order in which they stop, and how long each stop may take.
 * Every engine has the parts up to `digests` (own-engine.ts); the daemon and the demo add the listeners (services.ts), the daemon alone the
 * watch over its config file (daemon.ts).
 */
import type { Config } from '../config/config.ts';
import type { Millis } from '../health/observation.ts';
import { type Clock, pause } from '../platform/clock.ts';

interface Place {
  /** Parts stop in the reverse order of their start, stage by stage; the parts of one stage stop at the same time. */
  readonly stage: number;
  /** The next stage stops after this time even if this part has not ended. 0: it ends at once. */
  readonly stopMs: Millis;
}

/** In the order in which they start. */
export const PARTS = {
  /** The board and the store, which all other parts use. */
  runtime: { stage: 0, stopMs: 600 },
  /** Records states and removes old history. */
  history: { stage: 1, stopMs: 0 },
  /** Runs the probes. */
  engine: { stage: 2, stopMs: 0 },
  /** A run ends gracefully: most of this time is rsync's. */
  mirror: { stage: 3, stopMs: 4_000 },
  alerts: { stage: 3, stopMs: 1_000 },
  digests: { stage: 3, stopMs: 0 },
  socket: { stage: 3, stopMs: 1_000 },
  exporter: { stage: 3, stopMs: 1_000 },
  /** Runs the doctors at night; one that is under way is killed. */
  doctors: { stage: 3, stopMs: 1_000 },
  /** Writes the report for other machines. */
  report: { stage: 3, stopMs: 500 },
  /** Compares the config in force with its file. */
  'config-watch': { stage: 4, stopMs: 0 },
} as const satisfies Readonly<Record<string, Place>>;

export type PartName = keyof typeof PARTS;

const NAMES = Object.keys(PARTS) as readonly PartName[];

/** All stages, each with its slowest part. */
export const LONGEST_STOP_MS: Millis = [...Map.groupBy(Object.values(PARTS), ({ stage }) => stage).values()]
  .map((places) => Math.max(...places.map(({ stopMs }) => stopMs)))
  .reduce((sum, ms) => sum + ms);

export interface Part {
  /** Absent: it works from its construction on. */
  start?(): void;
  /** Takes over another config whose paths and listeners are the same. Never fails. */
  reconfigure?(config: Config): void;
  /** Ends what is under way at once instead of gracefully. */
  hurry?(): void;
  /** Ends it and releases everything that it holds. */
  stop(): void | Promise<unknown>;
}

/** `problem`: one English sentence. */
export type Opened = { readonly ok: true; readonly part: Part | null } | { readonly ok: false; readonly problem: string };

export class Parts {
  readonly #clock: Clock;
  readonly #running = new Map<PartName, Part>();
  #stopping: Promise<readonly PartName[]> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Starts these parts in the order of the list; `null`: this ytm has no such part. */
  start(parts: Readonly<Partial<Record<PartName, Part | null>>>): void {
    for (const name of NAMES) {
      const part = parts[name];
      if (part === undefined || part === null) continue;
      this.#running.set(name, part);
      part.start?.();
    }
  }

  /** Adds a part that may fail to start; if it does, all parts stop. */
  async open<Result extends Opened>(name: PartName, open: () => Promise<Result>): Promise<Result> {
    const opened = await open();
    if (!opened.ok) await this.stop();
    else if (opened.part !== null) this.#running.set(name, opened.part);
    return opened;
  }

  reconfigure(config: Config): void {
    for (const name of NAMES) this.#running.get(name)?.reconfigure?.(config);
  }

  hurry(): void {
    for (const part of this.#running.values()) part.hurry?.();
  }

  /** Stops all parts. Resolves with those that had not ended in time. A second call waits for the first one. */
  stop(): Promise<readonly PartName[]> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<readonly PartName[]> {
    const stages = Map.groupBy(this.#running.keys(), (name) => PARTS[name].stage);
    const late: PartName[] = [];
    for (const [, names] of [...stages].toSorted(([left], [right]) => right - left)) {
      const ended = await Promise.all(names.map((name) => this.#endsInTime(name)));
      late.push(...names.filter((_, index) => ended[index] === false));
    }
    return late;
  }

  async #endsInTime(name: PartName): Promise<boolean> {
    const ending = this.#running.get(name)?.stop();
    if (ending === undefined) return true;
    const timer = new AbortController();
    const ended = await Promise.race([ending.then(() => true), pause(this.#clock, PARTS[name].stopMs, timer.signal).then(() => false)]);
    timer.abort();
    return ended;
  }
}
