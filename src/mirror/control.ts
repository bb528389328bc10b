/** The mirror in a running ytm: when a run is due, what prevents it, the current run, and requests of people. Its snapshots are immutable. */
import type { MirrorAnswer, MirrorProgress, MirrorRequest, MirrorSnapshot } from '../health/mirror.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import type { MirrorActions } from '../ports/mirror-port.ts';
import { ByRequest } from './by-request.ts';
import { RegularChores } from './chores.ts';
import type { MirrorControlOptions } from './control-options.ts';
import { approveParked, resumeHalted } from './decisions.ts';
import { keptSnapshot, RECORDS_KEPT } from './kept.ts';
import type { RunRecord } from './record.ts';
import type { RunPorts } from './run/ports.ts';
import { codesOf, mirrorReason } from './run/reasons.ts';
import { runRequest } from './run/request.ts';
import { MirrorRun } from './run/run.ts';
import { firstDue } from './schedule.ts';

/** Like a person's request, except for the config's rule on deletions. */
const ROUTINE: MirrorRequest = { full: false, delete: true, dryRun: false };

export class MirrorControl implements Pick<MirrorActions, 'run' | 'stop' | 'approve' | 'resume'> {
  readonly #options: MirrorControlOptions;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[] = [];
  readonly #chores: RegularChores;
  readonly byRequest: ByRequest;
  #run: MirrorRun | null = null;
  #underWay: Promise<RunRecord> | null = null;
  #progress: MirrorProgress | null = null;
  /** What keeps a due run from starting; the reasons of the gate are looked up when they are published. */
  #waitsFor: 'gate' | Reason | null = null;
  /** The gate's codes as last published. */
  #reportedCodes = '';
  #isStarting = false;
  #refusalIsOnRecord = false;
  #nextAt: EpochMs | null = null;
  #cancelTimer = (): void => {};
  #records: readonly RunRecord[];
  #snapshot: MirrorSnapshot | null = null;
  readonly #ending = new AbortController();

