/** How the dashboard changes: `(model, message) → model` and commands as data. Nothing here reads a clock. */

import type { MirrorSnapshot } from '../health/mirror.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Reason, Snapshot } from '../health/snapshot.ts';
import { act, paste } from './acting.ts';
import { changesBetween, type Happening, happeningOf, runsBetween } from './happenings.ts';
import { sameQuery } from './history-window.ts';
import type { Asked, HistoryAnswers, Message, Model, Step } from './model.ts';
import { orderOf, sameStates } from './order.ts';
import type { Connection } from './ports.ts';
import { withRequests } from './requests.ts';
import { withNewest } from './samples.ts';
import { followSpans } from './spans.ts';

const EVENTS_KEPT = 1_000;

/** `now` comes with every message: the model's idea of the present never runs behind what it was told. */
export function update(before: Model, message: Message, now: EpochMs): Step {
  return withRequests(changed({ ...before, now }, message));
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
      return stay(told(model, [happeningOf(message.event)]));
    case 'connection':
      return stay(connected(model, message.connection));
    case 'size':
      return stay({ ...model, columns: message.columns, rows: message.rows });
    case 'notice':
      return stay({ ...model, notice: message.notice });
    case 'faults':
      return stay(model.faults === null ? model : { ...model, faults: { ...model.faults, list: message.list } });
    case 'tick':
      return stay(model);
    default:
      return stay(model.history === null ? model : { ...model, history: answered(model.history, message) });
  }
}

function connected(model: Model, connection: Connection): Model {
  return model.link.kind === 'attached' ? { ...model, link: { ...model.link, connection } } : model;
}

function seen(before: Model, snapshot: Snapshot): Model {
  const changes = before.withEvents ? [] : changesBetween(before.snapshot, snapshot);
  const model = told(before, [...changes, ...runsBetween(before.snapshot, snapshot)]);
  return {
    ...model,
    snapshot,
    order: sameStates(before.snapshot, snapshot) ? model.order : orderOf(snapshot, model.sort),
    spans: followSpans(model.spans, snapshot),
    recent: withNewest(model.recent, snapshot),
    prompt: stillAsked(model, snapshot),
  };
}

/** What is parked, and a halt, can be gone before the question is answered. */
function stillAsked({ prompt }: Model, { mirror }: Snapshot): Model['prompt'] {
  if (prompt === null) return null;
  if ('halt' in prompt) return mirror !== null && isHaltOf(mirror, prompt.halt) ? prompt : null;
  return prompt.kind === 'approve' && mirror?.parked?.id !== prompt.id ? null : prompt;
}

function isHaltOf({ state, reasons: [reason] }: MirrorSnapshot, { code, since }: Reason): boolean {
  return state === 'halted' && reason?.code === code && reason.since === since;
}

/** In the first round everything leaves `unknown`, which is no news. */
function told(model: Model, happenings: readonly (Happening | null)[]): Model {
  if (!model.snapshot.complete) return model;
  let { events } = model;
  for (const what of happenings) {
    if (what !== null) events = [{ number: (events[0]?.number ?? 0) + 1, what }, ...events.slice(0, EVENTS_KEPT - 1)];
  }
  return events === model.events ? model : { ...model, events };
}

type HistoryMessage = Extract<
  Message,
  { readonly kind: 'samples' | 'samples-failed' | 'troubles' | 'troubles-failed' | 'summaries' | 'summaries-failed' }
>;

/** An answer to a question that is no longer asked is dropped. */
function answered(history: HistoryAnswers, message: HistoryMessage): HistoryAnswers {
  const { samples, troubles, summaries } = history;
  switch (message.kind) {
    case 'samples':
    case 'samples-failed': {
      const isAsked = samples !== null && sameQuery(samples.query, message.query);
      return isAsked ? { ...history, samples: withAnswer(samples, message.kind === 'samples' ? message.told : message) } : history;
    }
    case 'troubles':
    case 'troubles-failed':
      return troubles === null
        ? history
        : { ...history, troubles: withAnswer(troubles, message.kind === 'troubles' ? message.spans : message) };
    case 'summaries':
    case 'summaries-failed': {
      const isAsked = summaries?.query === message.window;
      return isAsked ? { ...history, summaries: withAnswer(summaries, message.kind === 'summaries' ? message.of : message) } : history;
    }
  }
}

/** The question with its answer, or with the problem beside an older answer. */
function withAnswer<Q, A extends object>(asked: Asked<Q, A>, told: A | { readonly problem: string }): Asked<Q, A> {
  return 'problem' in told ? { ...asked, problem: told.problem } : { ...asked, answer: told, problem: null };
}

function stay(model: Model): Step {
  return { model, commands: [] };
}
