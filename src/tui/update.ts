/** How the dashboard changes: `(model, message) → model` and commands as data. Nothing here reads a clock. */

import { changesBetween } from '../health/changes.ts';
import type { StateSpan } from '../health/history.ts';
import type { MirrorSnapshot } from '../health/mirror.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Reason, Snapshot } from '../health/snapshot.ts';
import { act, paste } from './acting.ts';
import { askPaths, keptPaths } from './deciding.ts';
import type { Window } from './history-window.ts';
import type {
  Asked,
  HistoryAnswers,
  Link,
  Message,
  Model,
  PathView,
  PathViewOf,
  Step,
  StripsAnswer,
  StripsQuery,
  Summaries,
} from './model.ts';
import { orderOf, sameStates } from './order.ts';
import type { Connection } from './ports.ts';
import { withRequests } from './requests.ts';
import { withNewest } from './samples.ts';
import { runsBetween, type ShownChange, shownChangeOf } from './shown-changes.ts';
import { followSpans } from './spans.ts';

const EVENTS_KEPT = 1_000;
/** After this time a notice is removed, and its line shows the hints again. */
const NOTICE_FOR: Millis = 60_000;

/** `now` comes with every message, so that the model's time is never behind its data. */
export function update(before: Model, message: Message, now: EpochMs): Step {
  return withRequests(askPaths(noticed(before.notice, changed({ ...before, now }, message))));
}

function noticed(before: Model['notice'], step: Step): Step {
  const { notice, noticedAt, now } = step.model;
  if (notice === null) return step;
  if (notice !== before) return { ...step, model: { ...step.model, noticedAt: now } };
  return now - noticedAt < NOTICE_FOR ? step : { ...step, model: { ...step.model, notice: null } };
}

function changed(model: Model, message: Message): Step {
  switch (message.kind) {
    case 'key':
      return act({ ...model, notice: null }, message.key);
    case 'paste':
      return stay(paste(model, message.text));
    case 'snapshot':
      return stay(seen(model, message.snapshot));
    case 'event':
      return stay(withEvents(model, [shownChangeOf(message.event)]));
    case 'notice':
      return stay({ ...model, notice: message.notice });
    case 'faults':
      return stay(model.faults === null ? model : { ...model, faults: { ...model.faults, list: message.list } });
    case 'tick':
      return stay(model);
    case 'paths':
      return stay(listed(model, message.of, { listing: message.listing, problem: null }));
    case 'paths-failed':
      return stay(listed(model, message.of, { listing: null, problem: message.problem }));
    default:
      return stay(placed(model, message));
  }
}

/** A list that nobody looks at any more is dropped. */
function listed(model: Model, of: PathViewOf, answer: Pick<PathView, 'listing' | 'problem'>): Model {
  const { paths } = model;
  return paths === null || !sameJson(paths.of, of) ? model : { ...model, paths: { ...paths, ...answer } };
}

function sameJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** What changes where the data come from or are shown, and what the history answers. */
function placed(model: Model, message: HistoryMessage | Extract<Message, { readonly kind: 'connection' | 'link' | 'size' }>): Model {
  switch (message.kind) {
    case 'connection':
      return connected(model, message.connection);
    case 'link':
      return linked(model, message.link);
    case 'size':
      return { ...model, columns: message.columns, rows: message.rows };
    default:
      return model.history === null ? model : { ...model, history: answered(model.history, message) };
  }
}

/** Only an engine in this process delivers events. */
function linked(model: Model, link: Link): Model {
  const isSame = stateOf(model.link) === stateOf(link);
  return { ...model, link, withEvents: link.kind === 'embedded', notice: isSame ? model.notice : null };
}

function stateOf(link: Link): string {
  return link.kind === 'attached' ? link.connection.state : 'own';
}

/** A notice from before a change of the connection is outdated. */
function connected(model: Model, connection: Connection): Model {
  if (model.link.kind !== 'attached') return model;
  const notice = model.link.connection.state === connection.state ? model.notice : null;
  return { ...model, link: { ...model.link, connection }, notice };
}

function seen(before: Model, snapshot: Snapshot): Model {
  const changes = before.withEvents ? [] : changesBetween(before.snapshot, snapshot, snapshot.at);
  const model = withEvents(before, [...changes, ...runsBetween(before.snapshot, snapshot)]);
  return {
    ...model,
    snapshot,
    order: sameStates(before.snapshot, snapshot) ? model.order : orderOf(snapshot, model.sort),
    spans: followSpans(model.spans, snapshot),
    recent: withNewest(model.recent, snapshot),
    prompt: stillAsked(model, snapshot),
    ...keptPaths(model, snapshot),
  };
}

/** Parked changes, or a halt, may be gone before the prompt is answered. */
function stillAsked({ prompt }: Model, { mirror }: Snapshot): Model['prompt'] {
  if (prompt === null) return null;
  if ('halt' in prompt) return mirror !== null && isHaltOf(mirror, prompt.halt) ? prompt : null;
  return prompt.kind === 'approve' && mirror?.parked?.id !== prompt.id ? null : prompt;
}

function isHaltOf({ state, reasons: [reason] }: MirrorSnapshot, { code, since }: Reason): boolean {
  return state === 'halted' && reason?.code === code && reason.since === since;
}

/** In the first round everything leaves `unknown`, which is no news. */
function withEvents(model: Model, changes: readonly (ShownChange | null)[]): Model {
  if (!model.snapshot.complete) return model;
  let { events } = model;
  for (const what of changes) {
    if (what !== null) events = [{ number: (events[0]?.number ?? 0) + 1, what }, ...events.slice(0, EVENTS_KEPT - 1)];
  }
  return events === model.events ? model : { ...model, events };
}

type HistoryMessage = Extract<
  Message,
  { readonly kind: 'strips' | 'strips-failed' | 'troubles' | 'troubles-failed' | 'summaries' | 'summaries-failed' }
>;

/** A result of an outdated query is dropped; if a query fails, the older result stays. */
function answered(history: HistoryAnswers, message: HistoryMessage): HistoryAnswers {
  switch (message.kind) {
    case 'strips':
      return withStrips(history, message.query, { answer: message.strips, problem: null });
    case 'strips-failed':
      return withStrips(history, message.query, message);
    case 'troubles':
      return withTroubles(history, { answer: message.spans, problem: null });
    case 'troubles-failed':
      return withTroubles(history, message);
    case 'summaries':
      return withSummaries(history, message.window, { answer: message.of, problem: null });
    case 'summaries-failed':
      return withSummaries(history, message.window, message);
  }
}

type News<A> = { readonly answer: A; readonly problem: null } | { readonly problem: string };

function withNews<Q, A>(asked: Asked<Q, A>, news: News<A>): Asked<Q, A> {
  return { ...asked, problem: news.problem, answer: 'answer' in news ? news.answer : asked.answer };
}

function withStrips(history: HistoryAnswers, { window }: StripsQuery, news: News<StripsAnswer>): HistoryAnswers {
  return { ...history, strips: history.strips.map((asked) => (asked.query.window === window ? withNews(asked, news) : asked)) };
}

function withTroubles(history: HistoryAnswers, news: News<readonly StateSpan[]>): HistoryAnswers {
  return history.troubles === null ? history : { ...history, troubles: withNews(history.troubles, news) };
}

function withSummaries(history: HistoryAnswers, window: Window, news: News<Summaries>): HistoryAnswers {
  const { summaries } = history;
  return summaries?.query === window ? { ...history, summaries: withNews(summaries, news) } : history;
}

function stay(model: Model): Step {
  return { model, commands: [] };
}
