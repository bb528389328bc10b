/**
 * Plays a timeline of observations through health, incidents and alerting in no time, and returns what every person would have received.
 * Nothing here waits: the clock is a number.
 */

import type { Decision } from '../../../src/alerts/core/decision.ts';
import { type Evaluation, evaluate } from '../../../src/alerts/core/evaluate.ts';
import { type Observed, seenOf } from '../../../src/alerts/core/observed.ts';
import type { AlertPolicy } from '../../../src/alerts/core/policy.ts';
import { type AlertState, NO_STATE } from '../../../src/alerts/core/state.ts';
import type { Assessment } from '../../../src/health/assess.ts';
import type { IncidentRecord } from '../../../src/health/incident-record.ts';
import type { EpochMs, Millis, Observation } from '../../../src/health/observation.ts';
import type { Fleet } from '../../../src/health/rules.ts';
import { type Fault, SimulatedFleet } from './fleet.ts';
import { People, type Received } from './people.ts';

/** Something that happens to the machine or that a person does. */
export interface Happening {
  readonly at: Millis;
  readonly run: (simulation: Simulation) => void;
}

export interface SimulationOptions {
  readonly rules: Fleet;
  readonly policy: AlertPolicy;
  readonly start: EpochMs;
  readonly faults?: readonly Fault[];
  readonly happenings?: readonly Happening[];
  /** What becomes of the state between two evaluations, such as a way through JSON. */
  readonly keep?: (state: AlertState) => AlertState;
  /** Leaves out the time in which nothing happens. */
  readonly skipsQuiet?: boolean;
  /** Hears of what happens, as what records it would. */
  readonly witness?: Witness;
}

export interface Witness {
  observed(observation: Observation): void;
  /** After every judgement that may differ from the last one. */
  judged(assessment: Assessment, now: EpochMs): void;
  evaluated(evaluation: Evaluation, now: EpochMs): void;
  /** Time that was left out: everything was good. */
  skipped(from: EpochMs, until: EpochMs): void;
}

/** Skipped time ends so long before the next fault, and begins so long after everything is good. */
const MARGIN_MS: Millis = 5 * 60_000;

export class Simulation {
  readonly fleet: SimulatedFleet;
  readonly people = new People();
  readonly ended: IncidentRecord[] = [];
  readonly decisions: Decision[] = [];
  policy: AlertPolicy;
  state: AlertState = NO_STATE;
  t: Millis = 0;
  startedAt: EpochMs | null;
  last: Evaluation | null = null;
  readonly #keep: (state: AlertState) => AlertState;
  readonly #skipsQuiet: boolean;
  readonly #witness: Witness | null;
  #happenings: Happening[];
  readonly #edges: readonly Millis[];
  #nextEdge = 0;
  #evaluateAt: Millis = 0;
  #seen = '';

