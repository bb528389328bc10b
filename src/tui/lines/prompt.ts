/** The prompt before an action: its effect, and the answer keys. */
import type { ActiveSilence } from '../../health/alert-overview.ts';
import type { MirrorSnapshot } from '../../health/mirror.ts';
import type { MirrorListing } from '../../health/mirror-listing.ts';
import { shellWord } from '../../platform/shell-word.ts';
import type { Line } from '../line.ts';
import { answersTo, isEarly } from '../mirroring.ts';
import type { Model, PathView, Prompt } from '../model.ts';
import { treeOf } from '../path-tree.ts';
import { type Pen, say } from '../pen.ts';
import { causeLines, textLines } from './flow.ts';
import { keyLine } from './hints.ts';
import { totalsText } from './paths.ts';
import { grouped } from './progress.ts';
import { ruleLine } from './rule.ts';

/** What else keys do while the paths are shown that the question is about. */
const LOOKING = [
  { key: 'j/k', words: 'hint-row' },
  { key: 'Enter', words: 'hint-open' },
  { key: '/', words: 'hint-filter' },
] as const;
/** With fewer lines the question itself needs them. */
const TITLE_FROM = 5;

/** What the question is about. */
type Asked = Pick<Model, 'snapshot' | 'paths'>;

/** In at most `most` lines; the answers are in the last one. */
export function promptLines(prompt: Prompt, { snapshot, paths }: Asked, most: number, pen: Pen): readonly Line[] {
  const { mirror } = snapshot;
  const lines = [
    ...(most < TITLE_FROM ? [] : [ruleLine(say(pen, 'prompt-title'), '', pen)]),
    ...textLines(questionOf(prompt, pen), 3, pen, { role: 'strong' }),
    ...(prompt.kind === 'step' ? stepLines(prompt, pen) : []),
    ...(mirror === null ? [] : about(prompt, mirror, paths, pen)),
  ];
  return [...lines.slice(0, Math.max(0, most - 1)), answerLine(prompt, paths, pen)].slice(-Math.max(0, most));
}

function questionOf(prompt: Prompt, pen: Pen): string {
  if (prompt.kind === 'approve' || prompt.kind === 'undo') {
    const args = { what: prompt.under === '' ? say(pen, 'paths-all') : prompt.under, run: prompt.kind === 'undo' ? prompt.run : '' };
    return say(pen, `prompt-${prompt.kind}`, args);
  }
  if (prompt.kind === 'silence') return say(pen, 'prompt-silence', { component: prompt.component });
  if (prompt.kind === 'unsilence') return unsilenceText(prompt.silence, pen);
  if (prompt.kind !== 'resume-shrunk') return say(pen, `prompt-${prompt.kind}`);
  const { has, had } = prompt.halt.args;
  return say(pen, 'prompt-resume-shrunk', { has: grouped(Number(has)), had: grouped(Number(had)) });
}

function unsilenceText({ id, components }: ActiveSilence, pen: Pen): string {
  return say(pen, 'prompt-unsilence', { id, about: components === null ? say(pen, 'silence-all') : components.join(', ') });
}

function about(prompt: Prompt, mirror: MirrorSnapshot, paths: PathView | null, pen: Pen): readonly Line[] {
  switch (prompt.kind) {
    case 'run':
      return planLines(mirror, paths, pen);
    case 'approve':
      return textLines(totalsText(prompt.totals, pen), 2, pen);
    case 'undo':
      return [...textLines(totalsText(prompt.totals, pen), 2, pen), ...textLines(say(pen, 'undo-means'), 2, pen)];
    case 'resume':
      return causeLines([prompt.halt], pen);
    case 'resume-shrunk':
      return textLines(say(pen, 'prompt-shrunk-yes', { has: grouped(Number(prompt.halt.args['has'])) }), 3, pen);
    default:
      return [];
  }
}

/** What a run would do, as of now. */
function planLines({ shadow }: MirrorSnapshot, paths: PathView | null, pen: Pen): readonly Line[] {
  const listing = paths?.listing ?? null;
  const plan = listing === null ? [] : [planText(listing, pen)];
  const failed = paths?.problem == null ? [] : [say(pen, 'prompt-no-plan')];
  return [...(shadow ? [say(pen, 'prompt-shadow')] : []), ...plan, ...failed].flatMap((text) => textLines(text, 2, pen));
}

/** The command exactly as it is run, and what it is against. */
function stepLines({ code, argv }: Extract<Prompt, { kind: 'step' }>, pen: Pen): readonly Line[] {
  return [
    ...textLines(`$ ${argv.map(shellWord).join(' ')}`, 2, pen),
    ...textLines(say(pen, 'step-means', { code }), 2, pen, { role: 'dim' }),
  ];
}

function planText(listing: MirrorListing, pen: Pen): string {
  if (!listing.canRun) return say(pen, 'prompt-stops');
  const { totals } = treeOf(listing, '');
  if (totals.all === 0) return say(pen, 'nothing-to-do');
  const text = totalsText(totals, pen);
  return totals.waits === 0 ? text : say(pen, 'prompt-part', { counts: text, waits: grouped(totals.waits) });
}

function answerLine(prompt: Prompt, paths: PathView | null, pen: Pen): Line {
  const answers = isEarly({ paths }, prompt) ? [] : answersTo(prompt);
  return keyLine([...answers, { key: 'n', words: 'answer-no' }, ...(paths === null ? [] : LOOKING)], pen);
}
