/** The first line: whether everything is fine, and if not, the cause; below it what is wrong with the place that the data come from. */
import type { Incident } from '../../health/incidents.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import { type Headline, headlineOf, noticedOf } from '../../health/unsettled.ts';
import { reasonText } from '../../messages/messages.ts';
import { clockTime } from '../../messages/template.ts';
import { configNotice } from '../../report/config-notice.ts';
import { hungText } from '../../report/hung-text.ts';
import { headlineText } from '../../report/probe-word.ts';
import { spread } from '../fit.ts';
import { signOf } from '../glyphs.ts';
import { type Line, type Segment, segment } from '../line.ts';
import { ageOf, moment, type Pen, say } from '../pen.ts';
import type { Link } from '../ports.ts';
import { type Problem, problemsOf } from '../rows.ts';
import { badge, wordOf } from './state-style.ts';
import { exactTime, lasted } from './times.ts';

/** Narrower screens show alarms below the first line. */
export const ALARMS_FROM = 30;

const NARROW = 50;
/** Narrower screens have no room for the last incident. */
const PAST_FROM = 60;

/** Why the screen is not current: shown before the clock, never omitted. */
export interface Freshness {
  /** Since when the user has frozen the screen. */
  readonly frozenAt: number | null;
  /** The earlier moment that the screen shows. */
  readonly pastAt: number | null;
  /** When the last message of a lost daemon arrived. */
  readonly lostAt: number | null;
}

/** `now` is the present, also while the screen shows an earlier moment. `last`: the newest incident that is over, if one is known. */
export function headerLine(snapshot: Snapshot, freshness: Freshness, last: Incident | null, now: EpochMs, pen: Pen): Line {
  const narrow = pen.columns < NARROW;
  const verdict = pen.old ? 'unknown' : noticedOf(snapshot);
  const word = wordOf(snapshot.verdict, pen);
  const left = [
    segment(` ${signOf(verdict, pen.glyphs)} ${word === '' ? '' : `${word} `}`, badge(verdict)),
    segment(' '),
    ...cause(snapshot, freshness.pastAt === null ? last : null, freshness.pastAt !== null, pen),
  ];
  const alarms = (pen.columns < ALARMS_FROM ? [] : alarmsOf(freshness, { ...pen, now })).map((text) => segment(` ${text} `, 'alarm'));
  const right = [
    segment(narrow && alarms.length === 0 ? '' : ' '),
    ...alarms,
    segment(narrow ? '' : ` ${clockTime(now, { ...pen.locale, now })} `),
  ];
  return spread(left, right, pen);
}

function cause(snapshot: Snapshot, last: Incident | null, isPast: boolean, pen: Pen): readonly Segment[] {
  const problems = problemsOf(snapshot);
  const first = problems[0];
  if (first === undefined) {
    const headline = headlineOf(snapshot);
    // Gate and mirror are not recorded.
    if (isPast) return [segment(say(pen, headline.kind === 'fine' ? 'scrub-healthy' : 'scrub-unknown'))];
    return [segment(withoutProblem(headline, pen)), ...(headline.kind === 'fine' && !pen.old ? sinceLast(last, pen) : [])];
  }
  const more = problems.length > 1 ? segment(`  ${say(pen, 'more-problems', { count: problems.length - 1 })}`, 'dim') : segment('');
  const age = segment(` ${moment(first.reason.since, pen)}`, 'dim');
  return [segment(concerned(first, pen), 'strong'), age, more, segment(`  ${reasonText(first.reason, pen.locale)}`)];
}

/** How long everything has been healthy, and the last incident. */
function sinceLast(last: Incident | null, pen: Pen): readonly Segment[] {
  if (last === null || last.until === null || pen.columns < PAST_FROM) return [];
  const { component, worst, from, until } = last;
  const length = lasted(until - from, pen);
  const what = `${clockTime(from, pen.locale)} ${component} ${wordOf(worst, pen)} ${length}`;
  return [segment(` ${say(pen, 'fine-for', { age: ageOf(until, pen) })}`), segment(`  ${what}`, 'dim')];
}

function withoutProblem(headline: Headline, pen: Pen): string {
  switch (headline.kind) {
    case 'fine':
      return say(pen, pen.old ? 'was-fine' : 'all-fine');
    case 'first-round':
      return say(pen, 'first-round', { done: headline.done, all: headline.all });
    case 'problems':
      return '';
    default:
      return headlineText(headline, pen.locale);
  }
}

/** The components with this cause, two of them by name. */
function concerned({ component, others }: Problem, { glyphs }: Pen): string {
  return [component.id, ...others.slice(0, 1), ...(others.length > 1 ? [glyphs.ellipsis] : [])].join(', ');
}

/** Without the date and the key where they would take the room of the verdict. */
function pastText(at: string, pen: Pen): string {
  return pen.columns < NARROW ? say(pen, 'scrub-short', { at: at.slice(-'00:00:00'.length) }) : say(pen, 'scrub-at', { at });
}

/** The notes about the age of the screen; only the worst if there is little space. */
export function alarmsOf({ frozenAt, pastAt, lostAt }: Freshness, pen: Pen): readonly string[] {
  const frozen = frozenAt === null ? [] : [say(pen, 'frozen', { age: ageOf(frozenAt, pen) })];
  const past = pastAt === null ? [] : [pastText(exactTime(pastAt, pen), pen)];
  const lost = lostAt === null ? [] : [say(pen, 'connection-lost')];
  const age = lostAt === null ? '' : ageOf(lostAt, pen);
  const old = age === '' || age === say(pen, 'now') ? [] : [say(pen, 'data-old', { age })];
  const alarms = [...frozen, ...lost, ...old, ...past];
  return pen.columns < 80 ? alarms.slice(-1) : alarms;
}

/** At most one line. */
export function bannerLines(link: Link, snapshot: Snapshot, pen: Pen): readonly Line[] {
  const said = bannerText(link, snapshot, pen);
  return said.length === 0 ? [] : [spread([segment(`  ${pen.glyphs.degraded} `, 'warn'), ...said], [], pen)];
}

function bannerText(link: Link, snapshot: Snapshot, { locale, glyphs }: Pen): readonly Segment[] {
  if (link.hung !== undefined) return [segment(hungText(link.hung.pid, locale), 'strong')];
  const notice = configNotice(snapshot, locale);
  return notice === null ? [] : [segment(notice.text), segment(` ${glyphs.next} ${notice.next}`, 'strong')];
}
