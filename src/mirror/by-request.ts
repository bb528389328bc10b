/** What people ask of the mirror besides runs: lists to decide on, and undo. A plan and an undo are done alone. */
import type { MirrorProgress } from '../health/mirror.ts';
import type { MirrorListing, UndoAnswer } from '../health/mirror-listing.ts';
import { pause } from '../platform/clock.ts';
import type { ManifestRow } from './core/entry.ts';
import { createMatcher } from './find/pattern.ts';
import { changesListing, foundListing, parkedListing, planListing } from './listings.ts';
import type { MirrorSettings, RunPorts } from './run/ports.ts';
import { runRequest } from './run/request.ts';
import { MirrorRun } from './run/run.ts';
import { undoNow } from './undo-paths.ts';

/** Read in a few milliseconds. */
const ROWS_AT_ONCE = 2_000;

export interface ByRequestOptions {
  readonly settings: MirrorSettings;
  /** Its lock makes chores give way. */
  readonly ports: RunPorts;
  readonly isRunning: () => boolean;
  readonly onProgress: (progress: MirrorProgress) => void;
  /** `isDue`: a run fell due meanwhile. */
  readonly onEnd: (isDue: boolean) => void;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

export class ByRequest {
  readonly #options: ByRequestOptions;
  #work: Promise<unknown> | null = null;
  #isRunDue = false;

  constructor(options: ByRequestOptions) {
    this.#options = options;
  }

  /** Whether a run that is due now has to wait for the end of such work; then it is started at its end. */
  postpones(): boolean {
    if (this.#work !== null) this.#isRunDue = true;
    return this.#work !== null;
  }

  /** Why nothing can be started now: one English sentence. */
  whyNot(): string | null {
    if (this.#options.isRunning()) return 'a run is in progress';
    return this.#work === null ? null : 'a plan or an undo is in progress';
  }

  /** Resolves when nothing of it is in progress. */
  async ended(): Promise<void> {
    await this.#work?.catch(() => undefined);
  }

  parked(): MirrorListing {
    const { store, clock } = this.#options.ports;
    return parkedListing(store.decisions.parked(), clock.now());
  }

  changes(run: string): MirrorListing {
    const { runs } = this.#options.ports.store;
    const record = runs.one(run);
    if (record === null) throw new Error(`there is no run ${run}`);
    return changesListing(run, record.endedAt, runs.changes(run));
  }

  /** In parts, so that a large manifest does not hold up everything else. */
  async find(pattern: string, signal: AbortSignal): Promise<MirrorListing> {
    const { store, clock } = this.#options.ports;
    const vault = store.vaults.pinned();
    const matches = createMatcher(pattern);
    const found: ManifestRow[] = [];
    for (let from: string | undefined = ''; vault !== null && from !== undefined; ) {
      if (signal.aborted) throw new Error('called off');
      const rows: readonly ManifestRow[] = store.manifest(vault).filesAfter(from, ROWS_AT_ONCE);
      found.push(...rows.filter(({ path }) => matches(path)));
      from = rows.at(-1)?.path;
      await pause(clock, 0, signal);
    }
    return foundListing(found, clock.now());
  }

  plan(signal: AbortSignal): Promise<MirrorListing> {
    return this.#alone(async () => {
      const { settings, ports, onProgress } = this.#options;
      const id = ports.store.runs.claim(ports.clock.now());
      const run = new MirrorRun({
        request: { ...runRequest({ full: false, delete: true, dryRun: true }, id, null, settings), planOnly: true },
        settings,
        ports: { ...ports, writeLog: () => Promise.resolve(null) },
        onProgress,
      });
      const either = AbortSignal.any([signal, this.#options.signal]);
      const stop = (): void => run.stop('exit', true);
      either.addEventListener('abort', stop, { once: true });
      try {
        const record = await run.start();
        return planListing(record, 'plan' in run.stage ? run.stage.plan : null);
      } finally {
        either.removeEventListener('abort', stop);
      }
    });
  }

  /** @param under paths and folders; an empty one, or none, stands for everything */
  async undo(run: string, under: readonly string[]): Promise<UndoAnswer> {
    const { settings, ports, signal } = this.#options;
    const paths = under.includes('') ? [] : under;
    try {
      const done = await this.#alone(() => undoNow({ settings, ports, signal }, run, paths));
      if (!done.ok) return { ok: false, why: `refused (${done.refusal.code})` };
      if (done.value.kind === 'no-such-run') return { ok: false, why: `there is no run ${run}` };
      if (done.value.kind === 'untouched') return { ok: false, why: `the run did not change ${done.value.path}` };
      const { restored, failed, lost } = done.value.undone;
      return lost === null ? { ok: true, restored, failed: failed.length } : { ok: false, why: `${restored} restored, then: ${lost}` };
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) };
    }
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const why = this.whyNot();
    if (why !== null) throw new Error(why);
    const done = work();
    this.#work = done;
    try {
      return await done;
    } finally {
      this.#work = null;
      const isDue = this.#isRunDue;
      this.#isRunDue = false;
      this.#options.onEnd(isDue);
    }
  }
}
