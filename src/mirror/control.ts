/** The mirror in a running ytm: when a run is due, what prevents it, the current run, and requests of people. Its snapshots are immutable. */
import type { MirrorAnswer, MirrorProgress, MirrorRequest, MirrorSnapshot } from '../health/mirror.ts';
import type { Reason } from '../health/snapshot.ts';
import type { MirrorActions } from '../ports/mirror-port.ts';
import { ByRequest } from './by-request.ts';
import { RegularChores } from './chores.ts';
import type { MirrorControlOptions } from './control-options.ts';
import { isRefusedByGate, mayFollowHints } from './core/gate-refusal.ts';
import { approveParked, resumeHalted } from './decisions.ts';
import { HintedRuns } from './hinted.ts';
import { keptSnapshot, RECORDS_KEPT } from './kept.ts';
import { noteLosses } from './losses.ts';
import { obstacleOf } from './pauses.ts';
import { Published } from './published.ts';
import type { RunRecord } from './record.ts';
import type { RunPorts } from './run/ports.ts';
import { codesOf, mirrorReason } from './run/reasons.ts';
import { runRequest } from './run/request.ts';
import { MirrorRun } from './run/run.ts';
import { Schedule } from './schedule.ts';

/** Like a person's request, except for the config's rule on deletions. */
const ROUTINE: MirrorRequest = { full: false, delete: true, dryRun: false };

export class MirrorControl implements Pick<MirrorActions, 'run' | 'stop' | 'approve' | 'resume'> {
  readonly #options: MirrorControlOptions;
  readonly #stops: (() => void)[] = [];
  readonly #chores: RegularChores;
  readonly byRequest: ByRequest;
  #run: MirrorRun | null = null;
  #underWay: Promise<RunRecord> | null = null;
  /** What keeps a due run from starting; the reasons of the gate are looked up when they are published. */
  #waitsFor: 'gate' | Reason | null = null;
  /** The gate's codes as last published. */
  #reportedCodes = '';
  #isStarting = false;
  #refusalIsOnRecord = false;
  readonly #published = new Published((progress) => this.#make(progress));
  readonly #schedule: Schedule;
  readonly #hinted: HintedRuns;
  /** A run on schedule, which lists all of hot, is due and has not started. */
  #isDue = false;
  #records: readonly RunRecord[];
  readonly #ending = new AbortController();

