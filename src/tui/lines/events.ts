/** What changed lately, newest first: it gets the lines that nothing else needs. */

import type { Reason } from '../../health/snapshot.ts';
import { reasonText } from '../../messages/messages.ts';
import { clockTime } from '../../messages/template.ts';
import { fitLine } from '../fit.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import type { ToldEvent } from '../model.ts';
import { type Pen, say } from '../pen.ts';
import { role, sign } from './looks.ts';
import { ruleLine } from './rule.ts';

/** The newest of `events` (newest first) in at most `most` lines, the rule included. */
export function eventLines(events: readonly ToldEvent[], most: number, pen: Pen): readonly Line[] {
  if (most < 2) return [];
  const shown = events.slice(0, most - 1);
  const note = shown.length === events.length ? '' : say(pen, 'rows-shown', { first: 1, last: shown.length, all: events.length });
  const lines = shown.map((event) =>
    fitLine(lineOf(segment(`  ${clockTime(event.at, pen.speech)} `, 'dim'), ...told(event, pen)), pen.columns, pen.glyphs),
  );
  const none = fitLine(lineOf(segment(`  ${say(pen, 'event-none')}`, 'dim')), pen.columns, pen.glyphs);
  return [ruleLine(say(pen, 'events'), note, pen), ...(lines.length === 0 ? [none] : lines)];
}

function told(event: ToldEvent, pen: Pen): readonly Segment[] {
  switch (event.kind) {
    case 'probe-changed':
      return [
        sign(event.to, pen),
        segment(` ${say(pen, 'event-probe', { probe: event.probe, from: event.from, to: event.to })}`),
        why(event.reason, pen),
      ];
    case 'component-changed':
      return [
        sign(event.to, pen),
        segment(` ${say(pen, 'event-component', { component: event.component, from: event.from, to: event.to })}`, 'strong'),
        why(event.reason, pen),
      ];
    case 'gate-changed': {
      const state = event.to === 'open' ? 'healthy' : 'degraded';
      return [
        segment(sign(state, pen).text, role(state, pen)),
        segment(` ${say(pen, 'event-gate', { to: event.to })}`),
        why(event.reasons[0] ?? null, pen),
      ];
    }
    case 'slept':
      return [segment(pen.glyphs.dot, 'dim'), segment(` ${say(pen, 'event-slept', { gap: event.gapMs })}`)];
  }
}

function why(reason: Reason | null, pen: Pen): Segment {
  return segment(reason === null ? '' : `  ${reasonText(reason, pen.speech)}`, 'dim');
}
