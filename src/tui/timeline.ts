/** The strips of the screen: every probe and every component in the cells of one axis. */
import type { StateSpan, Strip } from '../health/history.ts';
import type { EpochMs } from '../health/observation.ts';
import type { AttemptClass, ComponentSnapshot, ProbeSnapshot } from '../health/snapshot.ts';
import { type Axis, axisOf, type Window } from './history-window.ts';
import { rememberByKey, rememberEach } from './memo.ts';
import type { Model } from './model.ts';
import { screenTime } from './pen.ts';
import { answerOf, type StripsAnswer } from './questions.ts';
import { AxisCells, cellsOf, type Recorded } from './samples.ts';

/** What strips are drawn from. */
export type Timed = Pick<Model, 'history' | 'recent' | 'spans' | 'window' | 'now' | 'link' | 'scrub'>;

const CLASS_OF: Readonly<Record<StateSpan['state'], AttemptClass>> = { up: 'u', healthy: 'u', degraded: 'w', down: 'd', unknown: 'n' };

/** The axis of the chosen window (or of `window`) in so many cells. */
export function axisFor(timed: Pick<Timed, 'window' | 'now' | 'scrub'>, cells: number, window: Window = timed.window): Axis {
  return axisOf(window, cells, timed.scrub?.end ?? screenTime(timed.now));
}

const NO_SAMPLES: readonly never[] = [];

/** Most rows have no news: their strips move when the axis does. */
const probeCells = rememberByKey(cellsOf);

/** The attempts of a probe on the axis. */
export function probeStrip({ id, everyMs }: Pick<ProbeSnapshot, 'id' | 'everyMs'>, timed: Timed, axis: Axis): Strip {
  const recorded = recordedOf('probes', id, timed, axis.window);
  const recent = timed.recent.get(id) ?? NO_SAMPLES;
  return probeCells(`${id} ${axis.window} ${axis.cells}`, axis, recorded, recent, everyMs, knownUntil(timed));
}

/** The states of a component on the axis: as recorded, and since the last answer as this dashboard saw them. */
export function componentStrip({ id, verdict, since }: ComponentSnapshot, timed: Timed, axis: Axis): Strip {
  const recorded = recordedOf('components', id, timed, axis.window);
  // Of an earlier moment it is not known how long the verdict lasted.
  const spans = timed.scrub === null ? timed.spans : null;
  return componentCells(`${id} ${axis.window} ${axis.cells}`, axis, recorded, knownUntil(timed), id, verdict, since, spans);
}

const componentCells = rememberByKey(
  (
    axis: Axis,
    recorded: RecordedUntil | null,
    end: EpochMs,
    id: string,
    verdict: StateSpan['state'],
    since: EpochMs,
    spans: Timed['spans'] | null,
  ): Strip => {
    const cells = new AxisCells(axis);
    if (recorded !== null) {
      cells.addRecorded(recorded);
      cells.addSpan(recorded.asOf, end, 'u');
    }
    if (spans === null) return cells.strip();
    for (const span of spans)
      if (span.subject.kind === 'component' && span.subject.id === id) cells.addSpan(span.from, span.until ?? end, CLASS_OF[span.state]);
    cells.addSpan(since, end, CLASS_OF[verdict]);
    return cells.strip();
  },
);

/** Until when anything is known: of a lost daemon until its last message. */
function knownUntil({ link, now: shown, scrub }: Timed): EpochMs {
  const now = scrub?.end ?? screenTime(shown);
  return link.kind === 'attached' && link.connection.state === 'lost' ? Math.min(now, link.connection.lastHeard) : now;
}

type RecordedUntil = Recorded & { readonly asOf: EpochMs };

const recordedIn = rememberEach((answer: StripsAnswer) => {
  const { range, asOf } = answer;
  const known = (strips: StripsAnswer['probes']): ReadonlyMap<string, RecordedUntil> =>
    new Map([...strips].map(([id, strip]) => [id, { range, asOf, strip }]));
  return { probes: known(answer.probes), components: known(answer.components) };
});

function recordedOf(of: 'probes' | 'components', id: string, { history }: Timed, window: Window): RecordedUntil | null {
  const answer = answerOf(history, 'strips', window);
  return answer === null ? null : (recordedIn(answer)[of].get(id) ?? null);
}
