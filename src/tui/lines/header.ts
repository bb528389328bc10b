/** The first line: is everything fine, and if not, what is the one cause. */
import type { EpochMs } from '../../health/observation.ts';
import type { Snapshot, Verdict } from '../../health/snapshot.ts';
import { reasonText } from '../../messages/messages.ts';
import { clockTime } from '../../messages/template.ts';
import { spread } from '../fit.ts';
import { signOf } from '../glyphs.ts';
import { type Line, type Segment, segment } from '../line.ts';
import { ageOf, moment, type Pen, say } from '../pen.ts';
import { type Problem, problemsOf } from '../rows.ts';
import { badge, wordOf } from './looks.ts';

/** Narrower screens show alarms beneath the first line. */
export const ALARMS_FROM = 30;

/** What makes the picture not the present: shown in front of the clock, never left out. */
export interface Freshness {
  /** Since when the picture stands still at the user's wish. */
  readonly frozenAt: number | null;
  /** When a lost daemon was last heard. */
  readonly lostAt: number | null;
}

/** `now` is the present, also while the picture is of an earlier moment. */
export function headerLine(snapshot: Snapshot, freshness: Freshness, now: EpochMs, pen: Pen): Line {
  const narrow = pen.columns < 50;
  const verdict = pen.old ? 'unknown' : noticed(snapshot);
  const word = wordOf(snapshot.verdict, pen);
  const left = [
    segment(` ${signOf(verdict, pen.glyphs)} ${word === '' ? '' : `${word} `}`, badge(verdict)),
    segment(' '),
    ...cause(snapshot, pen),
  ];
  const alarms = (pen.columns < ALARMS_FROM ? [] : alarmsOf(freshness, { ...pen, now })).map((text) => segment(` ${text} `, 'alarm'));
  const right = [
    segment(narrow && alarms.length === 0 ? '' : ' '),
    ...alarms,
    segment(narrow ? '' : ` ${clockTime(now, { ...pen.speech, now })} `),
  ];
  return spread(left, right, pen.columns, pen.glyphs);
}

/** What waits for a person does not count for the verdict, and is not fine either. */
function noticed(snapshot: Snapshot): Verdict {
  return snapshot.verdict === 'healthy' && problemsOf(snapshot).length > 0 ? 'degraded' : snapshot.verdict;
}

function cause(snapshot: Snapshot, pen: Pen): readonly Segment[] {
  const problems = problemsOf(snapshot);
  const first = problems[0];
  if (first === undefined && !snapshot.complete) {
    const done = snapshot.probes.filter((probe) => probe.last !== null).length;
    return [segment(say(pen, 'first-round', { done, all: snapshot.probes.length }))];
  }
  if (first === undefined) return [segment(say(pen, pen.old ? 'was-fine' : 'all-fine'))];
  const more = problems.length > 1 ? segment(`  ${say(pen, 'more-problems', { count: problems.length - 1 })}`, 'dim') : segment('');
  const age = segment(` ${moment(first.reason.since, pen)}`, 'dim');
  return [segment(concerned(first, pen), 'strong'), age, more, segment(`  ${reasonText(first.reason, pen.speech)}`)];
}

/** The components that a cause makes sick, two of them by name. */
function concerned({ component, others }: Problem, { glyphs }: Pen): string {
  return [component.id, ...others.slice(0, 1), ...(others.length > 1 ? [glyphs.ellipsis] : [])].join(', ');
}

/** What must be said about the age of the picture; the worst alone where there is little room. */
export function alarmsOf({ frozenAt, lostAt }: Freshness, pen: Pen): readonly string[] {
  const frozen = frozenAt === null ? [] : [say(pen, 'frozen', { age: ageOf(frozenAt, pen) })];
  const lost = lostAt === null ? [] : [say(pen, 'connection-lost')];
  const age = lostAt === null ? '' : ageOf(lostAt, pen);
  const old = age === '' || age === say(pen, 'now') ? [] : [say(pen, 'data-old', { age })];
  const alarms = [...frozen, ...lost, ...old];
  return pen.columns < 80 ? alarms.slice(-1) : alarms;
}
