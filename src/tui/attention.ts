/** What the terminal says when nobody looks at the screen: its title, and what is worth a sound or a notification. Pure. */
import type { AttentionLevel, WatchConfig } from '../config/config.ts';
import { aboutOf, type Problem, problemsOf } from '../health/problems.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { reasonText, watchText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';

export type AttentionSettings = Pick<WatchConfig, 'title' | 'bell' | 'notify' | 'quiet'>;

const MINUTES_OF_DAY = 1_440;
/** Titles and notifications are read at a glance. */
const LONGEST = 120;

/** `ytm: DOWN gateway +1`; `isLost`: the data are old. */
export function titleText(snapshot: Snapshot, isLost: boolean, locale: Locale): string {
  const [first, ...others] = problemsOf(snapshot);
  if (isLost) return short(watchText('title-lost', locale));
  if (first === undefined) return watchText(snapshot.complete ? 'title-fine' : 'title-begins', locale);
  const state = locale.words[first.component.verdict] ?? first.component.verdict;
  const more = others.length === 0 ? '' : ` +${others.length}`;
  return short(watchText('title-problem', locale, { state, about: aboutOf(first) }) + more);
}

/** The problems of a snapshot, by what they are about and their code. */
export type ProblemSet = ReadonlyMap<string, Problem>;

export function problemSetOf(snapshot: Snapshot): ProblemSet {
  return new Map(problemsOf(snapshot).map((problem) => [`${aboutOf(problem)} ${problem.reason.code}`, problem]));
}

/** The problems that began and ended since. */
export interface News {
  readonly began: readonly Problem[];
  readonly ended: readonly Problem[];
}

export function newsSince(before: ProblemSet, now: ProblemSet): News {
  return {
    began: [...now].flatMap(([key, problem]) => (before.has(key) ? [] : [problem])),
    ended: [...before].flatMap(([key, problem]) => (now.has(key) ? [] : [problem])),
  };
}

export function isWorth(level: AttentionLevel, { began, ended }: News): boolean {
  const counts = (problem: Problem): boolean => level === 'all' || problem.reason.severity === 'critical';
  return level !== 'off' && [...began, ...ended].some(counts);
}

/** One sentence about the worst of it. */
export function newsText({ began, ended }: News, locale: Locale): string {
  const [worst] = began;
  if (worst !== undefined) {
    const more = began.length === 1 ? '' : ` +${began.length - 1}`;
    return short(`${aboutOf(worst)}: ${reasonText(worst.reason, locale)}${more}`);
  }
  return short(watchText('news-over', locale, { about: [...new Set(ended.map(aboutOf))].join(', ') }));
}

/** @param minute of the local day */
export function isQuiet({ quiet }: Pick<AttentionSettings, 'quiet'>, minute: number): boolean {
  return quiet.some(({ fromMinute, toMinute }) => {
    const length = (toMinute - fromMinute + MINUTES_OF_DAY) % MINUTES_OF_DAY || MINUTES_OF_DAY;
    return (minute - fromMinute + MINUTES_OF_DAY) % MINUTES_OF_DAY < length;
  });
}

function short(text: string): string {
  const letters = Array.from(text);
  return letters.length <= LONGEST ? text : `${letters.slice(0, LONGEST - 1).join('')}…`;
}
