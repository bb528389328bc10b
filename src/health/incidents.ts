/**
 * Incidents: the time during which one component was in trouble. A pure fold over the states of the component.
 *
 * Invariants: a component has at most one open incident; `unknown` neither opens nor closes one; an incident was `degraded` or `down` for
 * at least `OPENS_AFTER_MS` in total, or the mirror was halted; its cause is the one that held longest during it.
 */
import type { StateSpan } from './history.ts';
import { MIRROR } from './mirror-component.ts';
import type { ComponentId, EpochMs, Millis, ProbeId } from './observation.ts';
import type { Cause } from './problems.ts';
import { rankOf } from './rank.ts';
import type { Verdict } from './snapshot.ts';

/** Shorter trouble is not an incident. A mirror is `down` only when it is halted, which is an incident at once. */
export const OPENS_AFTER_MS: Millis = 30_000;

export interface Incident {
  /** `gateway@1764442800000`: the component and when its trouble began. */
  readonly id: string;
  readonly component: ComponentId;
  readonly worst: Verdict;
  readonly from: EpochMs;
  /** `null`: not over. */
  readonly until: EpochMs | null;
  /** The cause that held longest; `null` if there was none. */
  readonly cause: Cause | null;
}

/** The state of one component from a moment on. */
export interface Saying {
  readonly at: EpochMs;
  readonly verdict: Verdict;
  readonly cause: Cause | null;
}

/** A component's trouble so far; `null`: none. */
export type Trouble = OpenTrouble | null;

/** Plain data: it can be stored as JSON and continued after a restart. */
export interface OpenTrouble {
  readonly from: EpochMs;
  readonly worst: Verdict;
  /** How long it was degraded or down in all, until `now.at`. */
  readonly badMs: Millis;
  /** By code: how long each cause held. */
  readonly held: Readonly<Record<string, { readonly cause: Cause; readonly ms: Millis }>>;
  readonly now: Saying;
}

export interface TroubleStep {
  readonly trouble: Trouble;
  /** The incident that this state closes. */
  readonly ended: Incident | null;
}

/** Folds in the next state of the component. A time that goes back counts as zero. */
export function stepTrouble(component: ComponentId, before: Trouble, next: Saying): TroubleStep {
  if (next.verdict !== 'healthy') return { trouble: isBad(next.verdict) || before !== null ? withSaying(before, next) : null, ended: null };
  return { trouble: null, ended: before === null ? null : incidentOf(component, passed(before, next.at), next.at) };
}

/** Folds in the next state without ending the trouble: a component that is healthy for a moment may still be in it. */
export function withSaying(before: Trouble, next: Saying): OpenTrouble {
  if (before === null) return { from: next.at, worst: next.verdict, badMs: 0, held: {}, now: next };
  const so = passed(before, next.at);
  const isWorse = isBad(next.verdict) && rankOf(next.verdict) < rankOf(so.worst);
  return { ...so, worst: isWorse ? next.verdict : so.worst, now: next };
}

/** The open incident at `now`; `null`: there is none (yet). */
export function openIncident(component: ComponentId, trouble: Trouble, now: EpochMs): Incident | null {
  return trouble === null ? null : incidentOf(component, passed(trouble, now), null);
}

function isBad(verdict: Verdict): boolean {
  return verdict === 'degraded' || verdict === 'down';
}

/** Advances the time: the present state held until then. */
function passed(trouble: OpenTrouble, at: EpochMs): OpenTrouble {
  const { now, held, badMs } = trouble;
  const ms = Math.max(0, at - now.at);
  if (!isBad(now.verdict)) return { ...trouble, now: { ...now, at } };
  const { cause } = now;
  const longer = cause === null ? held : { ...held, [cause.code]: { cause, ms: (held[cause.code]?.ms ?? 0) + ms } };
  return { ...trouble, badMs: badMs + ms, held: longer, now: { ...now, at } };
}

