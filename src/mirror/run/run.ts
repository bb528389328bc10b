/**
 * One run, driven: the state machine (core/run-machine.ts) says what is next, this does it, watches the probes meanwhile, and
 * puts everything on record. Never throws for what the world does.
 */
import { stopReasons } from '../../health/gate.ts';
import type { MirrorProgress, RunPhase } from '../../health/mirror.ts';
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
import { type Done, type Found, NO_CHANGES, need, type RunContext } from './context.ts';
import { shutReasons } from './entering.ts';
import { askGuard } from './guards.ts';
import { incompleteReasons, parkReasons, passesOf } from './judge.ts';
import { PASS_OF, type Pass } from './passes/registry.ts';
import type { MirrorSettings, RunPorts, RunRequest } from './ports.ts';
import { Progress } from './progress.ts';
import { mirrorReason } from './reasons.ts';
import { finishRun } from './record-run.ts';

/** Between TERM and KILL; when ytm itself must end it is quicker. */
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
  readonly #context: RunContext;
  readonly #ended = Promise.withResolvers<RunRecord>();
  readonly #mode: RunMode;
  #state: RunState;
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
    const done: Done = { counts: NO_CHANGES, changes: [], sent: [], unseen: new Set(), unmade: new Map(), complaints: [], bytes: 0 };
    this.#context = {
      request,
      settings,
      ports,
      startedAt,
      progress: this.#progress,
      signal: this.#abort.signal,
      writes,
      found: {},
      done,
      told: { guards: [], passes: [], leftOut: [], timings: {} },
    };
    this.#state = { phase: 'ended', status: 'failed', reasons: [] };
  }

  /** Runs to its end; the record says what became of it. */
  start(): Promise<RunRecord> {
    const { state, effects } = beginRun(this.#mode);
    this.#state = state;
    this.#tellRegularly();
    this.#perform(effects);
    return this.#ended.promise;
  }

  /** A person, or the end of ytm. A second word with `atOnce` does not wait for rsync's own end. */
  stop(kind: 'person' | 'exit', atOnce: boolean): void {
    const reason = mirrorReason({ code: 'mirror.stopped', args: {} }, this.#options.ports.clock.now());
    this.#dispatch({ kind: 'stop', cause: { kind, reason }, atOnce });
  }

  /** What was found; complete once the run has ended. */
  get found(): Pick<Found, 'plan' | 'differences'> {
    return this.#context.found;
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
        return this.#run(async () => {
          const { guard } = effect;
          const answer = await askGuard(guard, this.#context);
          if (answer.kind !== 'passed') {
            if (guard === 'vault' || guard === 'write') await this.#lookAgain();
            return { kind: 'guard-failed', status: answer.kind, reasons: answer.reasons };
          }
          if (guard === 'gate') this.#watchShare();
          return guard === 'plan' ? this.#planned() : { kind: 'guard-passed' };
        });
      case 'start-pass':
        return this.#run(() => this.#pass(effect.pass, effect.first));
      case 'terminate':
        return this.#terminate(effect.atOnce);
      case 'record':
        return void finishRun(this.#context, effect.status, effect.reasons)
          .finally(() => {
            this.#stopTelling();
            this.#unwatch();
            this.#tell();
          })
          .then(this.#ended.resolve, this.#ended.reject);
    }
  }

  #run(act: () => Promise<RunEvent>): void {
    act().then(
      (event) => this.#dispatch(event),
      // A bug of ours: the run ends, the record says so, the vault stays as it is.
      (error: unknown) => this.#dispatch(this.#bug(error)),
    );
  }

  #bug(error: unknown): RunEvent {
    const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const reasons = [mirrorReason({ code: 'mirror.agent_failed', args: { problem } }, this.#context.startedAt)];
    return this.#state.phase === 'guarding'
      ? { kind: 'guard-failed', status: 'failed', reasons }
      : { kind: 'pass-ended', outcome: 'failed', reasons };
  }

  #planned(): RunEvent {
    const { found, startedAt } = this.#context;
    const plan = need(found, 'plan');
    return {
      kind: 'planned',
      passes: passesOf(plan),
      parked: parkReasons(plan, startedAt),
      incomplete: incompleteReasons(need(found, 'differences'), startedAt),
    };
  }

  /** Just before the first pass the gate is asked once more: it was open some seconds ago. */
  async #pass(pass: PassName, first: boolean): Promise<RunEvent> {
    const { ports, startedAt, told } = this.#context;
    const shut = first ? shutReasons(ports.watch.current(), startedAt) : [];
    if (shut.length > 0) return { kind: 'guard-failed', status: 'refused', reasons: shut };
    const act: Pass = PASS_OF[pass];
    this.#progress.phase(PHASE_OF[pass]);
    const start = ports.clock.monotonic();
    const { outcome, reasons } = await act(this.#context);
    if (outcome === 'failed' || outcome === 'lost') await this.#lookAgain();
    const tookMs = ports.clock.monotonic() - start;
    told.timings[`pass:${pass}`] = Math.round(tookMs);
    // Calls of rsync are on record with what they were told (copy.ts).
    if (pass !== 'copy' && pass !== 'settle')
      told.passes.push({ name: pass, argv: [], returncode: outcome === 'done' ? 0 : 1, seconds: Math.round(tookMs) / 1_000, stats: {} });
    return { kind: 'pass-ended', outcome, reasons };
  }

  /** From the open gate on: what stops a run, as soon as the probes know it. */
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

  /** Whoever met it first, a lost share is told as what it is, with what helps: the probes know both. */
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
    if (atOnce) this.#context.found.copy?.stop(0);
    this.#abort.abort({ graceMs: atOnce ? 0 : graceMs });
  }
}

/** What people are told of a pass. */
const PHASE_OF: Readonly<Record<PassName, RunPhase>> = {
  rename: 'rename',
  'make-way': 'rename',
  make: 'copy',
  move: 'rename',
  copy: 'copy',
  settle: 'settle',
  delete: 'delete',
  confirm: 'confirm',
};

/** Screens and metrics need no more. */
const TELL_EVERY_MS: Millis = 1_000;
