/** Runs of the mirror: a line each, and one of them in full. */
import type { RunStatus, RunSummary } from '../../health/mirror.ts';
import type { WatchKey } from '../../messages/messages.ts';
import { missingText } from '../../report/mirror-text.ts';
import { clean, listLine, pad } from '../fit.ts';
import { type Line, type Role, type Segment, segment, word } from '../line.ts';
import { fullMoment, type Pen, say } from '../pen.ts';
import { causeLines, fieldText, textLines } from './flow.ts';
import { countsText, grouped, listed } from './progress.ts';
import { block, ruleLine } from './rule.ts';
import { causeAt, lasted, stamp } from './times.ts';

const KIND_WIDTH = 9;

const ROLES: Readonly<Record<RunStatus, Role>> = {
  complete: 'good',
  partial: 'warn',
  refused: 'warn',
  parked: 'warn',
  halted: 'bad',
  aborted: 'warn',
  failed: 'bad',
};

export function runSign(status: RunStatus, pen: Pen): Segment {
  const role = ROLES[status];
  const text = status === 'complete' ? pen.glyphs.up : role === 'bad' ? pen.glyphs.down : pen.glyphs.degraded;
  return segment(text, role);
}

/** When, how it ended, how long it took, what it did or why not. */
export function runLine(run: RunSummary, selected: boolean, pen: Pen): Line {
  const { glyphs } = pen;
  const { status } = run;
  const ended = status === 'complete' ? '' : say(pen, `run-${status}`);
  const first = run.reasons[0];
  const missing = missingText(run.leftOut, pen.locale);
  const did = listed(
    [countsText(run.together ?? run.done ?? run.planned, pen), missing === '' ? '' : say(pen, 'run-except', { missing })],
    pen,
  );
  const times = run.times === undefined ? '' : ` ×${run.times}`;
  const what = `${first === undefined ? did : causeAt(first, run.endedAt, pen)}${clean(times, glyphs)}`;
  const left = [
    runSign(status, pen),
    stamp(run.endedAt, pen),
    segment(`${pad(kindOf(run, pen), KIND_WIDTH, glyphs)} `),
    word(ended === '' ? '' : `${ended}  `, ROLES[status]),
    segment(what),
  ];
  return listLine(left, [segment(` ${lasted(run.endedAt - run.startedAt, pen)} `, 'dim')], selected, pen);
}

/** A run that was started because files were saved is quick, but not the schedule's. */
function kindOf({ dryRun, hinted, speed }: RunSummary, pen: Pen): string {
  return say(pen, dryRun ? 'mirror-dry-run' : hinted === undefined ? `run-speed-${speed}` : 'run-hinted');
}

export function runDetail(run: RunSummary, pen: Pen): readonly Line[] {
  const ended = say(pen, `run-${run.status}`);
  const length = lasted(run.endedAt - run.startedAt, pen);
  const fields: readonly (readonly [WatchKey, string])[] = [
    ['run-kind', run.hinted === undefined ? kindOf(run, pen) : say(pen, 'run-hinted-in', { folders: run.hinted })],
    ['run-began', fullMoment(run.startedAt, pen)],
    ['run-ended', say(pen, 'run-ended-after', { at: fullMoment(run.endedAt, pen), length })],
    ['run-planned', countsText(run.planned, pen)],
    ['run-done', countsText(run.done, pen)],
    ['run-parked-label', grouped(run.parked)],
    ['run-left-out', grouped(run.leftOut.reduce((sum, { count }) => sum + count, 0))],
    ['run-unmanaged', grouped(run.unmanaged)],
  ];
  return [
    ruleLine(say(pen, 'run-title', { run: run.id }), word(`${runSign(run.status, pen).text} ${ended}`, ROLES[run.status]), pen),
    ...fields.flatMap(([label, text]) => fieldText(label, text, pen)),
    ...block('detail-reasons', causeLines(run.reasons, pen), pen),
    ...block('run-log', textLines(run.log ?? say(pen, 'run-no-log'), 3, pen), pen),
  ];
}
