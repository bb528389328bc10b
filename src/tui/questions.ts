/** What the history is asked, and what it answered. If it does not answer again, the older answer stays. */
import type { AlertOverview } from '../health/alert-overview.ts';
import type { Availability, TimeRange } from '../health/availability.ts';
import type { ProbeSummary, StateSpan, StripRange, Strips } from '../health/history.ts';
import type { IncidentRecord } from '../health/incident-record.ts';
import type { IncidentStory } from '../health/incident-story.ts';
import type { EpochMs, ProbeId } from '../health/observation.ts';
import type { Window } from './history-window.ts';

/** The strips of every probe and component over a window. What was later than `asOf` this dashboard saw itself. */
export interface StripsAnswer extends Strips {
  readonly asOf: EpochMs;
}

/** How each probe did over a window. */
export type Summaries = ReadonlyMap<ProbeId, ProbeSummary>;

export interface Answers {
  readonly strips: StripsAnswer;
  readonly troubles: readonly StateSpan[];
  readonly summaries: Summaries;
  readonly incidents: readonly IncidentRecord[];
  /** The timeline of an incident; `null`: it is not recorded. */
  readonly story: IncidentStory | null;
  readonly alerts: AlertOverview;
  /** Of every probe and component over a window. */
  readonly availability: readonly Availability[];
}

export const AVAILABILITY_WINDOWS = ['24h', '7d', '30d'] as const satisfies readonly Window[];

export type Topic = keyof Answers;

export type Question =
  | { readonly topic: 'strips'; readonly which: Window; readonly range: StripRange }
  | { readonly topic: 'troubles'; readonly which: ''; readonly since: EpochMs; readonly limit: number }
  | { readonly topic: 'summaries'; readonly which: Window; readonly since: EpochMs }
  | { readonly topic: 'incidents'; readonly which: ''; readonly range: TimeRange; readonly limit: number }
  | { readonly topic: 'story'; readonly which: string }
  | { readonly topic: 'alerts'; readonly which: '' }
  | { readonly topic: 'availability'; readonly which: Window; readonly range: TimeRange };

export type Answer = { readonly [T in Topic]: { readonly topic: T; readonly which: string; readonly answer: Answers[T] } }[Topic];

/** A question and its last answer, which stays visible while it is asked again. */
export interface Asked<T extends Topic = Topic> {
  readonly topic: T;
  /** The window or the incident that is meant. */
  readonly which: string;
  readonly at: EpochMs;
  readonly answeredAt: EpochMs;
  readonly answer: Answers[T] | null;
  /** Why there is none, or no newer one. */
  readonly problem: string | null;
}

/** The latest first. */
export type Questions = readonly Asked[];

export const NO_QUESTIONS: Questions = [];

export function askedOf<T extends Topic>(questions: Questions | null, topic: T, which = ''): Asked<T> | null {
  return (questions?.find((asked) => asked.topic === topic && asked.which === which) as Asked<T> | undefined) ?? null;
}

export function answerOf<T extends Topic>(questions: Questions | null, topic: T, which = ''): Answers[T] | null {
  return askedOf(questions, topic, which)?.answer ?? null;
}

/** An answer, or why there is none. What was not asked (any more) is dropped. */
export function answered(
  questions: Questions,
  { topic, which, ...news }: Answer | (Pick<Asked, 'topic' | 'which'> & { readonly problem: string }),
  now: EpochMs,
): Questions {
  return questions.map((asked) =>
    asked.topic !== topic || asked.which !== which
      ? asked
      : { ...asked, ...('problem' in news ? news : { answer: news.answer, answeredAt: now, problem: null }) },
  );
}
