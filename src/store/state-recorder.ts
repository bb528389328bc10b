/**
 * Records in which states probes and components are, as the engine tells it. A restart continues what it finds.
 * What nobody saw (ytm did not run, the machine slept) is not known: the span before ends with the last attempt,
 * and the next begins when something was seen.
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

/** What the recorder needs to see: the engine's board. */
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
/** What can wait for a disk that is full; beyond that the oldest is lost. */
const MOST_WAITING = 10_000;
/** After a start or a sleep these only say that nothing was seen yet. */
const NOT_SEEN_YET: ReadonlySet<string> = new Set(['probe.pending', 'probe.stale', 'probe.settling']);

type State = NonNullable<Turn['to']>['state'];

export class StateRecorder {
  readonly #options: StateRecorderOptions;
  #spans: { readonly fleet: Fleet | null; readonly stale: ReadonlyMap<string, Millis> } = { fleet: null, stale: new Map() };
  /** Subjects of which a state was seen since the start or the last sleep, and when it was entered. */
  readonly #known = new Map<string, EpochMs>();
  #waiting: Turn[] = [];
  #seenAt: EpochMs | null = null;
  /** Since the start or the last sleep: nothing before it is claimed. */
  #awakeSince: EpochMs = 0;
  #stopLooking: (() => void) | null = null;

  constructor(options: StateRecorderOptions) {
    this.#options = options;
  }

  /** Before the engine's start; then every event goes to `on`. */
  start(): void {
    const { store, clock } = this.#options;
    this.#awakeSince = clock.now();
    store.database.write(() => {
      this.#seenAt = store.seen();
    });
    this.#end((subject) => this.#isUnseen(subject));
    this.#lookSoon();
  }

  stop(): void {
    this.#stopLooking?.();
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
  #end(isOver: (subject: Subject) => boolean): void {
    const { store } = this.#options;
    store.database.write(() => {
      for (const { subject, from } of store.states.open())
        if (isOver(subject)) this.#waiting.push({ subject, at: this.#seenAt ?? from, to: null });
    });
    this.#write();
  }

  /** Nobody watched for so long that what was known of it is stale. */
  #isUnseen(subject: Subject): boolean {
    const { source, clock } = this.#options;
    if (this.#spans.fleet !== source.fleet) this.#spans = { fleet: source.fleet, stale: staleSpans(source.fleet) };
    const passed = this.#seenAt === null ? Number.POSITIVE_INFINITY : clock.now() - this.#seenAt;
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
    // What was said of the time before stays said, also when the evidence is older.
    let at = Math.max(since, this.#known.get(key) ?? this.#awakeSince);
    // Waking is noticed here before the engine tells of the sleep.
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

  // ---- what no event tells: the states at the beginning -----------------------------------------

  #lookSoon(): void {
    this.#stopLooking ??= this.#options.clock.after(LOOK_EVERY_MS, () => this.#look(), { background: true });
  }

  /** Until a state of every subject was seen. */
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

  /** When disk is full they wait for the next event. */
  #write(): void {
    const { store } = this.#options;
    const turns = this.#waiting;
    if (turns.length === 0) return;
    if (store.database.write(() => store.states.append(turns))) this.#waiting = [];
    else this.#waiting = turns.slice(-MOST_WAITING);
  }
}

/** Before the neutral check nobody can say whether it is still down. */
function isJudged({ judgement }: ComponentSnapshot): boolean {
  return judgement.rule !== 'domains-dead-awaiting-neutral';
}

/** How long each subject may go unseen: a component as long as the quickest of its probes, the mirror as the quickest of all. */
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
