/** What happened as one line of text, for pipes and logs: the words of the dashboard's events, with date and time in full. */
import type { EpochMs } from '../health/observation.ts';
import { speech } from '../messages/messages.ts';
import { clean } from './fit.ts';
import type { Look } from './frame.ts';
import type { Happening } from './happenings.ts';
import { lineOf, segment } from './line.ts';
import { happeningParts } from './lines/events.ts';
import { type Pen, say } from './pen.ts';
import { paint, type Theme } from './theme.ts';

export interface FollowLooks {
  readonly look: Look;
  readonly theme: Theme;
}

export function happeningText(what: Happening, now: EpochMs, { look, theme }: FollowLooks): string {
  const pen = penAt(now, look);
  const parts = happeningParts(what, pen).map(({ text, role }) => segment(clean(text, look.glyphs), role));
  return paint(lineOf(segment(`${localTime(what.at, look)} `, 'dim'), ...parts), theme).trimEnd();
}

/** The line to the daemon broke off, or is there again. */
export function connectionText(state: 'connected' | 'lost', now: EpochMs, { look, theme }: FollowLooks): string {
  const words = say(penAt(now, look), state === 'lost' ? 'connection-lost' : 'connection-back');
  const parts = [segment(`${localTime(now, look)} `, 'dim'), segment(words, state === 'lost' ? 'alarm' : 'strong')];
  return paint(lineOf(...parts), theme);
}

function penAt(now: EpochMs, { language, glyphs, utcOffsetMinutes }: Look): Pen {
  const columns = Number.MAX_SAFE_INTEGER;
  return { columns, glyphs, now, speech: speech(language, now, utcOffsetMinutes(now)), clockTimes: true, old: false };
}

/** RFC 3339 in local time, to the second. */
function localTime(at: EpochMs, { utcOffsetMinutes }: Look): string {
  const minutes = utcOffsetMinutes(at);
  const time = new Date(at + minutes * 60_000).toISOString().slice(0, 19);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) => String(part).padStart(2, '0'));
  return `${time}${minutes < 0 ? '-' : '+'}${hours}:${rest}`;
}
