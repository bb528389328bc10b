/** The prompt before an action: its effect, and the answer keys. */
import type { MirrorSnapshot } from '../../health/mirror.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import type { WatchKey } from '../../messages/messages.ts';
import { type Line, lineOf, segment } from '../line.ts';
import type { Prompt } from '../model.ts';
import { type Pen, say } from '../pen.ts';
import { countsText, grouped } from './counts.ts';
import { textLines } from './flow.ts';
import { parkedText, pathLines } from './parked.ts';
import { causeLines } from './reasons.ts';
import { ruleLine } from './rule.ts';
import { when } from './times.ts';

/** With fewer lines the question itself needs them. */
const TITLE_FROM = 5;

/** In at most `most` lines; the answers are in the last one. */
export function promptLines(prompt: Prompt, { mirror }: Snapshot, most: number, pen: Pen): readonly Line[] {
  const lines = [
    ...(most < TITLE_FROM ? [] : [ruleLine(say(pen, 'prompt-title'), '', pen)]),
    ...textLines(questionOf(prompt, pen), 3, pen, { role: 'strong' }),
    ...(mirror === null ? [] : about(prompt, mirror, pen)),
  ];
  return [...lines.slice(0, Math.max(0, most - 1)), answerLine(prompt, pen)].slice(-Math.max(0, most));
}

function questionOf(prompt: Prompt, pen: Pen): string {
  if (prompt.kind !== 'resume-shrunk') return say(pen, `prompt-${prompt.kind}`);
  const { has, had } = prompt.halt.args;
  return say(pen, 'prompt-resume-shrunk', { has: grouped(Number(has)), had: grouped(Number(had)) });
}

function about(prompt: Prompt, mirror: MirrorSnapshot, pen: Pen): readonly Line[] {
  switch (prompt.kind) {
    case 'run':
      return planLines(mirror, pen);
    case 'approve':
      return mirror.parked === null ? [] : [...textLines(parkedText(mirror.parked, pen), 2, pen), ...pathLines(mirror.parked, pen)];
    case 'resume':
      return causeLines([prompt.halt], pen);
    case 'resume-shrunk':
      return textLines(say(pen, 'prompt-shrunk-yes', { has: grouped(Number(prompt.halt.args['has'])) }), 3, pen);
    case 'stop-at-once':
      return [];
  }
}

/** What is known of what a run would do: the plan that was just made, else how much is pending. */
function planLines({ pending, runs, shadow }: MirrorSnapshot, pen: Pen): readonly Line[] {
  const newest = runs[0];
  const plan = newest?.dryRun === true && newest.planned !== null ? newest : null;
  const lines = [
    shadow ? say(pen, 'prompt-shadow') : '',
    plan !== null
      ? say(pen, 'prompt-plan', { at: when(plan.endedAt, pen), counts: countsText(plan.planned, pen) })
      : pending === null
        ? say(pen, 'prompt-no-plan')
        : say(pen, 'prompt-pending', { count: grouped(pending) }),
  ];
  return lines.filter((text) => text !== '').flatMap((text) => textLines(text, 2, pen));
}

function answerLine(prompt: Prompt, pen: Pen): Line {
  const other: Partial<Record<Prompt['kind'], readonly [key: string, words: WatchKey]>> = {
    run: ['d', 'answer-plan'],
    'resume-shrunk': ['w', 'answer-whole'],
  };
  const [key, words] = other[prompt.kind] ?? [];
  const between =
    key === undefined || words === undefined ? [] : [segment('  '), segment(key, 'strong'), segment(` ${say(pen, words)}`, 'dim')];
  return lineOf(
    segment(' '),
    segment('y', 'strong'),
    segment(` ${say(pen, 'answer-yes')}`, 'dim'),
    ...between,
    segment('  '),
    segment('N', 'strong'),
    segment(` ${say(pen, 'answer-no')}`, 'dim'),
  );
}
