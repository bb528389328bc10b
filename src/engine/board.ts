/**
 * The board: what every probe has shown so far and what follows from it. It folds observations, judges
 * when something may have changed or a clock runs out, and hands out immutable snapshots.
 */
import { type Assessment, assess, type Before, type Evidence, NOTHING_BEFORE } from '../health/assess.ts';
import { metaOf } from '../health/catalogue.ts';
import type { EngineEvent, EventSource } from '../health/events.ts';
import type { MirrorSnapshot } from '../health/mirror.ts';
import type { EpochMs, Millis, Observation, ProbeId } from '../health/observation.ts';
import { clearStreaks, fold, type ProbeHistory } from '../health/probe-state.ts';
import type { Fleet, ProbeRules } from '../health/rules.ts';
import type { GateSnapshot, Reason, Snapshot, SnapshotSource } from '../health/snapshot.ts';
import type { SilenceRule } from '../health/verdict.ts';
import { type ProbeView, viewOf } from '../health/view.ts';
import type { Clock } from '../platform/clock.ts';
import { changes } from './changes.ts';
import { EventTeller } from './event-teller.ts';
import { MirrorState } from './mirror-state.ts';
import { withNewestLife } from './newest-life.ts';
import { probeSnapshot } from './probe-snapshot.ts';
import { mayChangeVerdict } from './steady.ts';

export interface BoardOptions {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly host: string;
  readonly version: string;
  /** What was on disk: streaks survive a restart while they are not stale. */
  readonly restored: ReadonlyMap<ProbeId, ProbeHistory>;
  readonly silence: SilenceRule;
}

/** Changes that alter no verdict are told at most this often. */
const QUIET_FLUSH_MS = 100;
/** Between two judgements lies at least this many times what one took. */
const IDLE_SHARE = 10;

export class Board implements SnapshotSource, EventSource {
  readonly #clock: Clock;
  readonly #options: BoardOptions;
  readonly #histories: Map<ProbeId, ProbeHistory>;
  readonly #asked = new Set<ProbeId>();
  readonly #subscribers = new Set<(snapshot: Snapshot) => void>();
  readonly #events = new EventTeller();
  readonly #due = new Map<ProbeId, EpochMs>();
  readonly #rules = new Map<ProbeId, ProbeRules>();
  /** Admitted and without a result yet. */
  readonly #joining = new Map<ProbeId, ProbeRules>();
  /** The views of the last judgement, kept up to date by steady observations; in the fleet's order. */
  #views: ProbeView[] = [];
  #places: ReadonlyMap<ProbeId, number> = new Map();
  #fleet: Fleet;
  #silence: SilenceRule;
  readonly #mirror: MirrorState;
  #neutral: { readonly at: EpochMs; readonly ok: boolean } | null = null;
  #assessment: Assessment;
  #snapshot: Snapshot | null = null;
  #revision = 0;
  #isComplete = false;
  #stopFlush: (() => void) | null = null;
  #flushIsQuiet = false;
  #stopClock: (() => void) | null = null;
  #stopJudging: (() => void) | null = null;
  #judgedAt = 0;
  #judgingTook = 0;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#fleet = options.fleet;
    this.#silence = options.silence;
    this.#mirror = new MirrorState(options.clock.now());
    this.#histories = new Map(options.restored);
    for (const rules of this.#fleet.probes) this.#rules.set(rules.id, rules);
    this.#assessment = this.#assess(NOTHING_BEFORE);
  }

  get fleet(): Fleet {
    return this.#fleet;
  }

  history(probe: ProbeId): ProbeHistory | null {
    return this.#histories.get(probe) ?? null;
  }

  /**
   * A probe that could not run before (the share's host was not known). It joins with its first result: a question that was
   * never asked says nothing against a fleet that was judged without it.
   */
  admit(rules: ProbeRules): void {
    this.#rules.set(rules.id, rules);
    this.#joining.set(rules.id, rules);
  }

  /** Of a probe that has joined, or is going to. */
  rulesOf(probe: ProbeId): ProbeRules | null {
    return this.#rules.get(probe) ?? null;
  }

