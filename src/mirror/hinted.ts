/** Runs that the watcher of hot asks for: what is pending, when a run is due because of it, and whether hot is watched. */
import type { MirrorHints } from '../health/mirror.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import { folderOf, nameOf } from './core/entry.ts';
import { type Dirty, PendingHints } from './core/hints.ts';
import type { HotWatcher, WatcherState } from './hot/watcher.ts';
import type { RunRecord } from './record.ts';
import { mirrorReason } from './run/reasons.ts';

/** After something kept a run from starting, or the gate was shut. */
const LATER_MS: Millis = 60_000;

export interface HintedRunsOptions {
  readonly clock: Clock;
  /** `null`: hot is not watched, as configured. */
  readonly watcher: HotWatcher | null;
  readonly hot: string;
  readonly settleMs: Millis;
}

export interface HintedRunsListener {
  /** A run is due because of hints. */
  readonly onDue: () => void;
  /** `current` has changed. */
  readonly onChange: () => void;
}

export class HintedRuns {
  readonly #options: HintedRunsOptions;
  readonly #listener: HintedRunsListener;
  readonly #pending: PendingHints;
  #watched: WatcherState = { kind: 'starting' };
  #since: EpochMs;
  #isStarted = false;
  #cancelTimer = (): void => {};

  constructor(options: HintedRunsOptions, listener: HintedRunsListener) {
    this.#options = options;
    this.#listener = listener;
    this.#pending = new PendingHints(options.settleMs);
    this.#since = options.clock.now();
  }

  start(): void {
    const { watcher } = this.#options;
    if (watcher === null) return;
    this.#isStarted = true;
    watcher.start({
      hints: (hints) => {
        this.#pending.note(hints, this.#now());
        this.rearm();
      },
      lost: () => {
        this.#pending.lose(this.#now());
        this.rearm();
      },
      state: (state) => this.#onState(state),
    });
  }

  async stop(): Promise<void> {
    this.#cancelTimer();
    this.#isStarted = false;
    await this.#options.watcher?.stop();
  }

  /** `null`: hot is not watched, as configured, or because nothing runs on schedule here. */
  current(): MirrorHints | null {
    const { hot } = this.#options;
    if (!this.#isStarted) return null;
    switch (this.#watched.kind) {
      case 'starting':
        return { state: 'starting', folders: 0, problem: null };
      case 'watching':
        return { state: 'watching', folders: this.#watched.folders, problem: null };
      case 'failed': {
        const { problem } = this.#watched;
        const code = LIMITS.has(problem) ? 'mirror.watch_limit' : 'mirror.not_watched';
        return { state: 'failed', folders: 0, problem: mirrorReason({ code, args: { path: hot, problem } }, this.#since) };
      }
    }
  }

  /** What a run that begins now is to list. */
  take(): Dirty {
    return this.#pending.take(this.#now());
  }

  /** A run that lists all of hot begins. */
  walks(): void {
    this.#pending.walks(this.#now());
  }

  /** Nothing can start now, so there is no use in asking again soon. */
  postpone(): void {
    this.#pending.postpone(this.#now() + LATER_MS);
    this.rearm();
  }

  /** What changed while it was sent is looked at again later, even if it never changes again; a refused run has looked at nothing. */
  ended({ dryRun, leftOut, status }: Pick<RunRecord, 'dryRun' | 'leftOut' | 'status'>): void {
    this.#pending.ended(this.#now());
    if (status === 'refused' && !dryRun) {
      this.#pending.putBack(this.#now());
      this.#pending.postpone(this.#now() + LATER_MS);
    }
    const changing = leftOut.filter(({ why }) => CHANGING.has(why)).map(({ path }) => ({ folder: folderOf(path), names: [nameOf(path)] }));
    if (this.#isStarted) this.#pending.note(changing, this.#now());
    this.rearm();
  }

  /** Calls `onDue` when the next run is due. */
  rearm(): void {
    this.#cancelTimer();
    if (!this.#isStarted) return;
    const now = this.#now();
    const dueAt = this.#pending.dueAt(now);
    if (dueAt === null) return;
    this.#cancelTimer = this.#options.clock.after(Math.max(0, dueAt - now), () => this.#listener.onDue(), { background: true });
  }

  #onState(state: WatcherState): void {
    const before = this.#watched;
    this.#watched = state;
    if (JSON.stringify(before) === JSON.stringify(state)) return;
    if (before.kind !== state.kind) this.#since = this.#options.clock.now();
    this.#listener.onChange();
  }

  #now(): Millis {
    return this.#options.clock.monotonic();
  }
}

/** No more folders can be watched: the limits of inotify on watches and on watchers. */
const LIMITS: ReadonlySet<string> = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);

const CHANGING: ReadonlySet<string> = new Set(['still-changing', 'changed-while-sent', 'bundle-changing', 'hot-changed']);
