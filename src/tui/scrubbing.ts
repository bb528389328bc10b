/** The screen at an earlier moment: the fleet as it is recorded for that time. Nothing is decided or requested there. */
import type { StateSpan } from '../health/history.ts';
import { UNJUDGED } from '../health/judgement.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import { worstOf } from '../health/rank.ts';
import type { AttemptClass, ComponentSnapshot, LastAttempt, ProbeSnapshot, ProbeState, Snapshot, Verdict } from '../health/snapshot.ts';
import { axisOf, FINE_CELLS, lengthOf, placeOn, startOf, WINDOWS } from './history-window.ts';
import { eventsOf, spansOf } from './lists.ts';
import type { Model, Seen } from './model.ts';
import { orderOf } from './rows.ts';
import { reasonIn } from './spans.ts';
import { componentStrip, probeStrip, type Timed } from './timeline.ts';

/** A step is this fraction of the window: about one cell of a strip on a small screen. */
const STEPS = 30;

/** One step earlier or later within the window; from its end on later it is the present again. */
export function scrubBy(model: Model, by: 1 | -1): Model {
  const end = model.scrub?.end ?? model.now;
  const step: Millis = lengthOf(model.window) / STEPS;
  const at = (model.frozen?.now ?? end) + by * step;
  if (at >= end) return toPresent(model);
  const earliest = end - lengthOf(model.window) + step;
  const present: Model = { ...model, frozen: null, scrub: null, now: end };
  return { ...model, scrub: { end }, frozen: worldAt(present, Math.max(at, earliest)), notice: null };
}

/** The moment in the shortest window that reaches back to it, but no shorter one than is shown. */
export function scrubTo(model: Model, at: EpochMs): Model {
  const end = model.scrub?.end ?? model.now;
  if (model.history === null) return { ...model, notice: { key: 'scrub-no-history', args: {} } };
  if (at >= end) return toPresent(model);
  const window = WINDOWS.slice(WINDOWS.indexOf(model.window)).find((each) => at > end - lengthOf(each) + lengthOf(each) / STEPS);
  if (window === undefined) return { ...model, notice: { key: 'scrub-too-early', args: {} } };
  const present: Model = { ...model, frozen: null, scrub: null, now: end, window };
  return { ...model, window, scrub: { end }, frozen: worldAt(present, at), notice: null };
}

/** The same moment, after the history has answered. */
export function scrubAgain(model: Model): Model {
  const { scrub, frozen } = model;
  if (scrub === null || frozen === null) return model;
  return { ...model, frozen: worldAt({ ...model, frozen: null, scrub: null, now: scrub.end }, frozen.now) };
}

export function toPresent(model: Model): Model {
  return { ...model, scrub: null, frozen: null };
}

function worldAt(model: Model, at: EpochMs): Seen {
  const spans = spansOf(model)
    .filter(({ from }) => from <= at)
    .map((span) => (span.until !== null && span.until <= at ? span : { ...span, until: null }));
  const snapshot = snapshotAt(model, spans, at);
  return {
    snapshot,
    now: at,
    order: orderOf(snapshot, model.sort),
    events: eventsOf(model).filter(({ what }) => what.at <= at),
    spans,
    recent: model.recent,
  };
}

function snapshotAt(model: Model, spans: readonly StateSpan[], at: EpochMs): Snapshot {
  const { snapshot } = model;
  const open = new Map(spans.flatMap((span) => (span.until === null ? [[`${span.subject.kind}:${span.subject.id}`, span] as const] : [])));
  const probes = snapshot.probes.map((probe) => probeAt(probe, open.get(`probe:${probe.id}`), at, model));
  const components = snapshot.components.map((component) => componentAt(component, open.get(`component:${component.id}`), at, model));
  return {
    ...snapshot,
    at,
    verdict: worstOf(components.map(({ verdict }) => verdict)),
    components,
    probes,
    // Neither is recorded; the screen says so in their place.
    gate: { state: 'open', since: at, reasons: [] },
    mirror: null,
    complete: true,
  };
}

function probeAt(probe: ProbeSnapshot, span: StateSpan | undefined, at: EpochMs, model: Timed): ProbeSnapshot {
  const axis = axisOf(model.window, FINE_CELLS, model.now);
  const { classes, tookMs } = probeStrip(probe, model, axis);
  const place = placeOn(axis, at);
  const kind = classes[place];
  const isKnown = kind !== undefined && 'uwdn'.includes(kind);
  const state: ProbeState = span === undefined ? (isKnown ? 'up' : 'unknown') : (span.state as ProbeState);
  const last = isKnown ? attemptAt(startOf(axis, place), kind as AttemptClass, tookMs[place] ?? null, span) : null;
  return {
    ...probe,
    state,
    stale: !isKnown,
    confirmed: true,
    settled: true,
    since: span?.from ?? Math.min(probe.since, at),
    reason: span === undefined ? null : reasonIn(span, probe.component),
    last,
    streak: { good: 0, bad: 0, notRun: 0 },
    lastSuccess: null,
    nextAt: null,
    strip: '',
  };
}

/** The worst attempt of the recorded cell; `null` where what became of it is not recorded. */
function attemptAt(at: EpochMs, kind: AttemptClass, tookMs: Millis | null, span: StateSpan | undefined): LastAttempt | null {
  const code = kind === 'u' ? null : (span?.code ?? null);
  const ok = kind === 'u' || kind === 'w';
  if (!ok && code === null) return null;
  const outcome = kind === 'n' ? 'not-run' : tookMs === null ? 'failed' : 'answered';
  return { at, tookMs: tookMs ?? 0, outcome, ok, code, args: span?.args ?? {}, detail: '', facts: {} };
}

function componentAt(component: ComponentSnapshot, span: StateSpan | undefined, at: EpochMs, model: Timed): ComponentSnapshot {
  const axis = axisOf(model.window, FINE_CELLS, model.now);
  const kind = componentStrip(component, model, axis).classes[placeOn(axis, at)];
  const isKnown = kind !== undefined && 'uwd'.includes(kind);
  const verdict: Verdict = span === undefined ? (isKnown ? 'healthy' : 'unknown') : (span.state as Verdict);
  const reason = span === undefined ? null : reasonIn(span);
  return {
    id: component.id,
    verdict,
    since: span?.from ?? Math.min(component.since, at),
    reasons: reason === null ? [] : [reason],
    // How the verdict came about is not recorded.
    judgement: UNJUDGED,
  };
}
