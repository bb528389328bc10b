/**
 * One run: the state machine (core/run-machine.ts) decides what is next; this carries it out, watches the probes meanwhile, and records
 * everything. Failures of the outside world never throw.
 */
import { stopReasons } from '../../health/gate.ts';
import type { MirrorProgress } from '../../health/mirror.ts';
import type { Millis } from '../../health/observation.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import {
  beginRun,
  type PassName,
  type RunEffect,
  type RunEvent,
  type RunMode,
  type RunState,
  type StopCause,
  stepRun,
} from '../core/run-machine.ts';
import type { RunRecord } from '../record.ts';
import { nothingDone, type RunContext } from './context.ts';
import { shutReasons } from './entering.ts';
import { askGuard, type Guard, throughGuards } from './guards.ts';
import { beginImage, type OtherHot, otherHot } from './image.ts';
import { startAhead } from './passes/copy.ts';
import { PASS_OF, type Pass, PHASE_OF } from './passes/registry.ts';
import type { MirrorSettings, RunPorts, RunRequest } from './ports.ts';
import { Progress } from './progress.ts';
import { mirrorReason } from './reasons.ts';
import { finishRun } from './record-run.ts';
import type { Planned, Stage } from './stages.ts';

/** Between TERM and KILL; shorter when ytm itself has to end. */
const GRACE_MS: Millis = 10_000;
const GRACE_AT_EXIT_MS: Millis = 3_000;

export interface MirrorRunOptions {
  readonly request: RunRequest;
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly onProgress: (progress: MirrorProgress) => void;
}

export class MirrorRun {
  readonly #options: MirrorRunOptions;
  readonly #abort = new AbortController();
  readonly #progress: Progress;
  readonly #mode: RunMode;
  readonly #begun: RunContext;
  /** How far the run has come. */
  #stage: Stage;
  #state: RunState;
  /** What the state machine wants next. */
  #next: Extract<RunEffect, { readonly kind: 'ask-guard' | 'start-pass' | 'record' }>;
  #isWatching = false;
  #unwatch = (): void => {};
  #stopTelling = (): void => {};

