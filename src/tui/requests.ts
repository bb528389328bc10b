/** The history that the screen needs, requested when it becomes visible and again when it is outdated. */
import type { Millis } from '../health/observation.ts';
import { DAY_WINDOW, lengthOf, rangeOf, type Window } from './history-window.ts';
import { showsDay, sidesOf } from './layout.ts';
import { focusOf } from './lists.ts';
import type { Command, Model, Step } from './model.ts';
import { type AskedStrips, askedStrips } from './timeline.ts';

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const DAY: Millis = 86_400 * SECOND;
const TROUBLES_SINCE: Millis = 7 * DAY;
const TROUBLES_LIMIT = 300;
const TROUBLES_AGAIN: Millis = 60 * SECOND;
/** What happens meanwhile is on the screen without the history. */
const STRIPS_AGAIN_AT_LEAST: Millis = MINUTE;
/** This dashboard keeps the newest attempts of a probe for at least so long. */
const STRIPS_AGAIN_AT_MOST: Millis = 10 * MINUTE;
const STRIPS_KEPT = 4;
const SUMMARIES_AGAIN_AT_LEAST: Millis = 30 * SECOND;
/** Figures and strips over a long time change little: they are requested again after this fraction of the time. */
const PARTS = 240;

/** The step with the requests that follow from it. */
export function withRequests(step: Step): Step {
  const { model } = step;
  if (model.history === null) return step;
  return askSummaries(askTroubles(askStrips(step)));
}

function askStrips(step: Step): Step {
  const wanted = wantedStrips(step.model);
  return wanted.reduce((before, window) => askStripsOf(before, window, wanted), step);
}

function wantedStrips(model: Model): readonly Window[] {
  const { help, frozen, scrub, tab, opened, window } = model;
  if (help || (frozen !== null && scrub === null) || tab !== 'overview') return [];
  return !opened && showsDay(model) && window !== DAY_WINDOW ? [window, DAY_WINDOW] : [window];
}

function askStripsOf(step: Step, window: Window, wanted: readonly Window[]): Step {
  const { model } = step;
  if (model.history === null) return step;
  const known = askedStrips(model.history, window);
  const again = Math.min(STRIPS_AGAIN_AT_MOST, Math.max(STRIPS_AGAIN_AT_LEAST, lengthOf(window) / PARTS));
  if (known !== null && model.now - known.at < again) return step;
  const asked = { query: { window }, at: model.now, answer: known?.answer ?? null, problem: null };
  const others = model.history.strips
    .filter(({ query }) => query.window !== window)
    .flatMap((other) => (wanted.includes(other.query.window) ? [other] : answeredOnly(other)))
    .slice(0, STRIPS_KEPT - 1);
  const command: Command = { kind: 'ask-strips', query: { window }, range: rangeOf(window, model.now) };
  return { model: { ...model, history: { ...model.history, strips: [asked, ...others] } }, commands: [...step.commands, command] };
}

/** A new request replaces those that are not answered; they count as not made. */
function answeredOnly(asked: AskedStrips): readonly AskedStrips[] {
  return asked.answer === null ? [] : [{ ...asked, at: asked.answer.asOf }];
}

function askTroubles(step: Step): Step {
  const { model } = step;
  if (model.history === null || model.frozen !== null) return step;
  const { troubles } = model.history;
  if (troubles !== null && model.now - troubles.at < TROUBLES_AGAIN) return step;
  const asked = { query: null, at: model.now, answer: troubles?.answer ?? null, problem: null };
  const command: Command = { kind: 'ask-troubles', since: model.now - TROUBLES_SINCE, limit: TROUBLES_LIMIT };
  return { model: { ...model, history: { ...model.history, troubles: asked } }, commands: [...step.commands, command] };
}

function askSummaries(step: Step): Step {
  const { model } = step;
  if (model.history === null || !showsFigures(model)) return step;
  const { window, now } = model;
  const { summaries } = model.history;
  const same = summaries?.query === window;
  const again = Math.max(SUMMARIES_AGAIN_AT_LEAST, lengthOf(window) / PARTS);
  if (same && now - summaries.at < again) return step;
  const asked = { query: window, at: now, answer: same ? summaries.answer : null, problem: null };
  const command: Command = { kind: 'ask-summaries', window, since: now - lengthOf(window) };
  return { model: { ...model, history: { ...model.history, summaries: asked } }, commands: [...step.commands, command] };
}

/** Figures are shown in the overview's list if it is wide, and below the chart of a probe; in the first round there are none yet. */
function showsFigures(model: Model): boolean {
  const { tab, opened, help, frozen, columns, rows, snapshot } = model;
  if (!snapshot.complete || tab !== 'overview' || help || frozen !== null) return false;
  return opened ? focusOf(model)?.probe != null : sidesOf(columns, rows) !== null;
}
