/** What changed lately, newest first. */

import type { EpochMs } from '../../health/observation.ts';
import type { Cause } from '../../health/problems.ts';
import { listLine } from '../fit.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import type { Model } from '../model.ts';
import { type Pen, say } from '../pen.ts';
import { answerOf } from '../questions.ts';
import type { Numbered, ShownChange } from '../shown-changes.ts';
import { countsText } from './counts.ts';
import { ruleLine } from './rule.ts';
import { runSign } from './runs.ts';
import { sign } from './state-style.ts';
import { causeAt, exactTime, when } from './times.ts';

/** The newest of `events` (newest first) in at most `most` lines, the rule included: for the lines that nothing else needs. */
export function eventBlock(events: readonly Numbered[], none: Parameters<typeof noEvents>[0], most: number, pen: Pen): readonly Line[] {
  if (most < 2) return [];
  const shown = events.slice(0, most - 1);
  const note = shown.length === events.length ? '' : say(pen, 'rows-shown', { first: 1, last: shown.length, all: events.length });
  const lines = shown.map((event) => eventLine(event, false, pen));
  return [ruleLine(say(pen, 'events'), note, pen), ...(lines.length === 0 ? [noEvents(none, pen)] : lines)];
}

/** How far back there are none: as far as the history was read, or since the dashboard was opened. */
export function noEventsIn({ history }: Pick<Model, 'history'>): 'event-none' | 'event-none-recorded' {
  return answerOf(history, 'troubles') === null ? 'event-none' : 'event-none-recorded';
}

export function noEvents(
  words: 'event-none' | 'event-none-recorded' | 'incidents-none' | 'nothing-matches' | 'nothing-found',
  pen: Pen,
): Line {
  return lineOf(segment(`  ${say(pen, words)}`, 'dim'));
}

export function eventLine({ what }: Numbered, selected: boolean, pen: Pen): Line {
  const at = pen.clockTimes || pen.columns >= 60 ? exactTime(what.at, pen) : when(what.at, pen);
  return listLine([segment(`${at} `, 'dim'), ...changeParts(what, pen)], [], selected, pen);
}

type Run = Extract<ShownChange, { readonly kind: 'run-started' | 'run-ended' }>;

/** The words of an event, without its time. */
export function changeParts(what: ShownChange, pen: Pen): readonly Segment[] {
  switch (what.kind) {
    case 'probe-changed':
      return [
        sign(what.to, pen),
        segment(` ${say(pen, 'event-probe', { probe: what.probe, from: what.from, to: what.to })}`),
        why(what.reason, what.at, pen),
      ];
    case 'component-changed': {
      const words = what.from === what.to ? 'event-cause' : 'event-component';
      return [
        sign(what.to, pen),
        segment(` ${say(pen, words, { component: what.component, from: what.from, to: what.to })}`, 'strong'),
        why(what.reason, what.at, pen),
      ];
    }
    case 'gate-changed': {
      const state = what.to === 'open' ? 'healthy' : 'degraded';
      return [sign(state, pen), segment(` ${say(pen, 'event-gate', { to: what.to })}`), why(what.reasons[0] ?? null, what.at, pen)];
    }
    case 'slept':
      return [segment(pen.glyphs.dot, 'dim'), segment(` ${say(pen, 'event-slept', { gap: what.gapMs })}`)];
    default:
      return runSegments(what, pen);
  }
}

function runSegments(what: Run, pen: Pen): readonly Segment[] {
  if (what.kind === 'run-started') {
    const words = say(pen, what.dryRun ? 'event-plan-started' : 'event-run-started', { run: what.run });
    return [segment(pen.glyphs.running, pen.old ? 'dim' : 'run'), segment(` ${words}`)];
  }
  const { run } = what;
  const first = run.reasons[0];
  return [
    runSign(run.status, pen),
    segment(` ${say(pen, run.dryRun ? 'event-plan-ended' : 'event-run-ended', { run: run.id, status: say(pen, `run-${run.status}`) })}`),
    first === undefined ? segment(`  ${countsText(run.done ?? run.planned, pen)}`, 'dim') : why(first, what.at, pen),
  ];
}

function why(cause: Cause | null, at: EpochMs, pen: Pen): Segment {
  return segment(cause === null ? '' : `  ${causeAt(cause, at, pen)}`, 'dim');
}
