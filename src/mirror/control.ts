/**
 * The mirror in a running ytm: when a run is due, what keeps it from starting, the run under way, what a person
 * asked for. Hands out immutable snapshots of itself.
 */
import type { MirrorActions, MirrorAnswer, MirrorProgress, MirrorRequest, MirrorSnapshot, RunSummary } from '../health/mirror.ts';
import { RUNS_SHOWN } from '../health/mirror.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import { approveParked, resumeHalted } from './decisions.ts';
import { type PruningOptions, RegularPruning } from './pruning.ts';
import type { RunRecord } from './record.ts';
import type { MirrorSettings, RunPorts } from './run/ports.ts';
import { mirrorReason } from './run/reasons.ts';
import { pendingOf } from './run/record-run.ts';
import { MirrorRun } from './run/run.ts';
import type { MirrorSchedule } from './schedule.ts';
import { snapshotOf, summaryOf } from './status.ts';

export interface MirrorControlOptions {
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly schedule: MirrorSchedule;
  /** Whether this machine runs on its battery; asked only when the config minds. */
  readonly onBattery: () => Promise<boolean>;
  /** `null`: nothing is ever pruned. */
  readonly pruning: PruningOptions | null;
}

/** As a person's request would be, but for what the config says of deletions. */
const ROUTINE: MirrorRequest = { full: false, delete: true, dryRun: false };
/** A first run begins once the probes have had their first round. */
const FIRST_RUN_MS: Millis = 5_000;

export class MirrorControl implements MirrorActions {
  readonly #options: MirrorControlOptions;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[] = [];
  readonly #pruning: RegularPruning | null;
  #run: MirrorRun | null = null;
  #underWay: Promise<RunRecord> | null = null;
  #progress: MirrorProgress | null = null;
  /** What keeps a due run from starting; of the gate the reasons are asked for when they are told. */
  #waitsFor: 'gate' | Reason | null = null;
  /** The gate's codes as they were told last. */
  #toldCodes = '';
  #isStarting = false;
  #refusalIsOnRecord = false;
  #nextAt: EpochMs | null = null;
  #cancelTimer = (): void => {};
  #records: readonly RunRecord[];
  #snapshot: MirrorSnapshot | null = null;
  #closed = false;

  constructor(options: MirrorControlOptions) {
    this.#options = options;
    this.#records = options.ports.store.runs(RECORDS_KEPT);
    const { pruning } = options;
    this.#pruning = pruning === null ? null : new RegularPruning(pruning, () => this.#underWay !== null);
  }

  /** From now on runs start on schedule, whenever the gate is open. */
  start(): void {
    const { schedule, ports } = this.#options;
    this.#stops.push(ports.watch.subscribe(() => this.#whileWaiting()));
    if (schedule?.kind === 'cron') {
      this.#stops.push(schedule.tick(() => this.#due()));
      void this.#tellNext();
    }
    if (schedule?.kind === 'every') this.#arm(this.#firstDue(schedule.ms));
    this.#pruning?.start();
  }

