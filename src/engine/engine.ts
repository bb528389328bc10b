/**
 * The daemon's heart: attempts every probe on its schedule, faster while its state is unsettled, one at a
 * time each; notices sleep; makes the neutral check when verdicts ask for it.
 */
import type { EpochMs, Observation, ProbeId } from '../health/observation.ts';
import { notRun, trouble } from '../health/observation.ts';
import { isSettled } from '../health/probe-state.ts';
import { OBSERVER } from '../health/rules.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { isFit } from '../health/verdict.ts';
import { viewOf } from '../health/view.ts';
import type { EngineActions } from '../platform/actions.ts';
import type { Clock } from '../platform/clock.ts';
import type { CronTicker } from '../platform/cron.ts';
import type { Board } from './board.ts';
import type { NeutralCheck } from './neutral.ts';
import type { Roster } from './roster.ts';
import type { Runner } from './runner.ts';
import { firstOffset, nextDue, recheckAt } from './schedule.ts';
import { SleepWatch } from './sleep-watch.ts';

export interface EngineOptions {
  readonly clock: Clock;
  readonly board: Board;
  readonly roster: Roster;
  readonly neutral: NeutralCheck;
  /** Ticks for probes whose schedule is a cron expression. */
  readonly cron: CronTicker;
}

export class Engine implements EngineActions {
  readonly #options: EngineOptions;
  readonly #sleepWatch: SleepWatch;
  readonly #stops: (() => void)[] = [];
  #cancel = new AbortController();
  /** After sleep: attempts of others are not-run until this machine was fit once. */
  #settling = false;
  #stopped = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#sleepWatch = new SleepWatch(options.clock, (gapMs) => this.#onSleep(gapMs));
  }

  /** Attempts every probe within 2 s, then on its schedule. */
  start(): void {
    const { board } = this.#options;
    this.#stops.push(board.on((event) => event.kind === 'observed' && this.#onObserved(event.observation)));
    this.#sleepWatch.start();
    for (const runner of this.#runners()) this.#begin(runner);
  }

  /** Lets go of everything at once; attempts under way are dropped. */
  stop(): void {
    this.#stopped = true;
    this.#cancel.abort();
    this.#sleepWatch.stop();
    this.#options.neutral.stop();
    for (const stop of this.#stops.splice(0)) stop();
    for (const runner of this.#runners()) runner.cancelTimer?.();
  }

  async checkNow(probes: readonly ProbeId[] | 'all', signal: AbortSignal): Promise<Snapshot> {
    const chosen = this.#runners().filter(({ id }) => probes === 'all' || probes.includes(id));
    const round = Promise.all(chosen.map((runner) => this.#attemptAndReschedule(runner)));
    await Promise.race([round, new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))]);
    return probes === 'all' ? this.#options.board.current() : this.#options.board.only(probes);
  }

  #runners(): readonly Runner[] {
    return [...this.#options.roster.runners.values()];
  }

  #begin(runner: Runner): void {
    const { schedule } = runner.config;
    this.#place(runner);
    if (schedule.kind === 'cron') this.#stops.push(this.#options.cron.every(schedule.expression, () => this.#onDue(runner)));
  }

  /** Lays the probe's grid from now on; its first attempt comes within the first round. */
  #place(runner: Runner): void {
    const key = scheduleKey(runner);
    const first = this.#options.clock.now() + firstOffset(key);
    runner.grid = { base: first, everyMs: runner.config.everyMs, key };
    this.#arm(runner, first);
  }

  #arm(runner: Runner, due: EpochMs): void {
    const { clock, board } = this.#options;
    runner.cancelTimer?.();
    runner.dueAt = due;
    board.scheduled(runner.id, due);
    runner.cancelTimer = clock.after(due - clock.now(), () => this.#onDue(runner));
  }

  #onDue(runner: Runner): void {
    if (this.#stopped) return;
    if (runner.isRunning) {
      this.#options.board.skip(runner.id);
      return;
    }
    void this.#attemptAndReschedule(runner);
  }

  async #attemptAndReschedule(runner: Runner): Promise<Observation | null> {
    const observation = this.#mayRun(runner) ? await runner.run(this.#cancel.signal) : this.#recordSettling(runner);
    if (!this.#stopped) this.#armNext(runner);
    return observation;
  }

  #armNext(runner: Runner): void {
    const { clock, board } = this.#options;
    const { grid } = runner;
    if (grid === null) return;
    const now = clock.now();
    const history = board.history(runner.id);
    const rules = board.fleet.probes.find(({ id }) => id === runner.id);
    const settled = history === null || rules === undefined || isSettled(history, rules);
    if (runner.config.schedule.kind === 'cron' && settled) {
      runner.cancelTimer?.();
      return;
    }
    this.#arm(runner, settled ? nextDue(grid, now) : recheckAt(grid, now));
  }

  // ---- learning, neutral check --------------------------------------------------------------

  #onObserved(observation: Observation): void {
    const { board, roster, neutral } = this.#options;
    const host = observation.outcome.facts.mount?.host;
    if (host !== undefined) for (const runner of roster.learn('vault.host', host)) this.#begin(runner);
    if (this.#settling && this.#observerIsFit()) this.#settling = false;
    queueMicrotask(() => {
      if (board.wantsNeutral && !this.#stopped) neutral.request();
    });
  }

  // ---- sleep --------------------------------------------------------------------------------

  #onSleep(gapMs: number): void {
    const { board } = this.#options;
    this.#cancel.abort();
    this.#cancel = new AbortController();
    this.#settling = this.#runners().some(({ config }) => config.component === OBSERVER);
    board.slept(gapMs);
    for (const runner of this.#runners()) this.#place(runner);
  }

  #mayRun(runner: Runner): boolean {
    return !this.#settling || runner.config.component === OBSERVER;
  }

  #recordSettling(runner: Runner): Observation {
    const { board, clock } = this.#options;
    const now = clock.now();
    const observation: Observation = { probe: runner.id, startedAt: now, at: now, took: 0, outcome: notRun(trouble('probe.settling')) };
    board.record(observation);
    return observation;
  }

  #observerIsFit(): boolean {
    const { board, clock } = this.#options;
    return board.fleet.probes
      .filter(({ component }) => component === OBSERVER)
      .every((rules) => isFit(viewOf(rules, board.history(rules.id), clock.now())));
  }
}

/** The share's probes are due together, so that one visit answers all of them. */
function scheduleKey(runner: Runner): string {
  const { component, domain, id } = runner.config;
  return domain === 'share' ? `${component}/${domain}` : id;
}
