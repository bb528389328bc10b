/** One frame as text, for pipes, dumb terminals, `--once` and screen readers: the same lines as on the screen, without Ink and React. */
import type { EpochMs } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { fitLine } from './fit.ts';
import type { Glyphs } from './glyphs.ts';
import { type Line, textIn } from './line.ts';
import { componentLines, wholeList } from './lines/components.ts';
import { bannerLines } from './lines/header.ts';
import { problemLines } from './lines/problems.ts';
import { statusLines } from './lines/status.ts';
import { begin, type Link } from './model.ts';
import { problemsOf, rowsOf } from './rows.ts';
import { header, type Look, penFor } from './screen.ts';
import { paint, type Theme } from './theme.ts';
import { componentsTitle } from './views/overview.ts';

export interface PrintOptions extends Look {
  readonly columns: number;
  readonly theme: Theme;
  readonly link?: Link;
  /** To be read aloud. */
  readonly spoken?: boolean;
  /** The reference time for ages; by default the time of the snapshot. */
  readonly now?: EpochMs;
}

/** A single frame has no schedule, so there is nothing to show about it. */
const DEFAULT_LINK: Link = { kind: 'embedded', scheduled: true };
const NO_LIMIT = 10_000;

/** Everything in full, as long as it is; every line without trailing spaces, the last one with a newline. */
export function renderSnapshotText(snapshot: Snapshot, options: PrintOptions): string {
  const { columns, theme, link = DEFAULT_LINK, now = snapshot.at, spoken = false } = options;
  const model = begin({ snapshot, now, columns, rows: NO_LIMIT, link, withEvents: false, faults: null });
  const pen = penFor(model, options);
  const lines: readonly Line[] = [
    header(model, pen),
    ...bannerLines(link, snapshot, pen),
    ...problemLines(problemsOf(snapshot), null, NO_LIMIT, pen),
    ...componentLines(wholeList(snapshot), rowsOf(snapshot).length + 1, componentsTitle(model, pen), pen),
    ...statusLines(snapshot, NO_LIMIT, pen),
  ];
  const fitted = lines.map((line) => fitLine(line, columns, options.glyphs));
  const texts = fitted.map((line) =>
    spoken ? spokenLine(line, options.glyphs) : paint(line, theme, pen.old ? 'old' : 'current').trimEnd(),
  );
  return texts
    .filter((text) => !spoken || text !== '')
    .map((text) => `${text}\n`)
    .join('');
}

/** `line` as words; empty if nothing of it can be read aloud. */
export function spokenLine(line: Line, glyphs: Glyphs): string {
  const drawn = new Set([...Object.values(glyphs.strip), glyphs.rule, glyphs.side, glyphs.dot].flatMap((text) => Array.from(text)));
  const read = line.segments.filter(({ text }) => !isDrawn(text, drawn));
  const words = line.heading === true ? { ...line, segments: read.filter(({ role }) => role !== 'dim') } : { ...line, segments: read };
  return textIn(words).replace(/\s+/g, ' ').trim();
}

function isDrawn(text: string, drawn: ReadonlySet<string>): boolean {
  return text.trim() !== '' && Array.from(text).every((character) => character === ' ' || drawn.has(character));
}