  /** Whether it has just joined. */
  #join(probe: ProbeId): boolean {
    const rules = this.#joining.get(probe);
    if (rules === undefined) return false;
    this.#joining.delete(probe);
    this.#fleet = { ...this.#fleet, probes: [...this.#fleet.probes, rules] };
    return true;
  }

  /** Folds one observation in and returns the probe's new history. */
  record(observation: Observation): ProbeHistory {
    const rules = this.#rulesOf(observation.probe);
    const before = this.#histories.get(observation.probe) ?? null;
    const after = fold(before, observation, rules);
    this.#histories.set(observation.probe, after);
    this.#asked.add(observation.probe);
    const joins = this.#join(observation.probe);
    // A probe that joins later does not undo the first round.
    this.#isComplete ||= this.#fleet.probes.every(({ id }) => this.#asked.has(id));
    this.#snapshot = null;
    this.#events.tell({ kind: 'observed', observation });
    if (joins || before === null || mayChangeVerdict(before, after, rules)) this.#reassessSoon();
    else {
      this.#refreshView(rules, after);
      this.#flushSoon(true);
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

  /** What the mirror tells of itself; `null`: there is none on this machine. Progress alone is told without judging anew. */
  setMirror(mirror: MirrorSnapshot | null): void {
    this.#snapshot = null;
    if (this.#mirror.set(mirror)) return this.#reassess();
    this.#revision += 1;
    this.#flushSoon(true);
  }

  get wantsNeutral(): boolean {
    return this.#assessment.wantsNeutral;
  }

  /** This machine slept: streaks are cleared, and silence counts only from now on. */
  slept(gapMs: number): void {
    for (const [id, history] of this.#histories) this.#histories.set(id, clearStreaks(history));
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

  /** Judged by these probes alone; the gate stays shut, as not all were asked. */
  only(probes: readonly ProbeId[]): Snapshot {
    const now = this.#clock.now();
    const { wantsNeutral, deadSince } = this.#assessment;
    const named = this.#fleet.probes.filter(({ id }) => probes.includes(id));
    // As long as the whole fleet gives no cause to doubt it, this machine is online.
    const fleet = { ...this.#fleet, probes: named, gate: {}, neutralCheck: this.#fleet.neutralCheck && wantsNeutral };
    const assessment = assess(fleet, { ...this.#evidence(), mirror: null }, { ...NOTHING_BEFORE, deadSince }, now);
    const component = assessment.components[0]?.id ?? '';
    const notAll: Reason = {
      code: 'gate.not_all_asked',
      component,
      probe: null,
      severity: metaOf('gate.not_all_asked').severity,
      since: now,
      args: {},
    };
    return this.#snapshotOf(assessment, assessment.views, { state: 'shut', since: now, reasons: [notAll] });
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#subscribers.add(listener);
    return () => void this.#subscribers.delete(listener);
  }

  on(listener: (event: EngineEvent) => void): () => void {
    return this.#events.on(listener);
  }

  /** Lets go of its timers. */
  close(): void {
    this.#stopFlush?.();
    this.#stopClock?.();
    this.#stopJudging?.();
    this.#subscribers.clear();
  }

  #rulesOf(probe: ProbeId): ProbeRules {
    const rules = this.#rules.get(probe);
    if (rules === undefined) throw new Error(`no such probe: ${probe}`);
    return rules;
  }

  #evidence(): Evidence {
    return { histories: this.#histories, neutral: this.#neutral, silence: this.#silence, mirror: this.#mirror.evidence };
  }

  #assess(before: Before): Assessment {
    const assessment = assess(this.#fleet, this.#evidence(), before, this.#clock.now());
    this.#views = [...assessment.views];
    this.#places = new Map(this.#views.map((view, place) => [view.rules.id, place]));
    return assessment;
  }

  /** At once, unless judging so many probes would take more than a tenth of the time: then a little later, together. */
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
    this.#assessment = this.#assess(before);
    this.#snapshot = null;
    this.#revision += 1;
    for (const event of changes(before, this.#assessment, this.#clock.now())) this.#events.tell(event);
    this.#flushSoon(false);
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

  #flushSoon(quiet: boolean): void {
    if (this.#subscribers.size === 0) return;
    if (this.#stopFlush !== null) {
      if (quiet || !this.#flushIsQuiet) return;
      this.#stopFlush();
    }
    this.#flushIsQuiet = quiet;
    this.#stopFlush = this.#clock.after(quiet ? QUIET_FLUSH_MS : 0, () => {
      this.#stopFlush = null;
      const snapshot = this.current();
      for (const listener of this.#subscribers) listener(snapshot);
    });
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
      revision: this.#revision,
      complete: views.every(({ rules }) => this.#asked.has(rules.id)),
    };
  }
}