/** What the trouble amounts to; `null`: too short for an incident. */
export function incidentOf(component: ComponentId, { from, worst, badMs, held }: OpenTrouble, until: EpochMs | null): Incident | null {
  const isHalted = component === MIRROR && worst === 'down';
  if (badMs < OPENS_AFTER_MS && !isHalted) return null;
  const longest = Object.values(held).reduce<{ cause: Cause; ms: Millis } | null>(
    (most, one) => (one.ms > (most?.ms ?? -1) ? one : most),
    null,
  );
  return { id: `${component}@${from}`, component, worst, from, until, cause: longest?.cause ?? null };
}

/** Records of the same moment may differ by this much: the history and a live view. */
export const SAME_MOMENT_MS: Millis = 2_000;

/** The incidents in these spans of trouble (in any order), newest first. Between spans that are not adjacent the component was healthy. */
export function incidentsOf(spans: readonly StateSpan[], now: EpochMs): readonly Incident[] {
  const ofComponents = spans.filter(({ subject }) => subject.kind === 'component');
  const incidents: Incident[] = [];
  for (const [component, own] of Map.groupBy(ofComponents, ({ subject }) => subject.id)) {
    let trouble: Trouble = null;
    const say = (saying: Saying): void => {
      const step = stepTrouble(component, trouble, saying);
      trouble = step.trouble;
      if (step.ended !== null) incidents.push(step.ended);
    };
    const oldestFirst = own.toSorted((left, right) => left.from - right.from);
    for (const [index, span] of oldestFirst.entries()) {
      say(sayingOf(span));
      const next = oldestFirst[index + 1];
      const isFollowed = next !== undefined && span.until !== null && next.from - span.until <= SAME_MOMENT_MS;
      if (span.until !== null && !isFollowed) say({ at: span.until, verdict: 'healthy', cause: null });
    }
    const open = openIncident(component, trouble, now);
    if (open !== null) incidents.push(open);
  }
  return incidents.sort((left, right) => right.from - left.from);
}

function sayingOf({ from, state, code, args }: StateSpan): Saying {
  return { at: from, verdict: state === 'up' ? 'healthy' : state, cause: code === null ? null : { code, args } };
}

/** One moment of an incident: a change of state, or the end. */
export interface Turn {
  readonly at: EpochMs;
  readonly subject: StateSpan['subject'];
  readonly state: StateSpan['state'];
  readonly code: StateSpan['code'];
  readonly args: StateSpan['args'];
}

/** At the same moment the probes come first, because the verdict follows from them. */
const ORDER: readonly StateSpan['subject']['kind'][] = ['probe', 'component'];

/** The timeline, oldest first: the component and its probes (`probes`), from the first bad probe to the end. */
export function turnsOf(incident: Incident, spans: readonly StateSpan[], probes: ReadonlySet<ProbeId>): readonly Turn[] {
  const until = incident.until ?? Number.POSITIVE_INFINITY;
  const own = spans.filter(
    ({ subject, from, until: end }) =>
      (subject.kind === 'probe' ? probes.has(subject.id) : subject.id === incident.component) &&
      from <= until &&
      (end ?? Number.POSITIVE_INFINITY) >= incident.from,
  );
  const turns = own.flatMap((span): readonly Turn[] => {
    const begun = { at: span.from, subject: span.subject, state: span.state, code: span.code, args: span.args };
    if (span.until === null || own.some((next) => sameSubject(next, span) && Math.abs(next.from - (span.until ?? 0)) <= SAME_MOMENT_MS))
      return [begun];
    return [
      begun,
      { at: span.until, subject: span.subject, state: span.subject.kind === 'probe' ? 'up' : 'healthy', code: null, args: {} },
    ];
  });
  return turns.sort((a, b) => a.at - b.at || ORDER.indexOf(a.subject.kind) - ORDER.indexOf(b.subject.kind));
}

function sameSubject(a: StateSpan, b: StateSpan): boolean {
  return a !== b && a.subject.kind === b.subject.kind && a.subject.id === b.subject.id;
}
