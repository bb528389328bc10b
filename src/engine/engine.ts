/**
 * The core of the daemon: attempts every probe on its schedule, faster while its state is unsettled, one attempt per probe at a time;
 * detects sleep; makes the neutral check when verdicts need it.
 */
import type { EngineEvent } from '../health/events.ts';
import type { EpochMs, Observation, ProbeId } from '../health/observation.ts';
import { notRun, trouble } from '../health/observation.ts';
import { isSettled } from '../health/probe-state.ts';
import { OBSERVER } from '../health/rules.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import type { CronTicker } from '../platform/cron.ts';
import type { EngineActions } from '../ports/actions.ts';
import { aborted } from './aborted.ts';
import type { Pace, Runner } from './attempt.ts';
import type { Board } from './board.ts';
import type { NeutralCheck } from './neutral.ts';
import type { LearnedKey, Roster, RosterChange } from './roster.ts';
import { firstOffset, nextDue, recheckAt } from './schedule.ts';
import { settle } from './settle.ts';
import { SleepWatch } from './sleep-watch.ts';

export interface EngineOptions {
  readonly clock: Clock;
  readonly board: Board;
  readonly roster: Roster;
  readonly neutral: NeutralCheck;
  /** Ticks for probes whose schedule is a cron expression. */
  readonly cron: CronTicker;
  /** The pace of `watchClosely`; default: every 10 s, with 60 s for each visit. */
  readonly closely?: Pace;
}