  /** Ends the run under way, if there is one, as the end of ytm demands. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    for (const stop of this.#stops.splice(0)) stop();
    this.#run?.stop('exit', false);
    await Promise.all([this.#underWay?.catch(() => undefined), this.#pruning?.stop()]);
  }

  current(): MirrorSnapshot {
    this.#snapshot ??= this.#make();
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // ---- what a person asks for -----------------------------------------------------------------

  async run(request: MirrorRequest): Promise<MirrorAnswer> {
    const why = this.#whyNot(request);
    if (why !== null) return { ok: false, why };
    void this.#runSafely(request);
    return { ok: true };
  }

  /** Starts a run and waits for its end; one that is under way makes it a refused one (guard 2 says so). */
  async runNow(request: MirrorRequest): Promise<RunRecord> {
    const { ports, settings } = this.#options;
    const halted = ports.store.halted();
    const startedAt = ports.clock.now();
    const isAlone = this.#underWay === null;
    const run = new MirrorRun({
      request: {
        ...request,
        planOnly: false,
        delete: request.delete && settings.contract.delete,
        id: ports.store.claimRun(startedAt),
        acceptShrunk: false,
        halted: halted === null || request.dryRun ? null : { code: halted.reason.code, args: halted.reason.args },
      },
      settings,
      ports: { ...ports, takeLock: () => this.#takeLock() },
      onProgress: (progress) => (isAlone ? this.#told(progress) : undefined),
    });
    if (!isAlone) return this.#ended(await run.start());
    this.#run = run;
    this.#waitsFor = null;
    this.#underWay = run.start();
    try {
      return this.#ended(await this.#underWay);
    } finally {
      this.#run = null;
      this.#underWay = null;
      this.#progress = null;
      this.#changed();
    }
  }

  async stop(how: 'gracefully' | 'at-once'): Promise<MirrorAnswer> {
    if (this.#run === null) return { ok: false, why: 'no run is under way' };
    this.#run.stop('person', how === 'at-once');
    return { ok: true };
  }

  async approve(id: string): Promise<MirrorAnswer> {
    const answer = approveParked(this.#options.ports.store, id);
    if (!answer.ok) return answer;
    this.#changed();
    await this.run(ROUTINE);
    return answer;
  }

  async resume(accept: string | null): Promise<MirrorAnswer> {
    const answer = resumeHalted(this.#options.ports.store, accept);
    if (!answer.ok) return answer;
    this.#changed();
    this.#due();
    return answer;
  }

  // ---- when ---------------------------------------------------------------------------------

  #firstDue(everyMs: Millis): EpochMs {
    const now = this.#options.ports.clock.now();
    const last = this.#records.find(({ dryRun }) => !dryRun);
    const soon = now + FIRST_RUN_MS;
    return last === undefined ? soon : Math.min(now + everyMs, Math.max(soon, last.startedAt + everyMs));
  }

  #arm(at: EpochMs): void {
    const { clock } = this.#options.ports;
    this.#cancelTimer();
    this.#nextAt = at;
    this.#cancelTimer = clock.after(at - clock.now(), () => this.#due(), { background: true });
  }

  #due(): void {
    const { schedule, ports } = this.#options;
    if (this.#closed) return;
    if (schedule?.kind === 'every') this.#arm(ports.clock.now() + schedule.ms);
    if (schedule?.kind === 'cron') void this.#tellNext();
    void this.#startWhenAllowed();
  }

  async #tellNext(): Promise<void> {
    const { schedule } = this.#options;
    if (schedule?.kind !== 'cron') return;
    this.#nextAt = await schedule.next();
    this.#changed();
  }

  /** Starts, or waits for what keeps it; a refusal is put on record once for each time it has to wait. */
  async #startWhenAllowed(): Promise<void> {
    if (this.#isStarting || this.#underWay !== null || this.#options.ports.store.halted() !== null) return;
    this.#isStarting = true;
    const obstacle = await this.#obstacle();
    this.#isStarting = false;
    if (this.#closed || this.#underWay !== null) return;
    const isFirstRefusal = obstacle === 'gate' && !this.#refusalIsOnRecord;
    this.#refusalIsOnRecord = obstacle === 'gate';
    if (obstacle === null || isFirstRefusal) await this.#runSafely(ROUTINE);
    if (obstacle === null) return;
    this.#waitsFor = obstacle;
    this.#changed();
  }

  async #obstacle(): Promise<'gate' | Reason | null> {
    const { ports, settings, onBattery } = this.#options;
    if (!settings.onBattery && (await onBattery())) return mirrorReason({ code: 'mirror.on_battery', args: {} }, ports.clock.now());
    const { gate, complete } = ports.watch.current();
    return gate.state === 'open' || !complete ? null : 'gate';
  }

  /** A bug of ours ends this run and nothing else: it is told, and the next run is tried when it is due. */
  async #runSafely(request: MirrorRequest): Promise<void> {
    try {
      await this.runNow(request);
    } catch (error) {
      const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.#waitsFor = mirrorReason({ code: 'mirror.cannot_record', args: { problem } }, this.#options.ports.clock.now());
      this.#changed();
    }
  }

  #whileWaiting(): void {
    if (this.#waitsFor !== 'gate' || this.#underWay !== null) return;
    const { gate } = this.#options.ports.watch.current();
    if (gate.state === 'open') void this.#startWhenAllowed();
    else if (codesOf(gate.reasons) !== this.#toldCodes) this.#changed();
  }

  #whyNot(request: MirrorRequest): string | null {
    if (this.#underWay !== null) return 'a run is under way';
    const halted = this.#options.ports.store.halted();
    if (halted !== null && !request.dryRun) return `the mirror is halted (${halted.reason.code}): see ytm mirror status`;
    const { gate } = this.#options.ports.watch.current();
    return gate.state === 'shut' ? `the gate is shut (${codesOf(gate.reasons)})` : null;
  }

  // ---- telling ------------------------------------------------------------------------------

  #told(progress: MirrorProgress): void {
    const isUnderWay = this.#progress !== null;
    this.#progress = progress;
    // What the store holds does not change by it.
    if (isUnderWay && this.#snapshot !== null) this.#publish({ ...this.#snapshot, progress });
    else this.#changed();
  }

  /** What is being pruned can wait. */
  async #takeLock(): ReturnType<RunPorts['takeLock']> {
    await this.#pruning?.giveWay();
    return this.#options.ports.takeLock();
  }

  #ended(record: RunRecord): RunRecord {
    this.#records = [record, ...this.#records].slice(0, RECORDS_KEPT);
    return record;
  }

  #changed(): void {
    this.#publish(null);
  }

  /** @param snapshot `null`: it is made when somebody asks for it */
  #publish(snapshot: MirrorSnapshot | null): void {
    this.#snapshot = snapshot;
    for (const listener of Array.from(this.#listeners)) listener();
  }

  #obstacles(): readonly Reason[] | null {
    if (this.#waitsFor !== 'gate') return this.#waitsFor === null ? null : [this.#waitsFor];
    const { reasons } = this.#options.ports.watch.current().gate;
    this.#toldCodes = codesOf(reasons);
    return reasons;
  }

  #make(): MirrorSnapshot {
    const { ports, settings } = this.#options;
    const { store } = ports;
    const newest = this.#records.find(({ dryRun }) => !dryRun || settings.shadow);
    return snapshotOf({
      shadow: settings.shadow,
      nextAt: this.#nextAt,
      halted: store.halted(),
      waitingFor: this.#obstacles(),
      progress: this.#progress,
      parked: store.parked(),
      // What a run that is under way leaves is not known before its end.
      pending: newest === undefined || this.#progress !== null ? null : pendingOf(newest),
      putOffRuns: store.putOffRuns(),
      upToDateAt: this.#records.find(({ status, dryRun }) => status === 'complete' && !dryRun)?.startedAt ?? store.upToDateAt(),
      comparedAt: store.comparedAt(),
      runs: this.#records.slice(0, RUNS_SHOWN).map((record): RunSummary => summaryOf(record)),
    });
  }
}

/** Enough for whoever looks at the runs. */
const RECORDS_KEPT = 50;

function codesOf(reasons: readonly Reason[]): string {
  return reasons.map(({ code }) => code).join(', ');
}
