/**
 * Text in cells: measuring, cutting, padding and wrapping by display width, not by characters (a Japanese character takes two cells). Every
 * line of the screen goes through here.
 */
import stringWidth from 'string-width';
import { escapeText } from '../messages/template.ts';
import type { Glyphs } from './glyphs.ts';
import type { Line, Segment } from './line.ts';
import { segment } from './line.ts';
import { rememberByKey } from './memo.ts';
import type { Pen } from './pen.ts';

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const LEADING_MARKS = /^[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}\uff9e\uff9f]+/u;
/** Private and unassigned characters: fonts and terminals draw them as they like. */
const UNASSIGNED = /[\p{Co}\p{Cn}]/gu;
const LONGEST_TEXT = 2_000;
const TEXTS_KEPT = 4_000;

const segmenter = new Intl.Segmenter();
const widths = new Map<string, number>();

/** The number of cells of `text` in a terminal. */
export function cells(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = widths.get(text);
  if (width === undefined) {
    width = stringWidth(text);
    if (widths.size >= TEXTS_KEPT) widths.clear();
    widths.set(text, width);
  }
  return width;
}

/** Text that is safe to show with these glyphs: no control characters, nothing that combines with the preceding text. */
export function clean(text: string, glyphs: Glyphs): string {
  return PRINTABLE_ASCII.test(text) ? text : cleaned(text, text, glyphs);
}

/** Nearly all texts of a frame were in the previous one, so the results are cached. */
const cleaned = rememberByKey((text: string, glyphs: Glyphs): string => {
  const safe = escapeText(text.toWellFormed().normalize('NFC'), LONGEST_TEXT).replace(LEADING_MARKS, '').replace(UNASSIGNED, '?');
  let shown = '';
  for (const character of safe) shown += glyphs.instead[character] ?? character;
  return shown;
});

/** The longest start of `text` in at most `width` cells; a cut is shown by the ellipsis of the glyph set. */
export function cut(text: string, width: number, glyphs: Glyphs): string {
  if (cells(text) <= width) return text;
  const mark = glyphs.ellipsis.slice(0, Math.max(0, width));
  return `${take(text, width - mark.length)}${mark}`;
}

/** The longest end of `text` in at most `width` cells, for paths and addresses whose end is the most informative. */
export function cutStart(text: string, width: number, glyphs: Glyphs): string {
  return cells(text) <= width ? text : endOf(`${width} ${text}`, text, width, glyphs);
}

const endOf = rememberByKey((text: string, width: number, glyphs: Glyphs): string => {
  const mark = glyphs.ellipsis.slice(0, Math.max(0, width));
  let kept = '';
  for (const { segment: cluster } of [...segmenter.segment(text)].reverse()) {
    if (cells(cluster + kept) > width - mark.length) break;
    kept = cluster + kept;
  }
  return `${mark}${kept}`;
});

/** Both ends of `text` in at most `width` cells, for names, because similar names often differ in their last characters. */
export function cutMiddle(text: string, width: number, glyphs: Glyphs): string {
  if (cells(text) <= width) return text;
  const tail = Math.floor((width - glyphs.ellipsis.length) / 2);
  if (tail < 1) return cut(text, width, glyphs);
  const end = cutStart(text, tail + glyphs.ellipsis.length, glyphs);
  return `${take(text, width - cells(end))}${end}`;
}

/** Exactly `width` cells: cut or filled up with spaces, on the right unless `align` says otherwise. */
export function pad(text: string, width: number, glyphs: Glyphs, align: 'left' | 'right' = 'left'): string {
  const shown = cut(clean(text, glyphs), width, glyphs);
  const gap = ' '.repeat(Math.max(0, width - cells(shown)));
  return align === 'left' ? shown + gap : gap + shown;
}

/** A name in exactly `width` cells, cut in its middle where it is longer. */
export function padName(text: string, width: number, glyphs: Glyphs): string {
  return pad(cutMiddle(clean(text, glyphs), width, glyphs), width, glyphs);
}

function take(text: string, width: number): string {
  if (PRINTABLE_ASCII.test(text)) return text.slice(0, Math.max(0, width));
  let kept = '';
  let used = 0;
  for (const { segment: cluster } of segmenter.segment(text)) {
    used += cells(cluster);
    if (used > width) break;
    kept += cluster;
  }
  return kept;
}

/** A line of exactly `columns` cells; what does not fit is cut with the ellipsis, in the role of what was cut. */
export function fitLine(line: Line, columns: number, glyphs: Glyphs): Line {
  const fitted: Segment[] = [];
  let left = columns;
  for (const part of line.segments) {
    const text = clean(part.text, glyphs);
    if (text === '') continue;
    const width = cells(text);
    if (width > left) {
      const shown = cut(text, left, glyphs);
      fitted.push(segment(shown, part.role));
      left -= cells(shown);
      break;
    }
    fitted.push(segment(text, part.role));
    left -= width;
  }
  if (left > 0) fitted.push(segment(' '.repeat(left)));
  return { ...line, segments: fitted };
}

/** What lines are fitted to. */
type Room = Pick<Pen, 'columns' | 'glyphs'>;

/** The cells that `parts` take as they are shown. */
export function widthOf(parts: readonly Segment[], glyphs: Glyphs): number {
  return parts.reduce((sum, part) => sum + cells(clean(part.text, glyphs)), 0);
}