  constructor(options: MirrorRunOptions) {
    const { request, settings, ports } = options;
    this.#options = options;
    const startedAt = ports.clock.now();
    this.#mode = request.planOnly ? 'plan' : request.dryRun || settings.shadow ? 'dry' : 'write';
    const writes = this.#mode === 'write';
    this.#progress = new Progress({ run: request.id, speed: 'full', dryRun: !writes, startedAt });
    this.#begun = {
      request,
      settings,
      ports,
      startedAt,
      progress: this.#progress,
      signal: this.#abort.signal,
      writes,
      open: { lock: null, children: [], copy: null, waiting: null },
      done: nothingDone(),
      recorded: { guards: [], passes: [], leftOut: [], notes: [], timings: {} },
    };
    this.#stage = this.#begun;
    this.#next = FAILED;
    this.#state = { phase: 'ended', status: 'failed', reasons: [] };
  }

  /** Runs to its end; the record contains the result. */
  async start(): Promise<RunRecord> {
    const { state, effects } = beginRun(this.#mode);
    this.#state = state;
    this.#tellRegularly();
    this.#perform(effects);
    const planned = await throughGuards(this.#begun, (guard, stage) => this.#ask(guard, stage));
    if (planned !== null) await this.#act(planned);
    return this.#record();
  }

  /** Stops the run for a person, or because ytm ends. A second call with `atOnce` does not wait for rsync to finish. */
  stop(kind: 'person' | 'exit', atOnce: boolean): void {
    const reason = mirrorReason({ code: 'mirror.stopped', args: {} }, this.#options.ports.clock.now());
    this.#dispatch({ kind: 'stop', cause: { kind, reason }, atOnce });
  }

  /** What the guards found; complete once the run has ended. */
  get stage(): Stage {
    return this.#stage;
  }

  get progress(): MirrorProgress {
    return this.#progress.current();
  }

  #tell(): void {
    this.#options.onProgress(this.#progress.current());
  }

  #tellRegularly(): void {
    this.#tell();
    this.#stopTelling = this.#options.ports.clock.after(TELL_EVERY_MS, () => this.#tellRegularly());
  }

  #dispatch(event: RunEvent): void {
    const { state, effects } = stepRun(this.#state, event);
    this.#state = state;
    this.#perform(effects);
  }

  #perform(effects: readonly RunEffect[]): void {
    for (const effect of effects) this.#performOne(effect);
  }

  #performOne(effect: RunEffect): void {
    switch (effect.kind) {
      case 'ask-guard':
      case 'start-pass':
      case 'record':
        this.#next = effect;
        return;
      case 'terminate':
        return this.#terminate(effect.atOnce);
    }
  }

  /** `null`: the run ends. */
  async #ask<Before extends Stage, After extends Stage>(guard: Guard<Before, After>, stage: Before): Promise<After | null> {
    if (this.#next.kind !== 'ask-guard') return null;
    if (guard.without !== undefined && this.#next.guard !== guard.name) return guard.without(stage);
    return this.#safely<After | null>(async () => {
      const answer = await askGuard(guard, stage);
      this.#stage = answer.stage;
      if (answer.kind !== 'passed') {
        if (guard.name === 'vault' || guard.name === 'write') await this.#lookAgain();
        return [null, { kind: 'guard-failed', status: answer.kind, reasons: answer.reasons }];
      }
      if (guard.name === 'gate') this.#watchShare();
      return [answer.stage, guard.event?.(answer.stage) ?? { kind: 'guard-passed' }];
    });
  }

  /** The passes, as long as the state machine starts another. */
  async #act(planned: Planned): Promise<void> {
    for (let stage = planned; this.#next.kind === 'start-pass'; ) {
      const { pass, first } = this.#next;
      const before = stage;
      const after = await this.#safely(() => this.#pass(pass, first, before));
      // After a bug the run ends with what it had.
      if (after === null) return;
      stage = after;
      this.#stage = after;
    }
  }

  /** Tells the state machine how a step ended. `null`: the step failed. */
  async #safely<T>(step: () => Promise<readonly [result: T, event: RunEvent]>): Promise<T | null> {
    try {
      const { store, clock } = this.#options.ports;
      await store.untilFree(clock, this.#abort.signal);
      const [result, event] = await step();
      this.#dispatch(event);
      return result;
    } catch (error) {
      // A bug in ytm, or records that cannot be read: the run ends, the record says so, the vault stays as it is.
      this.#dispatch(this.#bug(error));
      return null;
    }
  }

  async #record(): Promise<RunRecord> {
    const { status, reasons } = this.#next.kind === 'record' ? this.#next : FAILED;
    try {
      return await finishRun(this.#stage, status, reasons);
    } finally {
      this.#stopTelling();
      this.#unwatch();
      this.#tell();
    }
  }

  #bug(error: unknown): RunEvent {
    const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const code = error instanceof Error && error.name === UNREADABLE_RECORDS ? 'mirror.cannot_record' : 'mirror.agent_failed';
    const reasons = [mirrorReason({ code, args: { problem } }, this.#begun.startedAt)];
    return this.#state.phase === 'guarding'
      ? { kind: 'guard-failed', status: 'failed', reasons }
      : { kind: 'pass-ended', outcome: 'failed', reasons };
  }

  async #pass(pass: PassName, first: boolean, before: Planned): Promise<readonly [Planned, RunEvent]> {
    if (first && pass === 'copy') await startAhead(before);
    const { stage, obstacle } = await this.#beforePass(first, before);
    // At once, as the mark has to be completed however the pass ends.
    this.#stage = stage;
    if (obstacle !== null) return [stage, obstacle];
    const { ports, recorded } = stage;
    const act: Pass = PASS_OF[pass];
    this.#progress.phase(PHASE_OF[pass]);
    const start = ports.clock.monotonic();
    const { outcome, reasons, plan = stage.plan } = await act(stage);
    if (outcome === 'failed' || outcome === 'lost') await this.#lookAgain();
    const tookMs = ports.clock.monotonic() - start;
    recorded.timings[`pass:${pass}`] = Math.round(tookMs);
    // Calls of rsync are recorded with their arguments (copy.ts).
    if (pass !== 'copy' && pass !== 'settle')
      recorded.passes.push({
        name: pass,
        argv: [],
        returncode: outcome === 'done' ? 0 : 1,
        seconds: Math.round(tookMs) / 1_000,
        stats: {},
      });
    return [
      { ...stage, plan },
      { kind: 'pass-ended', outcome, reasons },
    ];
  }

  /**
   * Right before the first pass the gate is checked again, as the guards took some seconds, and hot is marked. Before each pass hot must
   * still be the same.
   */
  async #beforePass(first: boolean, stage: Planned): Promise<{ readonly stage: Planned; readonly obstacle: RunEvent | null }> {
    const { ports, startedAt } = stage;
    const shut = first ? shutReasons(ports.watch.current(), startedAt) : [];
    if (shut.length > 0) return { stage, obstacle: { kind: 'guard-failed', status: 'refused', reasons: shut } };
    const other = await otherHot(stage);
    if (other !== null) return { stage, obstacle: becauseOf(other, stage) };
    const { image, refusal } = first ? await beginImage(stage.image, stage) : { image: stage.image, refusal: null };
    const begun: Planned = { ...stage, image };
    // Hot could not be marked because it was replaced, or for the reason in the refusal.
    if (refusal !== null) return { stage: begun, obstacle: becauseOf((await otherHot(begun)) ?? { status: 'failed', refusal }, begun) };
    // The share may have been lost while the marks were written.
    return { stage: begun, obstacle: this.#abort.signal.aborted ? { kind: 'pass-ended', outcome: 'partial', reasons: [] } : null };
  }

  /** From the open gate on: stops the run as soon as the probes report a reason. */
  #watchShare(): void {
    const { watch } = this.#options.ports;
    this.#isWatching = true;
    watch.watchClosely(true);
    const unsubscribe = watch.subscribe((snapshot) => this.#stopWhenLost(snapshot));
    this.#unwatch = () => {
      unsubscribe();
      watch.watchClosely(false);
    };
  }

  /** Whichever step fails first, a lost share is reported as such, with its next step: the probes know both. */
  async #lookAgain(): Promise<void> {
    if (!this.#isWatching || this.#abort.signal.aborted) return;
    this.#stopWhenLost(await this.#options.ports.watch.visit(this.#abort.signal));
  }

  #stopWhenLost({ gate, components }: Snapshot): void {
    const [reason] = stopReasons({ gate, components, now: this.#options.ports.clock.now() });
    if (reason === undefined) return;
    const cause: StopCause = { kind: 'share-lost', reason };
    this.#dispatch({ kind: 'stop', cause, atOnce: false });
  }

  #terminate(atOnce: boolean): void {
    const cause = this.#state.phase === 'stopping' ? this.#state.cause : null;
    if (cause !== null) this.#progress.stopping(cause.reason);
    const graceMs = cause?.kind === 'exit' ? GRACE_AT_EXIT_MS : GRACE_MS;
    if (atOnce) this.#begun.open.copy?.stop(0);
    this.#abort.abort({ graceMs: atOnce ? 0 : graceMs });
  }
}

/** Another hot is there, or it does not answer. */
function becauseOf({ status, refusal }: OtherHot, { startedAt }: Planned): RunEvent {
  return { kind: 'guard-failed', status, reasons: [mirrorReason(refusal, startedAt)] };
}

/** Nothing has happened yet. */
const FAILED = { kind: 'record', status: 'failed', reasons: [] } as const;

/** The name of the error that the store throws when it cannot be read. */
const UNREADABLE_RECORDS = 'StoreUnreadable';

/** Sufficient for screens and metrics. */
const TELL_EVERY_MS: Millis = 1_000;
