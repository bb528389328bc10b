/** The fleet under simulation, probed as the engine does: on its schedule, with rechecks, its sleep watch and its neutral check. */
import { firstOffset, type Grid, nextDue, recheckAt } from '../../../src/engine/schedule.ts';
import { type Assessment, assess, type Before, NOTHING_BEFORE } from '../../../src/health/assess.ts';
import type { Suspend } from '../../../src/health/mirror-component.ts';
import { type EpochMs, type Millis, notRun, type Observation, type ProbeId, trouble } from '../../../src/health/observation.ts';
import { clearStreaks, fold, isSettled, notAfter, type ProbeHistory } from '../../../src/health/probe-state.ts';
import { type Fleet, OBSERVER, type ProbeRules } from '../../../src/health/rules.ts';
import { mayChangeVerdict } from '../../../src/health/steady.ts';
import { type Answer, effectOf, GOOD, isOffline, precedenceOf } from './faults.ts';
import { MIRROR_EVERY_MS, SimulatedMirror } from './mirror.ts';

/** A fault, in time since the beginning. */
export interface Fault {
  readonly name: string;
  readonly from: Millis;
  readonly until: Millis;
}

interface Probe {
  readonly rules: ProbeRules;
  grid: Grid;
  /** When the next attempt begins, or the running one ends (in time since the beginning). */
  at: Millis;
  running: { readonly answer: Answer; readonly startedAt: EpochMs } | null;
  attempts: number;
}

const NEUTRAL_EVERY_MS: Millis = 15_000;

/** Times named `t` are in ms since the beginning; the wall clock is `t + offset`. */
export class SimulatedFleet {
  readonly faults: Fault[];
  offset: EpochMs;
  histories = new Map<ProbeId, ProbeHistory>();
  assessment: Assessment;
  #rules: Fleet;
  readonly #onObserved: (observation: Observation) => void;
  #probes: Probe[] = [];
  #neutral: { readonly at: EpochMs; readonly ok: boolean } | null = null;
  #neutralAt: Millis | null = null;
  #awakeSince: EpochMs | null = null;
  #notFit = new Set<ProbeId>();
  #mirrorAt: Millis = MIRROR_EVERY_MS;
  #mirror: SimulatedMirror | null;
  #suspends: Suspend[] = [];
  #watchedSince: EpochMs;
  #active: readonly Fault[] = [];
  #activeUntil: Millis = 0;
  #activeFrom: Millis = 0;

  constructor(rules: Fleet, faults: readonly Fault[], start: EpochMs, onObserved: (observation: Observation) => void = () => {}) {
    this.#onObserved = onObserved;
    this.#rules = rules;
    this.faults = [...faults];
    this.offset = start;
    this.#watchedSince = start;
    this.#mirror = rules.mirrorEveryMs === null ? null : new SimulatedMirror(start);
    this.assessment = this.#assess(NOTHING_BEFORE, 0);
    this.place(0);
  }

