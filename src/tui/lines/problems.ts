/** The problems on top: what is wrong and why, since when, and the next step to take. */
import { reasonNext, reasonText } from '../../messages/messages.ts';
import { cells, pad, spread, wrap } from '../fit.ts';
import { type Line, lineOf, type Segment, segment, word } from '../line.ts';
import { moment, type Pen, say } from '../pen.ts';
import type { Problem } from '../rows.ts';
import { nextText, textLines } from './flow.ts';
import { ruleLine } from './rule.ts';
import { severityRole, severitySign, wordOf } from './state-style.ts';
import { sinceText } from './times.ts';

const TEXT_LINES = 3;
const NEXT_LINES = 2;
const WORD_WIDTH = 8;

/**
 * The block in at most `most` lines: every problem gets one line before any gets more; the remaining lines go to the first ones, the next
 * step before a long sentence. A last line counts the problems that do not fit. Empty without problems.
 */
export function problemLines(problems: readonly Problem[], selected: string | null, most: number, pen: Pen): readonly Line[] {
  if (problems.length === 0 || most <= 0) return [];
  const room = most - 1;
  const shown = problems.length <= room ? problems.length : Math.max(0, room - 1);
  const meant = selected ?? problems[0]?.row;
  const forms = problems.slice(0, shown).map((problem) => formsOf(problem, selected, problem.row === meant, pen));
  let spare = room - shown - (shown < problems.length ? 1 : 0);
  const chosen = forms.map((candidates) => {
    const form = candidates.find((candidate) => candidate.length - 1 <= spare) ?? [];
    spare -= form.length - 1;
    return form;
  });
  const hidden = problems.length - shown;
  const rest = hidden > 0 && room > 0 ? [lineOf(segment(`    ${say(pen, 'more-problems', { count: hidden })}`, 'dim'))] : [];
  const title = `${say(pen, 'problems')} ${problems.length}`;
  return [ruleLine(title, pen.columns < 60 ? '' : say(pen, 'problem-hint'), pen), ...chosen.flat(), ...rest];
}

/** The ways to show a problem, from the fullest to its one line. `isMeant`: keys are about it. */
function formsOf(problem: Problem, selected: string | null, isMeant: boolean, pen: Pen): readonly (readonly Line[])[] {
  const head = headLines(problem, selected, pen, TEXT_LINES);
  const short = headLines(problem, selected, pen, 1);
  const next = nextLines(problem, isMeant, pen);
  return [[...head, ...next], [...short, ...next], head, headLines(problem, selected, pen, 2), short];
}

/** Sign, word, what it is about and the sentence, over several lines when that is long; since when at the right of the first. */
function headLines(problem: Problem, selected: string | null, pen: Pen, most: number): readonly Line[] {
  const { component, reason } = problem;
  const chosen = problem.row === selected;
  const start = startOf(problem, chosen, pen);
  const since = sinceOf(problem, pen);
  const indent = start.reduce((sum, part) => sum + cells(part.text), 0);
  const about = `${problem.about}: `;
  const width = Math.max(8, pen.columns - indent - cells(since) - 1);
  const role = component.verdict === 'unknown' ? 'text' : 'strong';
  return wrap(`${about}${reasonText(reason, pen.locale)}`, width, most, pen.glyphs).map((text, index) => {
    if (index > 0) return lineOf(segment(' '.repeat(indent)), segment(text, role));
    const named = text.startsWith(about) ? about : '';
    const words = [segment(named), segment(text.slice(named.length), role)];
    return { ...spread([...start, ...words], [segment(since, 'dim')], pen), selected: chosen, id: problem.row };
  });
}

function startOf({ component, reason }: Problem, chosen: boolean, pen: Pen): readonly Segment[] {
  const mark = chosen ? pen.glyphs.selected : ' ';
  const narrow = pen.columns < 60;
  return [
    segment(`${mark} `),
    severitySign(reason.severity, pen),
    word(` ${pad(wordOf(component.verdict, pen), narrow ? 0 : WORD_WIDTH, pen.glyphs)}${narrow ? '' : ' '}`, severityRole(reason.severity)),
  ];
}

/** What is DOWN is critical, which need not be said. */
function sinceOf({ reason: { since, severity }, component }: Problem, pen: Pen): string {
  if (pen.columns < 60) return ` ${moment(since, pen)} `;
  const isSaid = component.verdict === 'down' && severity === 'critical';
  return ` ${isSaid ? '' : `${say(pen, `severity-${severity}`)} `}${sinceText(since, pen)} `;
}

function nextLines({ reason }: Problem, isMeant: boolean, pen: Pen): readonly Line[] {
  const indent = ' '.repeat(pen.columns < 60 ? 4 : 6);
  return textLines(isMeant ? nextText(reason, pen) : reasonNext(reason, pen.locale), NEXT_LINES, pen, {
    start: `${pen.glyphs.next} `,
    indent,
  });
}