  constructor(options: MirrorControlOptions) {
    this.#options = options;
    this.#records = options.ports.store.runs.newest(RECORDS_KEPT);
    this.#chores = new RegularChores(options.chores, options.ports.clock, {
      isRunning: () => this.#underWay !== null,
      onEnd: () => this.#published.changed(),
    });
    const { schedule, ports, settings, watcher } = options;
    this.#schedule = new Schedule(schedule, ports.clock, { onDue: () => this.#due(), onChange: () => this.#published.changed() });
    this.#hinted = new HintedRuns(
      { clock: ports.clock, watcher, hot: settings.hot, settleMs: settings.contract.settleMs },
      { onDue: () => this.#dueByHints(), onChange: () => this.#published.changed() },
    );
    this.byRequest = new ByRequest({
      ...options,
      ports: { ...options.ports, takeLock: () => this.#takeLock() },
      isRunning: () => this.#underWay !== null || this.#isStarting,
      onProgress: (progress) => this.#published.progress(progress),
      onEnd: (isDue) => this.#onRequestEnd(isDue),
      signal: this.#ending.signal,
    });
  }

  /** From now on runs start on schedule, whenever the gate is open. */
  start(): void {
    const { ports } = this.#options;
    this.#stops.push(noteLosses(ports));
    this.#stops.push(ports.watch.subscribe(() => this.#whileWaiting()));
    this.#schedule.start(this.#records);
    this.#hinted.start();
    this.#chores.start();
  }

  /** Starts nothing any more; resolves when the current run has ended, however long it takes. Another control takes over then. */
  async retire(): Promise<void> {
    this.#ending.abort();
    this.#schedule.stop();
    for (const stop of this.#stops.splice(0)) stop();
    await Promise.all([this.#underWay?.catch(() => undefined), this.byRequest.ended(), this.#chores.stop(), this.#hinted.stop()]);
  }

  /** Ends the current run, if there is one, within the time that the end of ytm allows. */
  async close(): Promise<void> {
    this.#run?.stop('exit', false);
    await this.retire();
  }

  current(): MirrorSnapshot {
    return this.#published.current();
  }

  subscribe(listener: () => void): () => void {
    return this.#published.subscribe(listener);
  }

  // ---- requests of people -------------------------------------------------------------------

  async run(request: MirrorRequest): Promise<MirrorAnswer> {
    const why = this.#whyNot(request);
    if (why !== null) return { ok: false, why };
    void this.#runSafely(request);
    return { ok: true };
  }

  /** Starts a run and waits for its end; while another run is active it is refused by guard 2. */
  async runNow(request: MirrorRequest, hints: ReadonlySet<string> | null = null): Promise<RunRecord> {
    const { ports, settings } = this.#options;
    const isAlone = this.#underWay === null;
    const run = new MirrorRun({
      request: runRequest(request, ports.store.runs.claim(ports.clock.now()), ports.store.decisions.halted(), settings, hints),
      settings,
      ports: { ...ports, takeLock: () => this.#takeLock() },
      onProgress: (progress) => (isAlone ? this.#published.progress(progress) : undefined),
    });
    if (!isAlone) return this.#keep(await run.start());
    const wasDue = this.#isDue;
    this.#run = run;
    this.#waitsFor = null;
    if (hints === null && !request.dryRun) {
      this.#isDue = false;
      this.#hinted.walks();
    }
    this.#underWay = run.start();
    try {
      return this.#ended(await this.#underWay, wasDue);
    } finally {
      this.#run = null;
      this.#underWay = null;
      this.#published.ended();
      this.#afterRun();
    }
  }

  async stop(how: 'gracefully' | 'at-once'): Promise<MirrorAnswer> {
    if (this.#run === null) return { ok: false, why: 'no run is in progress' };
    this.#run.stop('person', how === 'at-once');
    return { ok: true };
  }

  async approve(id: string, under?: readonly string[]): Promise<MirrorAnswer> {
    const answer = approveParked(this.#options.ports.store, id, under);
    if (!answer.ok) return answer;
    this.#published.changed();
    await this.run(ROUTINE);
    return answer;
  }

  async resume(accept: string | null): Promise<MirrorAnswer> {
    const answer = resumeHalted(this.#options.ports.store, accept);
    if (!answer.ok) return answer;
    this.#published.changed();
    this.#due();
    return answer;
  }

  // ---- schedule -----------------------------------------------------------------------------

  #due(): void {
    if (this.#ending.signal.aborted) return;
    this.#isDue = true;
    this.#startSafely();
  }

  #dueByHints(): void {
    if (this.#ending.signal.aborted || this.#underWay !== null || this.#isStarting) return;
    if (mayFollowHints(this.#records)) this.#startSafely();
  }

  /** What became due during the run. */
  #afterRun(): void {
    if (this.#isDue && !this.#ending.signal.aborted) this.#startSafely();
    else this.#hinted.rearm();
  }

  /** Whatever keeps the records from being read, the next try is when it is due. */
  #startSafely(): void {
    this.#startWhenAllowed().catch((error: unknown) => {
      this.#isStarting = false;
      this.#cannotRecord(error);
    });
  }

  #cannotRecord(error: unknown): void {
    const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#waitsFor = mirrorReason({ code: 'mirror.cannot_record', args: { problem } }, this.#options.ports.clock.now());
    this.#published.changed();
  }

  /** Starts a run, or waits for what keeps it from starting. */
  async #startWhenAllowed(): Promise<void> {
    if (this.byRequest.postpones() || this.#isStarting || this.#underWay !== null) return;
    if (this.#options.ports.store.decisions.halted() !== null) return;
    this.#isStarting = true;
    const { store, clock } = this.#options.ports;
    await store.untilFree(clock, this.#ending.signal);
    const obstacle = await obstacleOf(this.#options);
    this.#isStarting = false;
    if (this.#ending.signal.aborted || this.#underWay !== null) return;
    return obstacle === null ? this.#startDue() : this.#waitFor(obstacle);
  }

  /** A refusal of what was due on schedule is on record once for each wait. */
  async #waitFor(obstacle: 'gate' | Reason): Promise<void> {
    const isFirstRefusal = obstacle === 'gate' && this.#isDue && !this.#refusalIsOnRecord;
    this.#refusalIsOnRecord ||= isFirstRefusal;
    if (isFirstRefusal) await this.#runSafely(ROUTINE);
    // The refused run has seen nothing of what is due.
    this.#isDue ||= isFirstRefusal;
    this.#waitsFor = obstacle;
    this.#hinted.postpone();
    this.#published.changed();
  }

  async #startDue(): Promise<void> {
    this.#refusalIsOnRecord = false;
    const dirty = this.#isDue ? 'all' : this.#hinted.take();
    if (dirty === 'all' || dirty.size > 0) return this.#runSafely(ROUTINE, dirty === 'all' ? null : dirty);
    this.#waitsFor = null;
    this.#hinted.rearm();
    this.#published.changed();
  }

  /** A bug in ytm ends only this run: it is reported, and the next run starts when it is due. */
  async #runSafely(request: MirrorRequest, hints: ReadonlySet<string> | null = null): Promise<void> {
    try {
      await this.runNow(request, hints);
    } catch (error) {
      this.#cannotRecord(error);
    }
  }

  #whileWaiting(): void {
    if (this.#waitsFor !== 'gate' || this.#underWay !== null) return;
    const { gate } = this.#options.ports.watch.current();
    if (gate.state === 'open') this.#startSafely();
    else if (codesOf(gate.reasons) !== this.#reportedCodes) this.#published.changed();
  }

  #whyNot(request: MirrorRequest): string | null {
    const busy = this.byRequest.whyNot();
    if (busy !== null) return busy;
    const halted = this.#options.ports.store.decisions.halted();
    if (halted !== null && !request.dryRun) return `the mirror is halted (${halted.reason.code}): see ytm mirror status`;
    const { gate } = this.#options.ports.watch.current();
    return gate.state === 'shut' ? `the gate is shut (${codesOf(gate.reasons)})` : null;
  }

  #onRequestEnd(isDue: boolean): void {
    this.#published.ended();
    if (isDue && !this.#ending.signal.aborted) this.#startSafely();
  }

  // ---- publishing ---------------------------------------------------------------------------

  /** A chore can wait. */
  async #takeLock(): ReturnType<RunPorts['takeLock']> {
    await this.#chores.giveWay();
    return this.#options.ports.takeLock();
  }

  /** What the gate refused is due as before, and begins when the gate opens. @param wasDue before the run a walk was due */
  #ended(record: RunRecord, wasDue: boolean): RunRecord {
    this.#hinted.ended(record);
    if (!record.dryRun && isRefusedByGate(record) && this.#options.ports.watch.current().gate.state === 'shut') {
      this.#isDue ||= wasDue;
      this.#refusalIsOnRecord = true;
      this.#waitsFor = 'gate';
    }
    return this.#keep(record);
  }

  #keep(record: RunRecord): RunRecord {
    this.#records = [record, ...this.#records.filter(({ id }) => id !== record.id)].slice(0, RECORDS_KEPT);
    return record;
  }

  #obstacles(): readonly Reason[] | null {
    if (this.#waitsFor !== 'gate') return this.#waitsFor === null ? null : [this.#waitsFor];
    const { reasons } = this.#options.ports.watch.current().gate;
    this.#reportedCodes = codesOf(reasons);
    return reasons;
  }

  #make(progress: MirrorProgress | null): MirrorSnapshot {
    const { ports, settings } = this.#options;
    return keptSnapshot(ports.store, {
      shadow: settings.shadow,
      records: this.#records,
      nextAt: this.#schedule.nextAt,
      waitingFor: this.#obstacles(),
      progress,
      hints: this.#hinted.current(),
    });
  }
}
