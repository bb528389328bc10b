/** The strips of the screen: every probe and every component in the cells of one axis. */
import type { StateSpan, Strip } from '../health/history.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { AttemptClass, ComponentSnapshot, ProbeSnapshot } from '../health/snapshot.ts';
import { type Axis, axisOf, type Window } from './history-window.ts';
import type { HistoryAnswers, Model } from './model.ts';
import { AxisCells, cellsOf, type Recorded } from './samples.ts';

/** What strips are drawn from. */
export type Timed = Pick<Model, 'history' | 'recent' | 'spans' | 'window' | 'now' | 'link' | 'scrub'>;

const CLASS_OF: Readonly<Record<StateSpan['state'], AttemptClass>> = { up: 'u', healthy: 'u', degraded: 'w', down: 'd', unknown: 'n' };

/** Strips of every width move together, and with the ages: a screen without news is drawn once in this time. */
const MOVES_EVERY: Millis = 10_000;

/** The axis of the chosen window (or of `window`) in so many cells. */
export function axisFor(timed: Pick<Timed, 'window' | 'now' | 'scrub'>, cells: number, window: Window = timed.window): Axis {
  return axisOf(window, cells, timed.scrub?.end ?? Math.ceil(timed.now / MOVES_EVERY) * MOVES_EVERY);
}

export type AskedStrips = HistoryAnswers['strips'][number];

/** The query of a window with its last answer, if there is one. */
export function askedStrips(history: HistoryAnswers | null, window: Window): AskedStrips | null {
  return history?.strips.find(({ query }) => query.window === window) ?? null;
}

/** The attempts of a probe on the axis. */
export function probeStrip({ id, everyMs }: Pick<ProbeSnapshot, 'id' | 'everyMs'>, timed: Timed, axis: Axis): Strip {
  return cellsOf(axis, recordedOf('probes', id, timed, axis.window), timed.recent.get(id) ?? [], everyMs, knownUntil(timed));
}

/** The states of a component on the axis: as recorded, and since the last answer as this dashboard saw them. */
export function componentStrip({ id, verdict, since }: ComponentSnapshot, timed: Timed, axis: Axis): Strip {
  const cells = new AxisCells(axis);
  const recorded = recordedOf('components', id, timed, axis.window);
  const end = knownUntil(timed);
  if (recorded !== null) {
    cells.addRecorded(recorded);
    cells.addSpan(recorded.asOf, end, 'u');
  }
  for (const span of timed.scrub === null ? timed.spans : [])
    if (span.subject.kind === 'component' && span.subject.id === id) cells.addSpan(span.from, span.until ?? end, CLASS_OF[span.state]);
  // Of an earlier moment it is not known how long the verdict lasted.
  if (timed.scrub === null) cells.addSpan(since, end, CLASS_OF[verdict]);
  return cells.strip();
}

/** Until when anything is known: of a lost daemon until its last message. */
function knownUntil({ link, now: shown, scrub }: Timed): EpochMs {
  const now = scrub?.end ?? shown;
  return link.kind === 'attached' && link.connection.state === 'lost' ? Math.min(now, link.connection.lastHeard) : now;
}

function recordedOf(
  of: 'probes' | 'components',
  id: string,
  { history }: Timed,
  window: Window,
): (Recorded & { readonly asOf: EpochMs }) | null {
  const answer = askedStrips(history, window)?.answer ?? null;
  const strip = answer?.[of].get(id);
  return answer === null || strip === undefined ? null : { range: answer.range, asOf: answer.asOf, strip };
}
