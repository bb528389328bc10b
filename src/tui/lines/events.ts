/** What changed lately, newest first. */

import type { EpochMs } from '../../health/observation.ts';
import type { Cause } from '../../health/problems.ts';
import { listLine } from '../fit.ts';
import { type Line, type Segment, segment } from '../line.ts';
import { eventsOf } from '../lists.ts';
import type { Model } from '../model.ts';
import { type Pen, say } from '../pen.ts';
import { answerOf } from '../questions.ts';
import type { Numbered, ShownChange } from '../shown-changes.ts';
import { note } from './flow.ts';
import { type Listing, listing } from './listing.ts';
import { countsText } from './progress.ts';
import { runSign } from './runs.ts';
import { sign } from './state-style.ts';
import { causeAt, exactTime, when } from './times.ts';

/** The newest events in at most `most` lines, the rule included: for the lines that nothing else needs. */
export function eventBlock(model: Model, most: number, pen: Pen): readonly Line[] {
  return most < 2 ? [] : listing(eventsAs({ title: say(pen, 'events'), items: eventsOf(model), pick: null }, model, pen), most, pen);
}

/** Where there are none, it says how far back: as far as the history was read, or since the dashboard was opened. */
export function eventsAs(shown: Pick<Listing<Numbered>, 'title' | 'items' | 'pick'>, model: Model, pen: Pen): Listing<Numbered> {
  const none = answerOf(model.history, 'troubles') === null ? 'event-none' : 'event-none-recorded';
  return {
    ...shown,
    id: ({ number }) => String(number),
    line: (event, selected) => eventLine(event, selected, pen),
    none: note(eventsOf(model).length > 0 ? 'nothing-matches' : none, pen),
  };
}

function eventLine({ what }: Numbered, selected: boolean, pen: Pen): Line {
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
    return [segment(pen.glyphs.running, 'run'), segment(` ${words}`)];
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