export class Engine implements EngineActions {
  readonly #options: EngineOptions;
  readonly #sleepWatch: SleepWatch;
  readonly #stops: (() => void)[] = [];
  #cancel = new AbortController();
  readonly #ending = new AbortController();
  /** After sleep: the probes of this machine that were not good yet; attempts of others are not-run as long as there are any. */
  #notFitYet = new Set<ProbeId>();
  #stopped = false;
  #isClose = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#sleepWatch = new SleepWatch(options.clock, (gapMs) => this.#onSleep(gapMs));
  }

  /** Attempts every probe within 2 s, then on its schedule. */
  start(): void {
    const { board } = this.#options;
    this.#stops.push(board.on((event) => this.#onEvent(event)));
    this.#sleepWatch.start();
    for (const runner of this.#runners()) this.#begin(runner);
  }

  /** Stops everything at once; running attempts are dropped. */
  stop(): void {
    this.#stopped = true;
    this.#ending.abort();
    this.#cancel.abort();
    this.#sleepWatch.stop();
    this.#options.neutral.stop();
    for (const stop of this.#stops.splice(0)) stop();
    for (const runner of this.#runners()) {
      runner.cancelTimer?.();
      runner.stopTicks?.();
    }
  }

  async checkNow(probes: readonly ProbeId[] | 'all', signal: AbortSignal): Promise<Snapshot> {
    const { board, neutral } = this.#options;
    const round = Promise.all(this.#chosen(probes).map((runner) => this.#settle(runner, probes !== 'all', signal)));
    await Promise.race([round, aborted(signal)]);
    if (board.current() && board.wantsNeutral && !signal.aborted && !this.#stopped) await neutral.once(signal);
    return probes === 'all' ? board.current() : board.only(probes);
  }

  /** One attempt of each, joining attempts under way. */
  async attemptNow(probes: readonly ProbeId[], signal: AbortSignal): Promise<void> {
    const round = Promise.all(this.#chosen(probes).map((runner) => this.#attemptAndReschedule(runner)));
    await Promise.race([round, aborted(signal)]);
  }

  #chosen(probes: readonly ProbeId[] | 'all'): readonly Runner[] {
    return this.#runners().filter(({ id }) => probes === 'all' || probes.includes(id));
  }

  async #settle(runner: Runner, isNamed: boolean, asked: AbortSignal): Promise<void> {
    const { board, clock, roster } = this.#options;
    const rules = board.rulesOf(runner.id);
    if (rules === null) return;
    const signal = AbortSignal.any([asked, this.#ending.signal]);
    // A new config may have replaced it meanwhile.
    const isCurrent = (): boolean => roster.runners.get(runner.id) === runner;
    await settle({
      rules,
      clock,
      history: () => (isCurrent() ? board.history(runner.id) : null),
      attempt: async () => (isCurrent() ? this.#attemptAndReschedule(runner) : null),
      isNamed,
      signal,
    });
  }

  /** A value learned outside of attempts: the probes that waited for it start. */
  learn(key: LearnedKey, value: string): void {
    for (const runner of this.#options.roster.learn(key, value)) this.#begin(runner);
  }

  /**
   * The probes of a new config, once roster and board have them. Probes that did not change go on as they are; one whose schedule did not
   * change keeps its due time; all others are attempted within 2 s.
   */
  reconfigured({ retired, added }: RosterChange): void {
    for (const { id } of retired) this.#notFitYet.delete(id);
    for (const { runner, continues } of added) {
      if (continues !== null && hasSameSchedule(runner, continues)) this.#continue(runner, continues);
      else this.#begin(runner);
    }
    if (this.#isClose) this.watchClosely(true);
  }

  /** While `on`, the probes that visit the share do so every 10 s and have 60 s for it (a busy share is slow). */
  watchClosely(on: boolean): void {
    const close = this.#options.closely ?? CLOSE;
    this.#isClose = on;
    for (const runner of this.#runners()) {
      if (!VISITS_THE_SHARE.has(runner.config.kind) || runner.config.domain !== 'share') continue;
      runner.pace = on ? { everyMs: Math.min(close.everyMs, runner.config.everyMs), timeoutMs: close.timeoutMs } : null;
      const { everyMs } = runner.pace ?? runner.config;
      if (runner.grid === null) continue;
      runner.grid = { ...runner.grid, base: this.#options.clock.now() + everyMs, everyMs };
      if (!runner.isRunning) this.#arm(runner, runner.grid.base);
    }
  }

  #runners(): readonly Runner[] {
    return [...this.#options.roster.runners.values()];
  }

  #begin(runner: Runner): void {
    this.#place(runner);
    this.#tick(runner);
  }

  /** In the place of another with the same schedule, whose next attempt it makes. */
  #continue(runner: Runner, replaced: Runner): void {
    const now = this.#options.clock.now();
    runner.grid = replaced.grid;
    this.#arm(runner, Math.max(replaced.dueAt ?? now, now));
    this.#tick(runner);
  }

  #tick(runner: Runner): void {
    const { schedule } = runner.config;
    if (schedule.kind === 'cron') runner.stopTicks = this.#options.cron.every(schedule.expression, () => this.#onDue(runner));
  }

  /** Starts the probe's schedule now; its first attempt is within the first round. */
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
    const { clock, board } = this.#options;
    const { grid, isRunning, dueAt } = runner;
    // Still running at its next due time: that attempt is skipped, and the skip is reported.
    if (grid !== null && runner.config.schedule.kind === 'every') this.#arm(runner, nextDue(grid, clock.now()));
    if (isRunning) {
      board.skip(runner.id);
      return;
    }
    if (dueAt !== null) board.started(runner.id, Math.max(0, clock.now() - dueAt));
    void this.#attemptAndReschedule(runner);
  }

  async #attemptAndReschedule(runner: Runner): Promise<Observation | null> {
    const observation = this.#mayRun(runner)
      ? await runner.run(this.#cancel.signal, () => this.#sleepWatch.look())
      : this.#recordSettling(runner);
    if (observation !== null && !this.#stopped) this.#armNext(runner);
    return observation;
  }

  #armNext(runner: Runner): void {
    const { clock, board } = this.#options;
    const { grid } = runner;
    if (grid === null) return;
    const now = clock.now();
    const history = board.history(runner.id);
    const rules = board.rulesOf(runner.id);
    const settled = history === null || rules === null || isSettled(history, rules);
    if (runner.config.schedule.kind === 'cron' && settled) {
      runner.cancelTimer?.();
      return;
    }
    this.#arm(runner, settled ? nextDue(grid, now) : recheckAt(grid, now));
  }

  // ---- learning, neutral check --------------------------------------------------------------

  #onEvent(event: EngineEvent): void {
    const { board, neutral } = this.#options;
    if (event.kind === 'observed') this.#onObserved(event.observation);
    queueMicrotask(() => {
      if (board.wantsNeutral && !this.#stopped) neutral.request();
    });
  }

  #onObserved({ probe, outcome }: Observation): void {
    const host = outcome.facts.mount?.host;
    if (host !== undefined) this.learn('vault.host', host);
    if (outcome.kind === 'answered' && outcome.ok) this.#notFitYet.delete(probe);
  }

  // ---- sleep --------------------------------------------------------------------------------

  #onSleep(gapMs: number): void {
    const { board } = this.#options;
    this.#cancel.abort();
    this.#cancel = new AbortController();
    this.#notFitYet = new Set(this.#runners().flatMap((runner) => (isOfObserver(runner) ? [runner.id] : [])));
    board.slept(gapMs);
    for (const runner of this.#runners()) this.#place(runner);
  }

  #mayRun(runner: Runner): boolean {
    return this.#notFitYet.size === 0 || isOfObserver(runner);
  }

  #recordSettling(runner: Runner): Observation {
    const { board, clock } = this.#options;
    const now = clock.now();
    const observation: Observation = { probe: runner.id, startedAt: now, at: now, took: 0, outcome: notRun(trouble('probe.settling')) };
    board.record(observation);
    return observation;
  }
}

const VISITS_THE_SHARE: ReadonlySet<string> = new Set(['sentinel', 'space']);
const CLOSE: Pace = { everyMs: 10_000, timeoutMs: 60_000 };

function hasSameSchedule(one: Runner, other: Runner): boolean {
  const inText = ({ config }: Runner): string => JSON.stringify([config.schedule, config.everyMs, scheduleKeyOf(config)]);
  return inText(one) === inText(other);
}

function isOfObserver({ config }: Runner): boolean {
  return config.component === OBSERVER;
}

/** The share's probes are due together, so that one visit answers all of them. */
function scheduleKey({ config }: Runner): string {
  return scheduleKeyOf(config);
}

function scheduleKeyOf({ component, domain, id }: Runner['config']): string {
  return domain === 'share' ? `${component}/${domain}` : id;
}
