/**
 * The board: the results of every probe and what follows from them. It folds observations, judges when something may have changed or a
 * timer expires, and publishes immutable snapshots.
 */

import { type Assessment, assess, type Before, type Evidence, NOTHING_BEFORE } from '../health/assess.ts';
import { changesBetween, judgedOf } from '../health/changes.ts';
import type { EngineEvent, EventSource } from '../health/events.ts';
import type { MirrorSnapshot } from '../health/mirror.ts';
import type { EpochMs, Millis, Observation, ProbeId } from '../health/observation.ts';
import { clearStreaks, fold, notAfter, type ProbeHistory } from '../health/probe-state.ts';
import { reasonOf } from '../health/reason.ts';
import { RECORDING, type Recording } from '../health/recording.ts';
import type { Fleet, ProbeRules } from '../health/rules.ts';
import type { DaemonSnapshot, GateSnapshot, Snapshot, SnapshotSource } from '../health/snapshot.ts';
import { mayChangeVerdict } from '../health/steady.ts';
import type { SilenceRule } from '../health/verdict.ts';
import { type ProbeView, viewOf } from '../health/view.ts';
import type { Clock } from '../platform/clock.ts';
import type { BoardOptions } from './board-options.ts';
import { EventFeed } from './event-feed.ts';
import { Members } from './members.ts';
import { MirrorState } from './mirror-state.ts';
import { withNewestLife } from './newest-life.ts';
import { probeSnapshot } from './probe-snapshot.ts';
import { Publisher } from './publisher.ts';

/** The minimum pause between two judgements, as a multiple of the duration of one. */
const IDLE_SHARE = 10;

