/** The rows that the dashboard prints on the boards of the bench, painted: for the bare Ink app, which computes nothing. */
import type { Snapshot } from '../../src/health/snapshot.ts';
import { fitLine } from '../../src/tui/fit.ts';
import { glyphsOf } from '../../src/tui/glyphs.ts';
import type { Line } from '../../src/tui/line.ts';
import { begin, type Model } from '../../src/tui/model.ts';
import type { Screen } from '../../src/tui/panes.ts';
import { screenOf } from '../../src/tui/screen.ts';
import type { Step } from '../../src/tui/step.ts';
import { paint } from '../../src/tui/theme.ts';
import { update } from '../../src/tui/update.ts';
import { boards, CYCLE_MS, stripsFrom } from './board.ts';

type Rows = readonly string[];

/** The rows of a screen, from the top to the bottom. */
export interface Picture {
  /** Those of the view with the detail below its list, or without one. */
  readonly above: Rows;
  /** A list with a detail at its right, in so many rows, with a border between them. */
  readonly beside: { readonly list: Rows; readonly detail: Rows; readonly width: number; readonly height: number } | null;
  readonly below: Rows;
}

const LOOK = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 } as const;

/** What is shown of these boards in each cycle of the clock from `begun` on, with the first row selected as the bench selects it in the dashboard. */
export function picturesOf(
  [columns, rows]: readonly [columns: number, rows: number],
  probes: number,
  begun: number,
  cycles: number,
): readonly (readonly Picture[])[] {
  const all = boards(probes, begun);
  const [snapshot] = all as readonly [Snapshot];
  const model = begin({
    snapshot,
    now: begun,
    columns,
    rows,
    link: { kind: 'embedded' },
    withEvents: false,
    faults: null,
    withHistory: true,
  });
  const chosen = answered(update(model, { kind: 'key', key: 'j' }, begun));
  return Array.from({ length: cycles }, (_, cycle) => {
    const now = (Math.floor(begun / CYCLE_MS) + cycle + 0.5) * CYCLE_MS;
    return all.map((snapshot) => pictureOf(screenOf(update(chosen, { kind: 'snapshot', snapshot }, now).model, LOOK)));
  });
}

function pictureOf({ columns, rows, header, banner, view, sides, faults, status, foot }: Screen): Picture {
  const { problems, list, mirror, detail, day, events } = view;
  const painted = (lines: readonly Line[], width = columns): Rows =>
    lines.map((line) => paint(fitLine(line, width, LOOK.glyphs), 'color').trimEnd() || ' ');
  const isBeside = sides !== null && detail !== null;
  const main = isBeside ? [] : [...list, ...(detail ?? [])];
  const [top, bottom] = [
    [header, ...banner, ...problems, ...main],
    [...faults, ...status, ...foot],
  ];
  const gap = rows - top.length - (isBeside ? view.rows : 0) - day.length - events.length - bottom.length;
  return {
    above: painted(top),
    beside: isBeside
      ? { list: painted([...list, ...mirror], sides.list), detail: painted(detail, sides.detail), width: sides.list, height: view.rows }
      : null,
    below: [...painted([...day, ...events]), ...Array.from({ length: gap }, () => ' '), ...painted(bottom)],
  };
}

/** With the answers of the history that the dashboard of the bench gets. */
function answered({ model, commands }: Step): Model {
  return commands.reduce((before, command) => {
    if (command.kind !== 'ask') return before;
    const { question } = command;
    const { now, snapshot } = before;
    switch (question.topic) {
      case 'strips': {
        const answer = { ...stripsFrom(now, question.range, snapshot), asOf: now };
        return update(before, { kind: 'answered', topic: 'strips', which: question.which, answer }, now).model;
      }
      case 'summaries':
        return update(before, { kind: 'answered', topic: 'summaries', which: question.which, answer: new Map() }, now).model;
      case 'troubles':
      case 'availability':
        return update(before, { kind: 'answered', topic: question.topic, which: question.which, answer: [] }, now).model;
      default:
        return before;
    }
  }, model);
}