/** `left` and `right` at the two ends of a line; the left gives way when both do not fit. */
export function spread(left: readonly Segment[], right: readonly Segment[], { columns, glyphs }: Room): Line {
  const room = columns - widthOf(right, glyphs);
  if (room <= 0) return fitLine({ segments: right, selected: false }, columns, glyphs);
  const fitted = fitLine({ segments: left, selected: false }, room, glyphs);
  return { segments: [...fitted.segments, ...right.map((part) => segment(clean(part.text, glyphs), part.role))], selected: false };
}

/** A line of a list: before `left` the mark of the selection. */
export function listLine(left: readonly Segment[], right: readonly Segment[], selected: boolean, pen: Room): Line {
  return { ...spread([segment(`${selected ? pen.glyphs.selected : ' '} `), ...left], right, pen), selected };
}

// A line never begins with these (the most needed part of the Japanese rules for line breaks).
const NEVER_FIRST = /^[、。，．・：；！？」』）】〉》〕,.;:!?)\]}”’ー々〜…]/u;
const NUMBER_AND_UNIT = /(\d) (?=(?:ms|s|min|h|d|B|[kMGTP]B|%)(?![\p{L}\d]))/gu;
const JOINED_SPACE = '\u00a0';
/** A particle stays with the word before it, also behind a name in Latin letters. */
const PARTICLE_AFTER_NAME = / (?=\p{Script=Hiragana})/gu;
const JAPANESE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;

/**
 * `text` in at most `most` lines of at most `width` cells: broken at spaces, between Japanese phrases, and in
 * the middle of a word only when it is longer than a line (after a slash if it has one); a number keeps its unit. When it needs more lines the last is cut.
 */
export function wrap(text: string, width: number, most: number, glyphs: Glyphs): readonly string[] {
  const shown = clean(text, glyphs);
  if (width <= 0 || most <= 0) return [];
  if (cells(shown) <= width) return [shown];
  const joined = shown.replace(NUMBER_AND_UNIT, `$1${JOINED_SPACE}`).replace(PARTICLE_AFTER_NAME, JOINED_SPACE);
  const queue = [...piecesOf(joined, joined)];
  const lines: string[] = [];
  while (queue.length > 0) {
    const line = lines.length === most - 1 ? cut(queue.splice(0).join(''), width, glyphs) : takeLine(queue, width, glyphs);
    lines.push(line.replaceAll(JOINED_SPACE, ' '));
  }
  return lines;
}

/** Takes the pieces of one line from the front of the queue. */
function takeLine(queue: string[], width: number, glyphs: Glyphs): string {
  let line = '';
  while (queue[0] !== undefined && cells((line + queue[0]).trimEnd()) <= width) line += queue.shift();
  const next = queue[0];
  if (line.trim() === '' && next !== undefined) {
    line = beforeMark(afterSlash(take(next, width)), next) || cut(next, width, glyphs);
    const rest = next.slice(line.length);
    if (rest === '') queue.shift();
    else queue[0] = rest;
  }
  while (queue[0] === ' ') queue.shift();
  return line.trimEnd();
}

/** The start of a path or address that ends with a slash, unless that would waste half of the line. */
function afterSlash(text: string): string {
  const end = text.lastIndexOf('/') + 1;
  return end > text.length / 2 ? text.slice(0, end) : text;
}

const HIRAGANA = /^\p{Script=Hiragana}/u;
const ENDS_PHRASE = /[、。：；！？」』）]$/u;
/** What the next character belongs to: an opening bracket, a number with its unit. */
const OPENS_PHRASE = /[（「『\d]$/u;
/** A phrase of more cells than this may break before any of its words. */
const LONG_PHRASE = 20;

const wordSegmenter = new Intl.Segmenter('ja', { granularity: 'word' });

/** The start of `text` that a line takes, a character less where the next line would begin with a Japanese mark. */
function beforeMark(start: string, text: string): string {
  const rest = text.slice(start.length);
  return JAPANESE.test(rest) && NEVER_FIRST.test(rest) ? take(start, cells(start) - 1) : start;
}

/** The parts between which a line may break; a space is a part of its own. */
const piecesOf = rememberByKey(splitAtBreaks);

function splitAtBreaks(text: string): readonly string[] {
  const parts: string[] = [];
  const isWordStart = wordStartsIn(text);
  let inLatin = false;
  for (const { segment: cluster, index } of segmenter.segment(text)) {
    const before = parts.at(-1) ?? ' ';
    const isJapanese = JAPANESE.test(cluster);
    const starts = isJapanese ? isWordStart(index) && startsPhrase(cluster, before) : !inLatin;
    if (cluster === ' ' || before === ' ' || (starts && !isGlued(cluster))) parts.push(cluster);
    else parts[parts.length - 1] += cluster;
    inLatin = cluster !== ' ' && !isJapanese;
  }
  return parts;
}

function wordStartsIn(text: string): (index: number) => boolean {
  if (PRINTABLE_ASCII.test(text)) return () => false;
  const starts = new Set(Array.from(wordSegmenter.segment(text), ({ index }) => index));
  return (index) => starts.has(index);
}

function isGlued(cluster: string): boolean {
  return cluster === JOINED_SPACE || NEVER_FIRST.test(cluster);
}

/** Particles and endings (hiragana) belong to the word before them. */
function startsPhrase(character: string, before: string): boolean {
  if (OPENS_PHRASE.test(before)) return false;
  return !HIRAGANA.test(character) || ENDS_PHRASE.test(before) || cells(before) > LONG_PHRASE;
}