  /** Schedules every probe from `t` on, as at the start and after sleep. */
  place(t: Millis): void {
    const known = new Map(this.#probes.map((probe) => [probe.rules.id, probe]));
    this.#probes = this.#rules.probes.map((rules) => {
      const key = rules.domain === 'share' ? `${rules.component}/share` : rules.id;
      const first = t + firstOffset(key);
      const grid = { base: first, everyMs: rules.everyMs, key };
      return { rules, grid, at: first, running: null, attempts: known.get(rules.id)?.attempts ?? 0 };
    });
  }

  /** When something happens next. */
  get nextAt(): Millis {
    let next = this.#mirror === null ? Number.POSITIVE_INFINITY : this.#mirrorAt;
    if (this.#neutralAt !== null) next = Math.min(next, this.#neutralAt);
    if (this.assessment.nextClock !== null) next = Math.min(next, this.assessment.nextClock - this.offset);
    for (const { at } of this.#probes) next = Math.min(next, at);
    return next;
  }

  /** What is due at `t`; returns whether the judgement may differ. */
  step(t: Millis): boolean {
    let changed = false;
    for (const probe of this.#probes) if (probe.at <= t) changed = this.#stepProbe(probe, t) || changed;
    if (this.#mirror !== null && this.#mirrorAt <= t) {
      this.#mirror.run(t + this.offset, this.assessment.gate.state === 'open', this.#mirrorFaults(t));
      this.#mirrorAt = t + MIRROR_EVERY_MS;
      changed = true;
    }
    if (this.#neutralAt !== null && this.#neutralAt <= t) {
      this.#neutral = { at: t + this.offset, ok: !this.#activeAt(t).some(({ name }) => isOffline(name)) };
      this.#neutralAt = null;
      changed = true;
    }
    const clock = this.assessment.nextClock;
    if (!changed && (clock === null || clock > t + this.offset)) return false;
    this.judge(t);
    return true;
  }

  judge(t: Millis): void {
    this.#mirror?.see(t + this.offset, this.#mirrorFaults(t));
    this.assessment = this.#assess(this.assessment, t);
    if (this.assessment.wantsNeutral) this.#neutralAt ??= t + (this.#neutral === null ? 200 : NEUTRAL_EVERY_MS);
  }

  /** The machine slept, or its clock was set: running attempts are dropped, and nothing else runs before the observer is fit. */
  wake(t: Millis, gapMs: Millis): void {
    for (const [id, history] of this.histories) this.histories.set(id, notAfter(clearStreaks(history), t + this.offset));
    this.#awakeSince = t + this.offset;
    this.#suspends.push({ at: t + this.offset, gapMs });
    this.#notFit = new Set(this.#rules.probes.flatMap(({ component, id }) => (component === OBSERVER ? [id] : [])));
    this.#mirrorAt = Math.max(this.#mirrorAt, t + 60_000);
    this.place(t);
    this.judge(t);
  }

  /** A new process with the stored histories. */
  restart(t: Millis, rules: Fleet = this.#rules): void {
    this.#rules = rules;
    this.#neutral = null;
    this.#neutralAt = null;
    this.#awakeSince = null;
    this.#notFit = new Set();
    this.#suspends = [];
    this.#watchedSince = t + this.offset;
    this.#mirrorAt = Math.max(this.#mirrorAt, t + 60_000);
    this.place(t);
    this.assessment = this.#assess(NOTHING_BEFORE, t);
  }

  /** Nothing happens until `t`, and everything stays as good as it is. */
  skip(from: Millis, t: Millis): void {
    const by = t - from;
    for (const [id, history] of this.histories) {
      const last = { ...history.last, at: history.last.at + by };
      this.histories.set(id, {
        ...history,
        last,
        lastSuccess: t + this.offset,
        lastLife: history.lastLife === null ? null : t + this.offset,
      });
    }
    this.#mirror?.run(t + this.offset, true, []);
    this.#mirrorAt = t + MIRROR_EVERY_MS;
    this.#neutral = null;
    this.place(t);
    this.judge(t);
  }

  #stepProbe(probe: Probe, t: Millis): boolean {
    if (probe.running === null) {
      probe.attempts += 1;
      const answer = this.#answer(probe, t);
      probe.running = { answer, startedAt: t + this.offset };
      probe.at = t + answer.tookMs;
      return false;
    }
    const { answer, startedAt } = probe.running;
    probe.running = null;
    const { rules } = probe;
    const before = this.histories.get(rules.id) ?? null;
    const at = t + this.offset;
    const observation = { probe: rules.id, startedAt, at, took: answer.tookMs, outcome: answer.outcome };
    const after = fold(before, observation, rules);
    this.#onObserved(observation);
    this.histories.set(rules.id, after);
    if (answer.outcome.kind === 'answered' && answer.outcome.ok) this.#notFit.delete(rules.id);
    probe.at = isSettled(after, rules) ? nextDue(probe.grid, t) : recheckAt(probe.grid, t);
    return before === null || mayChangeVerdict(before, after, rules);
  }

  #answer({ rules, attempts }: Probe, t: Millis): Answer {
    if (this.#notFit.size > 0 && rules.component !== OBSERVER) return { outcome: notRun(trouble('probe.settling')), tookMs: 1 };
    for (const { name } of this.#activeAt(t)) {
      const answer = effectOf(name)(rules, attempts);
      if (answer !== null) return answer;
    }
    return GOOD;
  }

  #activeAt(t: Millis): readonly Fault[] {
    if (t >= this.#activeFrom && t < this.#activeUntil) return this.#active;
    this.#active = this.faults
      .filter(({ from, until }) => from <= t && t < until)
      .sort((left, right) => precedenceOf(left.name) - precedenceOf(right.name));
    this.#activeFrom = t;
    const edges = this.faults.flatMap(({ from, until }) => [from, until]).filter((edge) => edge > t);
    this.#activeUntil = Math.min(Number.POSITIVE_INFINITY, ...edges);
    return this.#active;
  }

  /** After `faults` changed. */
  forgetActive(): void {
    this.#activeUntil = 0;
  }

  #mirrorFaults(t: Millis): readonly string[] {
    return this.#activeAt(t).flatMap(({ name }) => (name.startsWith('mirror-') ? [name] : []));
  }

  #assess(before: Before, t: Millis): Assessment {
    const now = t + this.offset;
    const mirror =
      this.#mirror === null ? null : { snapshot: this.#mirror.snapshot(now), watchedSince: this.#watchedSince, suspends: this.#suspends };
    const evidence = {
      histories: this.histories,
      neutral: this.#neutral,
      silence: { kind: 'span', awakeSince: this.#awakeSince },
      mirror,
    } as const;
    return assess(this.#rules, evidence, before, now);
  }
}
