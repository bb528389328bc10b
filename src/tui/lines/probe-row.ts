/** The row of a probe in a list: mark, sign, name and state, then its columns, in the order that was chosen. */
import type { ListColumn } from '../../config/watch-columns.ts';
import type { ProbeSummary } from '../../health/history.ts';
import type { ProbeSnapshot } from '../../health/snapshot.ts';
import { clean, cutStart, pad, padName } from '../fit.ts';
import { type Line, lineOf, type Segment, segment, word } from '../line.ts';
import { rememberByKey } from '../memo.ts';
import { moment, type Pen, say } from '../pen.ts';
import { axisFor, probeStrip, type Timed } from '../timeline.ts';
import { valueOf } from '../value.ts';
import { type Columns, startOfColumn, WORD_WIDTH } from './columns.ts';
import { figureSegments, figuresTitles } from './figures.ts';
import { probeLook, role, sign } from './state-style.ts';
import { axisSegments, newestSegments, stripSegments } from './strips.ts';

/** `summary`: of its figures. `timed`: what its strip is drawn from; `null`: it shows the newest attempts, without times. */
export function probeRow(
  probe: ProbeSnapshot,
  chosen: boolean,
  summary: ProbeSummary | undefined,
  timed: Timed | null,
  columns: Columns,
  pen: Pen,
): Line {
  return drawnRow(`${probe.id} ${pen.columns} ${columns.name}`, probe, chosen, summary, stripOf(probe, timed, columns, pen), columns, pen);
}

function stripOf(probe: ProbeSnapshot, timed: Timed | null, { strip: width }: Columns, pen: Pen): readonly Segment[] {
  if (width === 0) return NO_STRIP;
  if (timed === null) return newestSegments(probe, width, pen);
  return stripSegments(probeStrip(probe, timed, axisFor(timed, width)), pen, probe.stale);
}

const NO_STRIP: readonly Segment[] = [];

/** Most rows have no news: their lines are made once. */
const drawnRow = rememberByKey(
  (
    probe: ProbeSnapshot,
    chosen: boolean,
    summary: ProbeSummary | undefined,
    strip: readonly Segment[],
    columns: Columns,
    pen: Pen,
  ): Line => {
    const { glyphs } = pen;
    const { id, target, last } = probe;
    const look = probeLook(probe, pen);
    const [text, state] = probe.stale ? (['dim', 'dim'] as const) : (['text', role(look.state)] as const);
    const cells: Readonly<Record<ListColumn, () => readonly Segment[]>> = {
      target: () => [segment(` ${pad(cutStart(clean(target, glyphs), columns.target, glyphs), columns.target, glyphs)}`, 'dim')],
      value: () => [segment(` ${pad(valueOf(probe, columns.value, pen), columns.value, glyphs, 'right')}`, text)],
      figures: () => [segment(' '), ...figureSegments(summary, pen)],
      strip: () => [segment(' '), ...strip],
      age: () => [segment(pad(last === null ? '' : moment(last.at, pen), columns.age + 1, glyphs, 'right'), 'dim')],
    };
    const segments = [
      markOf(chosen, pen),
      segment('  '),
      sign(look.state, pen),
      segment(` ${padName(id, columns.name, glyphs)} `, text),
      word(pad(look.word, WORD_WIDTH, glyphs), state),
      ...columns.order.flatMap((column) => cells[column]()),
    ];
    return { segments, selected: chosen, id: `probe:${id}` };
  },
);

export function markOf(chosen: boolean, { glyphs }: Pen): Segment {
  return segment(`${chosen ? glyphs.selected : ' '} `);
}

/** The titles of figures and the axis of the strips, above the rows; none where there is no time axis. */
export function columnTitles(timed: Timed | null, columns: Columns, pen: Pen): readonly Line[] {
  if (timed === null || columns.strip === 0) return [];
  const what = say(pen, columns.figures > 0 ? 'figures-of' : 'strips-of', { window: say(pen, `window-${timed.window}`) });
  const titled = columns.order.slice(columns.order.findIndex((column) => column === 'figures' || column === 'strip'));
  const titles = titled.flatMap((column, index) => {
    const blank = ' '.repeat(columns[column]);
    const title =
      column === 'figures'
        ? figuresTitles(pen)
        : column === 'strip'
          ? axisSegments(axisFor(timed, columns.strip), timed, pen)
          : [segment(blank)];
    return index === 0 ? title : [segment(' '), ...title];
  });
  return [lineOf(segment(pad(`    ${what}`, startOfColumn(columns, titled[0]), pen.glyphs), 'dim'), ...titles)];
}