export class Board implements SnapshotSource, EventSource {
  readonly #clock: Clock;
  readonly #options: BoardOptions;
  readonly #histories: Map<ProbeId, ProbeHistory>;
  readonly #asked = new Set<ProbeId>();
  readonly #publisher: Publisher;
  readonly #events = new EventFeed();
  readonly #due = new Map<ProbeId, EpochMs>();
  /** The views of the last judgement, kept up to date by steady observations; in the fleet's order. */
  #views: ProbeView[] = [];
  #places: ReadonlyMap<ProbeId, number> = new Map();
  readonly #members: Members;
  #silence: SilenceRule;
  readonly #mirror: MirrorState;
  #daemon: DaemonSnapshot | null = null;
  #recording: Recording = RECORDING;
  #neutral: { readonly at: EpochMs; readonly ok: boolean } | null = null;
  #assessment: Assessment;
  #snapshot: Snapshot | null = null;
  #revision = 0;
  #isComplete = false;
  #stopClock: (() => void) | null = null;
  #stopJudging: (() => void) | null = null;
  #judgedAt = 0;
  #judgingTook = 0;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#publisher = new Publisher(options.clock, () => this.current());
    this.#members = new Members(options.fleet);
    this.#silence = options.silence;
    this.#mirror = new MirrorState(options.clock.now());
    const now = options.clock.now();
    this.#histories = new Map([...options.restored].map(([id, history]) => [id, notAfter(history, now)]));
    this.#assessment = this.#assess(NOTHING_BEFORE, options.clock.now());
  }

  get fleet(): Fleet {
    return this.#members.fleet;
  }

  history(probe: ProbeId): ProbeHistory | null {
    return this.#histories.get(probe) ?? null;
  }

  /**
   * A probe that could not run before (the share's host was not known). It joins with its first result, because a check that never ran says
   * nothing about a fleet that was judged without it.
   */
  admit(rules: ProbeRules): void {
    this.#members.admit(rules);
  }

  /**
   * A new config. `forget`: the probes that check something else from now on: they start without a history. Probes that are new, or good
   * and now another check, join with their first result like those of `admit`; one that was not good stays in the fleet as unknown, so that
   * no gate opens because of a reload.
   */
  reconfigure(fleet: Fleet, forget: ReadonlySet<ProbeId>): void {
    const before = new Map(this.#views.map(({ rules, state }) => [rules.id, state]));
    const known = new Set(fleet.probes.map(({ id }) => id));
    for (const id of Array.from(this.#histories.keys()))
      if (forget.has(id) || !known.has(id)) for (const kept of [this.#histories, this.#asked, this.#due]) kept.delete(id);
    const joins = ({ id }: ProbeRules): boolean => !this.#histories.has(id) && (before.get(id) ?? 'up') === 'up';
    const later = this.#isComplete ? fleet.probes.filter(joins).map(({ id }) => id) : [];
    this.#members.replace(fleet, new Set(later));
    this.#reassess();
  }

  /** Of a probe that has joined, or is going to. */
  rulesOf(probe: ProbeId): ProbeRules | null {
    return this.#members.rulesOf(probe);
  }

  /** Folds one observation in and returns the probe's new history. */
  record(observation: Observation): ProbeHistory {
    const rules = this.#rulesOf(observation.probe);
    const before = this.#histories.get(observation.probe) ?? null;
    const after = fold(before, observation, rules);
    this.#histories.set(observation.probe, after);
    this.#asked.add(observation.probe);
    const joins = this.#members.join(observation.probe);
    // A probe that joins later does not undo the first round.
    this.#isComplete ||= this.#members.fleet.probes.every(({ id }) => this.#asked.has(id));
    this.#snapshot = null;
    this.#events.tell({ kind: 'observed', observation });
    if (joins || before === null || mayChangeVerdict(before, after, rules)) this.#reassessSoon();
    else {
      this.#refreshView(rules, after);
      this.#publisher.soon(true);
    }
    return after;
  }

  started(probe: ProbeId, delayMs: Millis): void {
    this.#events.tell({ kind: 'started', probe, at: this.#clock.now(), delayMs });
  }

  skip(probe: ProbeId): void {
    this.#events.tell({ kind: 'skipped', probe, at: this.#clock.now() });
  }

  scheduled(probe: ProbeId, due: EpochMs): void {
    this.#due.set(probe, due);
  }

  setNeutral(ok: boolean): void {
    this.#neutral = { at: this.#clock.now(), ok };
    this.#reassess();
  }

  /**
   * The state of the mirror; `null`: there is none on this machine. Progress alone is published without a new judgement.
   * @param watchedSince time before this moment does not count as overdue; default: the making of this board
   */
  setMirror(mirror: MirrorSnapshot | null, watchedSince?: EpochMs): void {
    if (watchedSince !== undefined) this.#mirror.watchedFrom(watchedSince);
    this.#snapshot = null;
    if (this.#mirror.set(mirror)) return this.#reassess();
    this.#revision += 1;
    this.#publisher.soon(true);
  }

  /** Who publishes this board: a daemon, and how its config stands. */
  setDaemon(daemon: DaemonSnapshot): void {
    this.#daemon = daemon;
    this.#snapshot = null;
    this.#revision += 1;
    this.#publisher.soon(false);
  }

  /** Whether anything can be recorded, and what was lost. */
  setRecording(recording: Recording): void {
    this.#recording = recording;
    this.#snapshot = null;
    this.#reassess();
  }

  get wantsNeutral(): boolean {
    return this.#assessment.wantsNeutral;
  }

  /** This machine slept, or its clock was set: streaks are cleared, and silence counts only from now on. */
  slept(gapMs: number): void {
    const now = this.#clock.now();
    for (const [id, history] of this.#histories) this.#histories.set(id, notAfter(clearStreaks(history), now));
    if (this.#silence.kind === 'span') this.#silence = { kind: 'span', awakeSince: this.#clock.now() };
    this.#mirror.slept(this.#clock.now(), gapMs);
    this.#events.tell({ kind: 'slept', at: this.#clock.now(), gapMs });
    this.#reassess();
  }

  current(): Snapshot {
    const { nextClock } = this.#assessment;
    if (this.#stopJudging !== null || (nextClock !== null && this.#clock.now() >= nextClock)) this.#reassess();
    this.#snapshot ??= this.#build();
    return this.#snapshot;
  }

  /** Judged by these probes alone; the gate stays shut because not all were run. */
  only(probes: readonly ProbeId[]): Snapshot {
    const now = this.#clock.now();
    const { wantsNeutral, deadSince } = this.#assessment;
    const named = this.#members.fleet.probes.filter(({ id }) => probes.includes(id));
    // As long as no result of the fleet suggests otherwise, this machine counts as online.
    const fleet = { ...this.#members.fleet, probes: named, gate: {}, neutralCheck: this.#members.fleet.neutralCheck && wantsNeutral };
    const assessment = assess(fleet, { ...this.#evidence(), mirror: null, recording: RECORDING }, { ...NOTHING_BEFORE, deadSince }, now);
    const component = assessment.components[0]?.id ?? '';
    const notAll = reasonOf('gate.not_all_asked', {}, { component, since: now });
    return this.#snapshotOf(assessment, assessment.views, { state: 'shut', since: now, reasons: [notAll] });
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    return this.#publisher.subscribe(listener);
  }

  on(listener: (event: EngineEvent) => void): () => void {
    return this.#events.on(listener);
  }

  /** Cancels its timers. */
  close(): void {
    this.#publisher.close();
    this.#stopClock?.();
    this.#stopJudging?.();
  }

  #rulesOf(probe: ProbeId): ProbeRules {
    const rules = this.#members.rulesOf(probe);
    if (rules === null) throw new Error(`no such probe: ${probe}`);
    return rules;
  }

  #evidence(): Evidence {
    return {
      histories: this.#histories,
      neutral: this.#neutral,
      silence: this.#silence,
      mirror: this.#mirror.evidence,
      recording: this.#recording,
    };
  }

  #assess(before: Before, now: EpochMs): Assessment {
    const assessment = assess(this.#members.fleet, this.#evidence(), before, now);
    this.#views = [...assessment.views];
    this.#places = new Map(this.#views.map((view, place) => [view.rules.id, place]));
    return assessment;
  }

  /** At once, unless judging would take more than a tenth of the time; then a little later, several changes together. */
  #reassessSoon(): void {
    if (this.#stopJudging !== null) return;
    const wait = this.#judgedAt + IDLE_SHARE * this.#judgingTook - this.#clock.monotonic();
    if (wait <= 0) this.#reassess();
    else this.#stopJudging = this.#clock.after(wait, () => this.#reassess());
  }

  #reassess(): void {
    this.#stopJudging?.();
    this.#stopJudging = null;
    const startedAt = this.#clock.monotonic();
    const before = this.#assessment;
    const now = this.#clock.now();
    this.#assessment = this.#assess(before, now);
    this.#snapshot = null;
    this.#revision += 1;
    for (const change of changesBetween(judgedOf(before, now), judgedOf(this.#assessment, now), now)) this.#events.tell(change);
    this.#publisher.soon(false);
    this.#watchClock();
    this.#judgedAt = this.#clock.monotonic();
    this.#judgingTook = this.#judgedAt - startedAt;
  }

  #refreshView(rules: ProbeRules, history: ProbeHistory): void {
    const place = this.#places.get(rules.id);
    if (place !== undefined) this.#views[place] = viewOf(rules, history, this.#clock.now());
    this.#revision += 1;
  }

  /** A verdict may change because time passes: silence long enough, a probe gone stale. */
  #watchClock(): void {
    this.#stopClock?.();
    this.#stopClock = null;
    const { nextClock } = this.#assessment;
    if (nextClock === null) return;
    this.#stopClock = this.#clock.after(nextClock - this.#clock.now(), () => this.#reassess(), { background: true });
  }

  #build(): Snapshot {
    return { ...this.#snapshotOf(this.#assessment, this.#views, this.#assessment.gate), complete: this.#isComplete };
  }

  #snapshotOf({ components, verdict }: Assessment, views: readonly ProbeView[], gate: GateSnapshot): Snapshot {
    return {
      at: this.#clock.now(),
      host: this.#options.host,
      version: this.#options.version,
      verdict,
      components: components.map((component) => withNewestLife(component, views)),
      probes: views.map((view) => probeSnapshot(view, this.#due.get(view.rules.id) ?? null)),
      gate,
      mirror: this.#mirror.snapshot,
      ...(this.#daemon === null ? {} : { daemon: this.#daemon }),
      revision: this.#revision,
      complete: views.every(({ rules }) => this.#asked.has(rules.id)),
    };
  }
}