  constructor(options: MirrorControlOptions) {
    this.#options = options;
    this.#records = options.ports.store.runs.newest(RECORDS_KEPT);
    this.#chores = new RegularChores(options.chores, options.ports.clock, {
      isRunning: () => this.#underWay !== null,
      onEnd: () => this.#changed(),
    });
    this.byRequest = new ByRequest({
      ...options,
      ports: { ...options.ports, takeLock: () => this.#takeLock() },
      isRunning: () => this.#underWay !== null || this.#isStarting,
      onProgress: (progress) => this.#recorded(progress),
      onEnd: (isDue) => this.#onRequestEnd(isDue),
      signal: this.#ending.signal,
    });
  }

  /** From now on runs start on schedule, whenever the gate is open. */
  start(): void {
    const { schedule, ports } = this.#options;
    this.#stops.push(ports.watch.subscribe(() => this.#whileWaiting()));
    if (schedule?.kind === 'cron') {
      this.#stops.push(
        schedule.tick(
          () => this.#due(),
          () => void this.#tellNext(),
        ),
      );
      void this.#tellNext();
    }
    if (schedule?.kind === 'every') this.#arm(firstDue(schedule.ms, ports.clock.now(), this.#records));
    this.#chores.start();
  }

  /** Starts nothing any more; resolves when the current run has ended, however long it takes. Another control takes over then. */
  async retire(): Promise<void> {
    this.#ending.abort();
    this.#cancelTimer();
    for (const stop of this.#stops.splice(0)) stop();
    await Promise.all([this.#underWay?.catch(() => undefined), this.byRequest.ended(), this.#chores.stop()]);
  }

  /** Ends the current run, if there is one, within the time that the end of ytm allows. */
  async close(): Promise<void> {
    this.#run?.stop('exit', false);
    await this.retire();
  }

  current(): MirrorSnapshot {
    this.#snapshot ??= this.#make();
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // ---- requests of people -------------------------------------------------------------------

  async run(request: MirrorRequest): Promise<MirrorAnswer> {
    const why = this.#whyNot(request);
    if (why !== null) return { ok: false, why };
    void this.#runSafely(request);
    return { ok: true };
  }

  /** Starts a run and waits for its end; while another run is active it is refused by guard 2. */
  async runNow(request: MirrorRequest): Promise<RunRecord> {
    const { ports, settings } = this.#options;
    const isAlone = this.#underWay === null;
    const run = new MirrorRun({
      request: runRequest(request, ports.store.runs.claim(ports.clock.now()), ports.store.decisions.halted(), settings),
      settings,
      ports: { ...ports, takeLock: () => this.#takeLock() },
      onProgress: (progress) => (isAlone ? this.#recorded(progress) : undefined),
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
    if (this.#run === null) return { ok: false, why: 'no run is in progress' };
    this.#run.stop('person', how === 'at-once');
    return { ok: true };
  }

  async approve(id: string, under?: readonly string[]): Promise<MirrorAnswer> {
    const answer = approveParked(this.#options.ports.store, id, under);
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

  // ---- schedule -----------------------------------------------------------------------------

  #arm(at: EpochMs): void {
    const { clock } = this.#options.ports;
    this.#cancelTimer();
    this.#nextAt = at;
    this.#cancelTimer = clock.after(at - clock.now(), () => this.#due(), { background: true });
    this.#changed();
  }

  #due(): void {
    const { schedule, ports } = this.#options;
    if (this.#ending.signal.aborted) return;
    if (schedule?.kind === 'every') this.#arm(ports.clock.now() + schedule.ms);
    if (schedule?.kind === 'cron') void this.#tellNext();
    this.#startSafely();
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
    this.#changed();
  }

  async #tellNext(): Promise<void> {
    const { schedule } = this.#options;
    if (schedule?.kind !== 'cron') return;
    this.#nextAt = await schedule.next();
    this.#changed();
  }

  /** Starts a run, or waits for what keeps it from starting; a refusal is recorded once for each wait. */
  async #startWhenAllowed(): Promise<void> {
    if (this.byRequest.postpones() || this.#isStarting || this.#underWay !== null) return;
    if (this.#options.ports.store.decisions.halted() !== null) return;
    this.#isStarting = true;
    const { store, clock } = this.#options.ports;
    await store.untilFree(clock, this.#ending.signal);
    const obstacle = await this.#obstacle();
    this.#isStarting = false;
    if (this.#ending.signal.aborted || this.#underWay !== null) return;
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

  /** A bug in ytm ends only this run: it is reported, and the next run starts when it is due. */
  async #runSafely(request: MirrorRequest): Promise<void> {
    try {
      await this.runNow(request);
    } catch (error) {
      this.#cannotRecord(error);
    }
  }

  #whileWaiting(): void {
    if (this.#waitsFor !== 'gate' || this.#underWay !== null) return;
    const { gate } = this.#options.ports.watch.current();
    if (gate.state === 'open') this.#startSafely();
    else if (codesOf(gate.reasons) !== this.#reportedCodes) this.#changed();
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
    this.#progress = null;
    this.#changed();
    if (isDue && !this.#ending.signal.aborted) this.#startSafely();
  }

  // ---- publishing ---------------------------------------------------------------------------

  #recorded(progress: MirrorProgress): void {
    const isUnderWay = this.#progress !== null;
    this.#progress = progress;
    // The content of the store is unchanged.
    if (isUnderWay && this.#snapshot !== null) this.#publish({ ...this.#snapshot, progress });
    else this.#changed();
  }

  /** A chore can wait. */
  async #takeLock(): ReturnType<RunPorts['takeLock']> {
    await this.#chores.giveWay();
    return this.#options.ports.takeLock();
  }

  #ended(record: RunRecord): RunRecord {
    this.#records = [record, ...this.#records].slice(0, RECORDS_KEPT);
    return record;
  }

  #changed(): void {
    this.#publish(null);
  }

  /** @param snapshot `null`: it is created on demand */
  #publish(snapshot: MirrorSnapshot | null): void {
    this.#snapshot = snapshot;
    for (const listener of Array.from(this.#listeners)) listener();
  }

  #obstacles(): readonly Reason[] | null {
    if (this.#waitsFor !== 'gate') return this.#waitsFor === null ? null : [this.#waitsFor];
    const { reasons } = this.#options.ports.watch.current().gate;
    this.#reportedCodes = codesOf(reasons);
    return reasons;
  }

  #make(): MirrorSnapshot {
    const { ports, settings } = this.#options;
    return keptSnapshot(ports.store, {
      shadow: settings.shadow,
      records: this.#records,
      nextAt: this.#nextAt,
      waitingFor: this.#obstacles(),
      progress: this.#progress,
    });
  }
}
