/** Changes as lines of text, for pipes and logs: the text of the dashboard's events, with full date and time. */
import { isoTime } from '../health/instant.ts';
import type { EpochMs } from '../health/observation.ts';
import { clean } from './fit.ts';
import type { LinkState } from './following.ts';
import { lineOf, segment } from './line.ts';
import { changeParts } from './lines/events.ts';
import { localeAt, noStep, type Pen, say } from './pen.ts';
import type { Look } from './screen.ts';
import type { ShownChange } from './shown-changes.ts';
import { paint, type Theme } from './theme.ts';

export interface FollowStyle {
  readonly look: Look;
  readonly theme: Theme;
}

const CONNECTION_WORDS = { lost: 'connection-lost', connected: 'connection-back', own: 'connection-own' } as const;

export function changeText(what: ShownChange, now: EpochMs, { look, theme }: FollowStyle): string {
  const pen = penAt(now, look);
  const parts = changeParts(what, pen).map(({ text, role }) => segment(clean(text, look.glyphs), role));
  return paint(lineOf(segment(`${localTime(what.at, look)} `, 'dim'), ...parts), theme).trimEnd();
}

/** The connection to the daemon was lost, is back, or the probes run here. */
export function connectionText(state: LinkState, now: EpochMs, { look, theme }: FollowStyle): string {
  const words = say(penAt(now, look), CONNECTION_WORDS[state]);
  const parts = [segment(`${localTime(now, look)} `, 'dim'), segment(words, state === 'connected' ? 'strong' : 'alarm')];
  return paint(lineOf(...parts), theme);
}

function penAt(now: EpochMs, look: Look): Pen {
  const { glyphs } = look;
  return {
    columns: Number.MAX_SAFE_INTEGER,
    glyphs,
    now,
    locale: localeAt(look, now),
    clockTimes: true,
    old: false,
    said: [],
    stepOf: noStep,
  };
}

/** RFC 3339 in local time, to the second. */
function localTime(at: EpochMs, { utcOffsetMinutes }: Look): string {
  const minutes = utcOffsetMinutes(at);
  const time = isoTime(at + minutes * 60_000).slice(0, 19);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) => String(part).padStart(2, '0'));
  return `${time}${minutes < 0 ? '-' : '+'}${hours}:${rest}`;
}
