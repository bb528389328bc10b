/** The history that the screen needs, requested when it becomes visible and again when it is outdated. */
import type { Millis } from '../health/observation.ts';
import { gridOf, lengthOf, type SamplesQuery, sameQuery } from './history-window.ts';
import { chartCells, sidesOf } from './layout.ts';
import { focusOf } from './lists.ts';
import type { Command, Model, Step } from './model.ts';

const SECOND: Millis = 1_000;
const DAY: Millis = 86_400 * SECOND;
const TROUBLES_SINCE: Millis = 7 * DAY;
const TROUBLES_LIMIT = 300;
const TROUBLES_AGAIN: Millis = 60 * SECOND;
const SAMPLES_AGAIN_AT_LEAST: Millis = 10 * SECOND;
const SUMMARIES_AGAIN_AT_LEAST: Millis = 30 * SECOND;
/** Figures over a long time change little: they are requested again after this fraction of the time. */
const SUMMARIES_PARTS = 240;

/** The step with the requests that follow from it. */
export function withRequests(step: Step): Step {
  const { model } = step;
  if (model.history === null) return step;
  return askSummaries(askTroubles(askSamples(step)));
}

function askSamples(step: Step): Step {
  const { model } = step;
  const query = wantedSamples(model);
  if (query === null || model.history === null) return step;
  const { samples } = model.history;
  const same = samples !== null && sameQuery(samples.query, query);
  const again = Math.max(SAMPLES_AGAIN_AT_LEAST, lengthOf(query.window) / query.cells);
  if (same && model.now - samples.at < again) return step;
  const asked = { query, at: model.now, answer: same ? samples.answer : null, problem: null };
  const command: Command = { kind: 'ask-samples', query, since: gridOf(query, model.now).since };
  return { model: { ...model, history: { ...model.history, samples: asked } }, commands: [...step.commands, command] };
}

function wantedSamples(model: Model): SamplesQuery | null {
  const probe = model.help || model.frozen !== null ? null : (focusOf(model)?.probe ?? null);
  if (probe === null) return null;
  const width = model.opened ? model.columns : (sidesOf(model.columns, model.rows)?.detail ?? model.columns);
  return { probe: probe.id, window: model.window, cells: chartCells(width) };
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
  const again = Math.max(SUMMARIES_AGAIN_AT_LEAST, lengthOf(window) / SUMMARIES_PARTS);
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
