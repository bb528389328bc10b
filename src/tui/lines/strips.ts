/** Strips and their axis: the same cell is the same time in all of them. */
import { CLASSES } from '../../health/cells.ts';
import { type Strip, UNKNOWN_CELL } from '../../health/history.ts';
import { isoTime } from '../../health/instant.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { AttemptClass, ProbeSnapshot } from '../../health/snapshot.ts';
import { cells, clean } from '../fit.ts';
import type { Glyphs } from '../glyphs.ts';
import { type Axis, lengthOf, placeOn, startOf, stepOf, tickEvery } from '../history-window.ts';
import { type Segment, segment } from '../line.ts';
import { rememberByKey, rememberEach, rememberLast } from '../memo.ts';
import { type Pen, say, shortAge } from '../pen.ts';
import type { Timed } from '../timeline.ts';
import { attemptRole } from './state-style.ts';

/** The least space of a tick with its label. */
const TICK_ROOM = 8;
/** Where the screen is. */
const CURSOR = 'v';
const MINUTE: Millis = 60_000;
const DAY: Millis = 1_440 * MINUTE;

/** A strip in exactly as many cells as it has; neighbours of one kind are one segment. */
export function stripSegments(strip: Strip, { glyphs }: Pen, isStale = false): readonly Segment[] {
  return drawnIn(strip)(isStale, glyphs);
}

/** The strips of rows without news are drawn once. */
const drawnIn = rememberEach(({ classes }: Strip) => rememberLast((isStale: boolean, glyphs: Glyphs) => drawn(classes, isStale, glyphs)));

function drawn(classes: string, isStale: boolean, glyphs: Glyphs): readonly Segment[] {
  return (classes.match(/u+|w+|d+|n+|\.+/g) ?? []).map((run) => {
    const kind = run.charAt(0);
    if (kind === UNKNOWN_CELL) return segment(' '.repeat(run.length));
    return segment(glyphs.strip[kind as AttemptClass].repeat(run.length), isStale ? 'dim' : attemptRole(kind as AttemptClass));
  });
}

/**
 * The newest attempts of a probe in exactly `width` cells, oldest first, without times. Where there are more attempts than cells, each cell
 * shows the worst of equally many, so that no failure is lost.
 */
export function newestSegments({ strip, stale }: ProbeSnapshot, width: number, pen: Pen): readonly Segment[] {
  const each = Math.ceil(strip.length / width);
  let shown = '';
  for (let end = strip.length; end > 0; end -= each) shown = worstIn(strip.slice(Math.max(0, end - each), end)) + shown;
  return drawn(shown.padStart(width, UNKNOWN_CELL), stale, pen.glyphs);
}

function worstIn(attempts: string): string {
  return CLASSES.findLast((kind) => attempts.includes(kind)) ?? UNKNOWN_CELL;
}

interface Tick {
  readonly place: number;
  readonly label: string;
}

/** The ticks of an axis with their times, and the present at its end, in exactly as many cells. */
const axisText = rememberByKey((axis: Axis, pen: Pen): string => {
  const width = (text: string): number => cells(clean(text, pen.glyphs));
  const end = ` ${say(pen, 'now')}`;
  const ticks = pen.clockTimes ? clockTicks(axis, pen) : ageTicks(axis, pen);
  let text = '';
  for (const { place, label } of ticks) {
    const gap = place - width(text);
    const tick = `${pen.glyphs.side}${label}`;
    if (place < 0 || (text !== '' && gap < 1) || place + width(tick) + width(end) > axis.cells) continue;
    text += `${' '.repeat(gap)}${tick}`;
  }
  const rest = axis.cells - width(text) - width(end);
  return rest >= 0 ? `${text}${' '.repeat(rest)}${end}` : text.padEnd(axis.cells);
});

/** The same with a mark at the moment that the screen shows, where that is not the present. */
export function axisSegments(axis: Axis, { scrub, now }: Pick<Timed, 'scrub' | 'now'>, pen: Pen): readonly Segment[] {
  const text = axisText(`${pen.columns} ${axis.cells}`, axis, pen);
  if (scrub === null) return [segment(text, 'dim')];
  const place = placeOn(axis, now);
  const before = cut(text, place);
  if (place < 0 || place >= axis.cells || before === null) return [segment(text, 'dim')];
  return [segment(before, 'dim'), segment(CURSOR, 'alarm'), segment(text.slice(before.length + 1), 'dim')];
}

/** The start of a text in exactly `width` cells; `null` where a wide character, or half of one, is there. */
function cut(text: string, width: number): string | null {
  let start = '';
  for (const character of text) {
    if (cells(start) >= width) return cells(start) === width && cells(character) === 1 ? start : null;
    start += character;
  }
  return null;
}

/** Oldest first, counted from the end of the axis, so that they stand still. */
function ageTicks(axis: Axis, pen: Pen): readonly Tick[] {
  const every = tickEvery(axis, TICK_ROOM);
  return Array.from({ length: Math.floor(lengthOf(axis.window) / every) }, (_, index) => (index + 1) * every)
    .reverse()
    .map((age) => ({ place: Math.round(axis.cells - age / stepOf(axis)), label: shortAge(age, pen) }));
}

/** Oldest first, at round local times. */
function clockTicks(axis: Axis, pen: Pen): readonly Tick[] {
  const every = tickEvery(axis, TICK_ROOM);
  const shift = pen.locale.utcOffsetMinutes * MINUTE;
  const ticks: Tick[] = [];
  const end = startOf(axis, axis.cells);
  for (let at = Math.ceil((startOf(axis, 0) + shift) / every) * every - shift; at < end; at += every)
    ticks.push({ place: placeOn(axis, at), label: clockLabel(at + shift, every) });
  return ticks;
}

/** `09:40`, or `11-30` where ticks are days apart. */
function clockLabel(local: EpochMs, every: Millis): string {
  const text = isoTime(local);
  return every >= DAY ? text.slice(5, 10) : text.slice(11, 16);
}
