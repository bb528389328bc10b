/** What the screen needs from the history: asked when it becomes visible, and again when it is outdated. Pure; asking.ts asks. */
import type { EpochMs, Millis } from '../health/observation.ts';
import { DAY_WINDOW, lengthOf, rangeOf } from './history-window.ts';
import { showsDay, showsDetail } from './layout.ts';
import { detailOf, focusOf } from './lists.ts';
import type { Model } from './model.ts';
import { type Asked, AVAILABILITY_WINDOWS, askedOf, type Question, type Questions, type Topic } from './questions.ts';
import { only, type Step } from './step.ts';

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const DAY: Millis = 86_400 * SECOND;
const TROUBLES_SINCE: Millis = 7 * DAY;
const TROUBLES_LIMIT = 300;
const TROUBLES_AGAIN: Millis = MINUTE;
/** What happens meanwhile is on the screen without the history. */
const ALERTS_AGAIN: Millis = 10 * SECOND;
const AVAILABILITY_AGAIN: Millis = MINUTE;
const STRIPS_AGAIN_AT_LEAST: Millis = MINUTE;
/** This dashboard keeps the newest attempts of a probe for at least so long. */
const STRIPS_AGAIN_AT_MOST: Millis = 10 * MINUTE;
const SUMMARIES_AGAIN_AT_LEAST: Millis = 30 * SECOND;
/** Figures and strips over a long time change little: they are asked for again after this fraction of the time. */
const PARTS = 240;
/** Of one topic. */
const MOST_KEPT = 4;

/** A question that the screen has, and how old its answer may be. */
type Wanted = readonly [Question, Millis];

/** The step with the questions that follow from it. */
export function withQuestions(step: Step): Step {
  const { history, now } = step.model;
  if (history === null) return step;
  const wanted = wantedBy(step.model);
  const due = wanted.filter(([{ topic, which }, again]) => {
    const asked = askedOf(history, topic, which);
    return asked === null || now - asked.at >= again;
  });
  if (due.length === 0) return step;
  const questions = due.map(([question]) => question);
  const isWanted = ({ topic, which }: Asked): boolean => wanted.some(([other]) => other.topic === topic && other.which === which);
  const commands = questions.map((question) => ({ kind: 'ask', question }) as const);
  return only({ ...step.model, history: asking(history, questions, isWanted, now) }, ...step.commands, ...commands);
}

/** A new question replaces the others of its topic that nobody waits for any more; those count as not asked. */
function asking(history: Questions, questions: readonly Question[], isWanted: (asked: Asked) => boolean, now: EpochMs): Questions {
  const topics = new Set(questions.map(({ topic }) => topic));
  const fresh = questions.map(({ topic, which }): Asked => {
    const known = askedOf(history, topic, which);
    const before = known ?? { answeredAt: Number.NEGATIVE_INFINITY, answer: null };
    return { topic, which, answeredAt: before.answeredAt, answer: before.answer, at: now, problem: null };
  });
  const others = history
    .filter((asked) => askedOf(fresh, asked.topic, asked.which) === null)
    .flatMap((asked) => {
      if (!topics.has(asked.topic) || isWanted(asked)) return [asked];
      return asked.answer === null ? [] : [{ ...asked, at: asked.answeredAt }];
    });
  const kept = new Map<Topic, number>();
  return [...fresh, ...others].filter(({ topic }) => {
    kept.set(topic, (kept.get(topic) ?? 0) + 1);
    return (kept.get(topic) ?? 0) <= MOST_KEPT;
  });
}

/** Of a screen that was frozen by hand nothing; of an earlier moment the strips, which it is read from. */
function wantedBy(model: Model): readonly Wanted[] {
  const { help, frozen, scrub, tab, now } = model;
  const isOverview = tab === 'overview' && !help;
  if (frozen !== null) return scrub !== null && isOverview ? stripsIn(model) : [];
  const troubles: Wanted = [{ topic: 'troubles', which: '', since: now - TROUBLES_SINCE, limit: TROUBLES_LIMIT }, TROUBLES_AGAIN];
  if (isOverview)
    return [...stripsIn(model), troubles, ...(model.snapshot.complete ? [...summariesIn(model), ...availabilityIn(model)] : [])];
  return [troubles, ...(!help && (tab === 'incidents' || tab === 'alerts') ? alertsIn(model) : [])];
}

function stripsIn(model: Model): readonly Wanted[] {
  const { opened, window, now } = model;
  const isDayShown = !opened && (showsDay(model) || model.zoom === 'day');
  const windows = isDayShown && window !== DAY_WINDOW ? [window, DAY_WINDOW] : [window];
  return windows.map((which) => {
    const again = Math.min(STRIPS_AGAIN_AT_MOST, Math.max(STRIPS_AGAIN_AT_LEAST, lengthOf(which) / PARTS));
    return [{ topic: 'strips', which, range: rangeOf(which, now) }, again];
  });
}

/** Figures are shown in the list if it is wide, and below the chart of a probe; in the first round there are none yet. */
function summariesIn(model: Model): readonly Wanted[] {
  const { opened, window, now } = model;
  const isShown = opened ? focusOf(model)?.probe != null : showsDetail(model) || model.zoom !== null;
  const again = Math.max(SUMMARIES_AGAIN_AT_LEAST, lengthOf(window) / PARTS);
  return isShown ? [[{ topic: 'summaries', which: window, since: now - lengthOf(window) }, again]] : [];
}

/** What is open and who knows of it changes by the minute, and by the keys of others. */
function alertsIn(model: Model): readonly Wanted[] {
  const { now } = model;
  const item = detailOf(model);
  const id = item?.kind === 'incident' ? item.incident.record?.id : undefined;
  const incidents: Question = { topic: 'incidents', which: '', range: { from: now - TROUBLES_SINCE, until: now }, limit: TROUBLES_LIMIT };
  const story: readonly Question[] = id === undefined ? [] : [{ topic: 'story', which: id }];
  return [{ topic: 'alerts', which: '' } as const, incidents, ...story].map((question) => [question, ALERTS_AGAIN]);
}

/** Of a component that is shown in full. */
function availabilityIn(model: Model): readonly Wanted[] {
  const { now } = model;
  if (focusOf(model)?.probe !== null) return [];
  return AVAILABILITY_WINDOWS.map((which) => [
    { topic: 'availability', which, range: { from: now - lengthOf(which), until: now } },
    AVAILABILITY_AGAIN,
  ]);
}