  constructor({ rules, policy, start, faults = [], happenings = [], keep, skipsQuiet = false, witness }: SimulationOptions) {
    this.fleet = new SimulatedFleet(rules, faults, start, (observation) => witness?.observed(observation));
    this.#witness = witness ?? null;
    this.policy = policy;
    this.startedAt = start;
    this.#keep = keep ?? ((state) => state);
    this.#skipsQuiet = skipsQuiet;
    this.#happenings = happenings.toSorted((left, right) => left.at - right.at);
    this.#edges = [...faults.flatMap((fault) => [fault.from, fault.until]), ...happenings.map(({ at }) => at)].sort(
      (left, right) => left - right,
    );
  }

  get now(): EpochMs {
    return this.t + this.fleet.offset;
  }

  get received(): readonly Received[] {
    return this.people.received;
  }

  run(until: Millis): this {
    while (this.t < until) {
      const next = Math.min(until, this.fleet.nextAt, this.#evaluateAt, this.people.nextAt, this.#happenings[0]?.at ?? until);
      this.t = Math.max(this.t, next);
      this.#happen();
      const judged = this.fleet.step(this.t);
      if (judged) this.#witness?.judged(this.fleet.assessment, this.now);
      if ((judged && this.#isNews()) || this.t >= this.#evaluateAt) this.evaluate();
      this.people.deliver(this.t);
      if (this.#skipsQuiet) this.#skip(until);
    }
    return this;
  }

  evaluate(): void {
    const evaluation = evaluate(this.#keep(this.state), this.observed(), this.policy);
    this.last = evaluation;
    this.state = evaluation.state;
    this.#note(evaluation);
    this.#witness?.evaluated(evaluation, this.now);
    this.people.accept(evaluation.messages, this.t);
    this.#evaluateAt = Math.max(this.t + 1, evaluation.nextAt - this.fleet.offset);
  }

  observed(): Observed {
    const { components, gate } = this.fleet.assessment;
    const offTailnet = components.flatMap(({ id, verdict }) => (verdict === 'healthy' ? [] : [id]));
    return { now: this.now, host: 'mac', startedAt: this.startedAt, components, gate, offTailnet, livingPeers: [] };
  }

  // ---- what happens to the machine ----------------------------------------------------------

  /** The machine sleeps from now on. */
  sleep(ms: Millis): void {
    this.t += ms;
    this.fleet.wake(this.t, ms);
    this.#evaluateAt = this.t;
  }

  setClock(by: Millis): void {
    this.fleet.offset += by;
    this.fleet.wake(this.t, Math.abs(by));
    this.#evaluateAt = this.t;
  }

  /** ytm ends, and begins again after `downMs` with what was stored. */
  restart(downMs: Millis, rules?: Fleet): void {
    this.t += downMs;
    this.startedAt = this.now;
    this.state = JSON.parse(JSON.stringify(this.state)) as AlertState;
    this.fleet.restart(this.t, rules);
    this.#evaluateAt = this.t;
  }

  /** The config changes while ytm runs. */
  reload(policy: AlertPolicy, rules?: Fleet): void {
    this.policy = policy;
    if (rules !== undefined) this.fleet.restart(this.t, rules);
    this.#evaluateAt = this.t;
  }

  // ---- inside -------------------------------------------------------------------------------

  #happen(): void {
    for (let next = this.#happenings[0]; next !== undefined && next.at <= this.t; next = this.#happenings[0]) {
      this.#happenings = this.#happenings.slice(1);
      next.run(this);
      this.#evaluateAt = this.t;
    }
  }

  #isNews(): boolean {
    const seen = seenOf(this.fleet.assessment);
    if (seen === this.#seen) return false;
    this.#seen = seen;
    return true;
  }

  #note({ state, incidents, decisions }: Evaluation): void {
    this.ended.push(...incidents.filter(({ until }) => until !== null));
    for (const decision of decisions) {
      const last = this.decisions.findLast(({ incident, component }) => incident === decision.incident && component === decision.component);
      if (last?.code !== decision.code || last.kind !== decision.kind) this.decisions.push(decision);
    }
    if (Object.keys(state.cases).length === 0 && this.#skipsQuiet) this.decisions.length = 0;
  }

  #skip(until: Millis): void {
    while ((this.#edges[this.#nextEdge] ?? until) <= this.t && this.#nextEdge < this.#edges.length) this.#nextEdge += 1;
    const next = Math.min(until, this.#edges[this.#nextEdge] ?? until) - MARGIN_MS;
    const last = this.#edges[this.#nextEdge - 1] ?? 0;
    if (next < this.t + MARGIN_MS || this.t < last + MARGIN_MS || !this.#isQuiet()) return;
    this.#witness?.skipped(this.now, next + this.fleet.offset);
    this.fleet.skip(this.t, next);
    this.t = next;
    this.state = { ...this.state, at: this.now };
    this.evaluate();
  }

  #isQuiet(): boolean {
    const { faults, assessment } = this.fleet;
    return (
      assessment.gate.state === 'open' &&
      assessment.components.every(({ verdict }) => verdict === 'healthy') &&
      Object.keys(this.state.cases).length === 0 &&
      Object.keys(this.state.unrest).length === 0 &&
      !faults.some((fault) => fault.from <= this.t && this.t < fault.until)
    );
  }
}
