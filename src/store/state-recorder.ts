/**
 * Records the states of probes and components from the engine's events. A restart continues the open spans. Unobserved time (ytm did not
 * run, the machine slept) is unknown: the previous span ends with the last attempt, and the next begins with the first observation.
 */
import type { EngineEvent } from '../health/events.ts';
import { MIRROR } from '../health/mirror-component.ts';
import type { EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { ProbeHistory } from '../health/probe-state.ts';
import { type Fleet, type ProbeRules, staleAfter } from '../health/rules.ts';
import type { ComponentSnapshot, Reason, Snapshot } from '../health/snapshot.ts';
import { viewOf } from '../health/view.ts';
import type { Clock } from '../platform/clock.ts';
import type { Subject, Turn } from './state-log.ts';
import type { Store } from './store.ts';

/** The part of the engine's board that the recorder needs. */
export interface StateSource {
  readonly fleet: Fleet;
  history(probe: ProbeId): ProbeHistory | null;
  current(): Snapshot;
}

export interface StateRecorderOptions {
  readonly store: Store;
  readonly source: StateSource;
  readonly clock: Clock;
}

const LOOK_EVERY_MS: Millis = 1_000;
/** How much can be queued while the disk is full; beyond that the oldest is lost. */
const MOST_WAITING = 10_000;
/** After a start or a sleep these only mean that nothing was observed yet. */
const NOT_SEEN_YET: ReadonlySet<string> = new Set(['probe.pending', 'probe.stale', 'probe.settling']);

type State = NonNullable<Turn['to']>['state'];

export class StateRecorder {
  readonly #options: StateRecorderOptions;
  #spans: { readonly fleet: Fleet | null; readonly stale: ReadonlyMap<string, Millis> } = { fleet: null, stale: new Map() };
  /** Subjects whose state was observed since the start or the last sleep, and when it was entered. */
  readonly #known = new Map<string, EpochMs>();
  #waiting: Turn[] = [];
  #seenAt: EpochMs | null = null;
  /** The spans that an earlier ytm left open are dealt with. */
  #hasBegun = false;
  /** The start or the last sleep; nothing before it is recorded as known. */
  #awakeSince: EpochMs = 0;
  #stopLooking: (() => void) | null = null;

  constructor(options: StateRecorderOptions) {
    this.#options = options;
  }

  /** Before the engine's start; then every event goes to `on`. */
  start(): void {
    this.#awakeSince = this.#options.clock.now();
    this.#observing();
    this.#begin();
    this.#lookSoon();
  }

  /** The store was opened, perhaps another one: what is in it may not be what was written here. */
  reopened(): void {
    if (this.#hasBegun) this.#known.clear();
    else this.#begin();
    this.#lookSoon();
  }

  /** Ends the spans that went stale between the end of the earlier ytm and the start of this one. Without a store it waits for one. */
  #begin(): void {
    const { store } = this.#options;
    let seenAt: EpochMs | null = null;
    this.#hasBegun = store.database.write(() => {
      seenAt = store.seen();
    });
    if (!this.#hasBegun) return;
    this.#seenAt ??= seenAt;
    const passed = seenAt === null ? Number.POSITIVE_INFINITY : this.#awakeSince - seenAt;
    this.#end((subject) => this.#isTooLong(subject, passed), seenAt);
  }

  stop(): void {
    this.#stopLooking?.();
    this.#options.store.observesNoMore();
  }

  /** The last states count as the present ones until the attempt of the quickest probe is overdue. */
  #observing(): void {
    const { store, source } = this.#options;
    store.observing(Math.min(...source.fleet.probes.map(staleAfter)));
  }

  /** The fleet has changed: spans of what it no longer has end with the last attempt. */
  reconfigured(): void {
    const { probes, components } = this.#options.source.current();
    const subjects: readonly Subject[] = [
      ...probes.map(({ id }) => ({ kind: 'probe', id }) as const),
      ...components.map(({ id }) => ({ kind: 'component', id }) as const),
    ];
    const present = new Set(subjects.map(keyOf));
    for (const key of Array.from(this.#known.keys())) if (!present.has(key)) this.#known.delete(key);
    this.#observing();
    this.#lookSoon();
  }

  on(event: EngineEvent): void {
    switch (event.kind) {
      case 'observed':
        this.#seenAt = event.observation.at;
        if (!this.#known.has(keyOf({ kind: 'probe', id: event.observation.probe }))) this.#lookSoon();
        if (this.#waiting.length > 0) this.#write();
        return;
      case 'probe-changed':
        return this.#onProbe(event.probe);
      case 'component-changed':
        return this.#enter({ kind: 'component', id: event.component }, event.to, event.at, event.reason);
      case 'slept':
        return this.#onSleep(event.at);
      case 'started':
      case 'skipped':
      case 'gate-changed':
        return;
    }
  }

  #onSleep(at: EpochMs): void {
    this.#end((subject) => this.#isUnseen(subject));
    this.#known.clear();
    this.#awakeSince = at;
    this.#lookSoon();
  }

  /** Ends the spans of these subjects with the last attempt. */
  #end(isOver: (subject: Subject) => boolean, at = this.#seenAt): void {
    const { store } = this.#options;
    let over: readonly Turn[] = [];
    store.database.write(() => {
      over = store.states.open().flatMap(({ subject, from }) => (isOver(subject) ? [{ subject, at: at ?? from, to: null }] : []));
    });
    // What was observed while there was no store came later.
    this.#waiting = this.#hasBegun && at !== this.#seenAt ? [...over, ...this.#waiting] : [...this.#waiting, ...over];
    this.#write();
  }

  /** Monitoring was interrupted for so long that its last state is stale. */
  #isUnseen(subject: Subject): boolean {
    return this.#isTooLong(subject, this.#seenAt === null ? Number.POSITIVE_INFINITY : this.#options.clock.now() - this.#seenAt);
  }

  #isTooLong(subject: Subject, passed: Millis): boolean {
    const { source } = this.#options;
    if (this.#spans.fleet !== source.fleet) this.#spans = { fleet: source.fleet, stale: staleSpans(source.fleet) };
    return passed < 0 || passed > (this.#spans.stale.get(keyOf(subject)) ?? 0);
  }

  #onProbe(probe: ProbeId): void {
    const rules = this.#options.source.fleet.probes.find(({ id }) => id === probe);
    if (rules !== undefined) this.#enterProbe(rules);
  }

  /** From when the evidence for its present state began. */
  #enterProbe(rules: ProbeRules): void {
    const { source, clock } = this.#options;
    const now = clock.now();
    const { state, reason, history } = viewOf(rules, source.history(rules.id), now);
    this.#enter({ kind: 'probe', id: rules.id }, state, reason?.since ?? history?.since ?? now, reason);
  }

  #enter(subject: Subject, state: State, since: EpochMs, reason: Reason | null): void {
    const key = keyOf(subject);
    const now = this.#options.clock.now();
    // What is already recorded stays, even if the evidence is older.
    let at = Math.max(since, this.#known.get(key) ?? this.#awakeSince);
    // Waking is detected here before the engine reports the sleep.
    if (this.#known.has(key) && this.#seenAt !== null && this.#isUnseen(subject)) {
      this.#known.delete(key);
      this.#waiting.push({ subject, at: this.#seenAt, to: null });
      at = now;
    }
    if (this.#known.has(key) || reason === null || !NOT_SEEN_YET.has(reason.code)) {
      this.#known.set(key, now);
      this.#waiting.push({ subject, at, to: { state, code: reason?.code ?? null, args: reason?.args ?? {} } });
    } else this.#lookSoon();
    this.#write();
  }

  // ---- the states at the beginning, for which there are no events -------------------------------

  #lookSoon(): void {
    this.#stopLooking ??= this.#options.clock.after(LOOK_EVERY_MS, () => this.#look(), { background: true });
  }

  /** Until the state of every subject was observed. */
  #look(): void {
    this.#stopLooking = null;
    const { source } = this.#options;
    const { components } = source.current();
    for (const component of components) {
      const subject: Subject = { kind: 'component', id: component.id };
      if (!this.#known.has(keyOf(subject)) && isJudged(component))
        this.#enter(subject, component.verdict, component.since, component.reasons[0] ?? null);
    }
    for (const rules of source.fleet.probes) {
      const subject: Subject = { kind: 'probe', id: rules.id };
      if (!this.#known.has(keyOf(subject))) this.#enterProbe(rules);
    }
    if (this.#known.size < components.length + source.fleet.probes.length) this.#lookSoon();
    else this.#end((subject) => !this.#known.has(keyOf(subject)));
  }

  /** If the disk is full, they wait for the next event. */
  #write(): void {
    const { store } = this.#options;
    if (!this.#hasBegun) this.#begin();
    const turns = this.#waiting;
    if (turns.length === 0) return;
    if (store.database.write(() => store.states.append(turns))) this.#waiting = [];
    else this.#waiting = turns.slice(-MOST_WAITING);
  }
}

/** Before the neutral check it is not known whether it is still down. */
function isJudged({ judgement }: ComponentSnapshot): boolean {
  return judgement.rule !== 'domains-dead-awaiting-neutral';
}

/** How long each subject may be unobserved: a component as long as the quickest of its probes, the mirror as the quickest of all. */
function staleSpans({ probes }: Fleet): ReadonlyMap<string, Millis> {
  const spans = new Map<string, Millis>([[keyOf({ kind: 'component', id: MIRROR }), Math.min(...probes.map(staleAfter))]]);
  for (const rules of probes) {
    const own = staleAfter(rules);
    const component = keyOf({ kind: 'component', id: rules.component });
    spans.set(keyOf({ kind: 'probe', id: rules.id }), own);
    spans.set(component, Math.min(own, spans.get(component) ?? own));
  }
  return spans;
}

function keyOf({ kind, id }: Subject): string {
  return `${kind}:${id}`;
}
