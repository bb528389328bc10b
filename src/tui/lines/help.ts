/** The help: every key of the table, and how to read the screen. */
import { cells, fitLine, pad, wrap } from '../fit.ts';
import type { Group, KeyEntry } from '../keys.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';
import { block, ruleLine } from './rule.ts';

const GROUPS: readonly Group[] = ['move', 'show', 'act', 'app'];
const LABEL_WIDTH = 13;
const TWO_COLUMNS_FROM = 72;

/** `alone`: alerts and the mirror's schedule are off. `searched`: one key a line, so that each is found by itself. */
export function helpLines(entries: readonly KeyEntry[], alone: boolean, searched: boolean, pen: Pen): readonly Line[] {
  if (searched) return oneColumn(entries, alone, pen);
  const columns = pen.columns >= TWO_COLUMNS_FROM ? 2 : 1;
  const width = Math.floor(pen.columns / columns);
  const groups = GROUPS.map((group) => keyGroup(group, entries, width, pen));
  const halves =
    columns === 2
      ? [
          [...(groups[0] ?? []), ...(groups[3] ?? [])],
          [...(groups[1] ?? []), ...(groups[2] ?? [])],
        ]
      : [groups.flat()];
  const height = Math.max(...halves.map((half) => half.length));
  const keys = Array.from({ length: height }, (_, index) =>
    lineOf(...halves.flatMap((half) => fitLine(lineOf(...(half[index] ?? [])), width, pen.glyphs).segments)),
  );
  return [ruleLine(say(pen, 'help'), say(pen, 'hint-close'), pen), ...keys, ...block('how-to-read', reading(alone, pen), pen)];
}

function oneColumn(entries: readonly KeyEntry[], alone: boolean, pen: Pen): readonly Line[] {
  const groups = GROUPS.flatMap((group) => {
    const [, ...keys] = keyGroup(group, entries, pen.columns, pen);
    return block(
      `keys-${group}`,
      keys.map((segments) => lineOf(...segments)),
      pen,
    );
  });
  return [...groups, ...block('how-to-read', reading(alone, pen), pen)];
}

function keyGroup(group: Group, entries: readonly KeyEntry[], width: number, pen: Pen): readonly (readonly Segment[])[] {
  const own = entries.filter((entry) => entry.group === group);
  const lines = own.map((entry) => {
    const label = entry.label.replace('arrows', pen.glyphs.arrows ?? say(pen, 'arrows'));
    const fitted = pad(label, Math.max(LABEL_WIDTH, cells(label)), pen.glyphs);
    return fitLine(lineOf(segment('  '), segment(fitted, 'strong'), segment(` ${say(pen, entry.help)}`)), width, pen.glyphs).segments;
  });
  return [[segment(`  ${say(pen, `keys-${group}`)}`, 'dim')], ...lines];
}

function reading(alone: boolean, pen: Pen): readonly Line[] {
  const { glyphs } = pen;
  const sentences = [
    ...(alone ? [say(pen, 'read-alone')] : []),
    say(pen, 'read-signs', { up: glyphs.up, degraded: glyphs.degraded, down: glyphs.down, unknown: glyphs.unknown }),
    say(pen, 'read-strip', glyphs.strip),
    say(pen, 'read-filter'),
    say(pen, 'read-state'),
    say(pen, 'read-stale'),
  ];
  const width = Math.max(8, pen.columns - 3);
  return sentences.flatMap((sentence) => wrap(sentence, width, 4, glyphs).map((text) => lineOf(segment('  '), segment(text))));
}
