/** How the dashboard changes: `(model, message) → model` and commands as data. Nothing here reads a clock. */

import { changesBetween } from '../health/changes.ts';
import type { MirrorSnapshot } from '../health/mirror.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Reason, Snapshot } from '../health/snapshot.ts';
import { actOn, isByHand, paste } from './acting.ts';
import { askPaths, keptPaths } from './deciding.ts';
import { stateOf } from './following.ts';
import { shared } from './memo.ts';
import type { Link, Model, PathView, PathViewOf } from './model.ts';
import { answered } from './questions.ts';
import { textToRemember } from './remembered.ts';
import { withQuestions } from './requests.ts';
import { orderOf, sameStates } from './rows.ts';
import { withNewest } from './samples.ts';
import { scrubAgain } from './scrubbing.ts';
import { runsBetween, type ShownChange, shownChangeOf } from './shown-changes.ts';
import { followSpans } from './spans.ts';
import { type Message, only, type Step } from './step.ts';

const EVENTS_KEPT = 1_000;
/** After this time a notice is removed, and its line shows the hints again. */
const NOTICE_FOR: Millis = 60_000;

/** `now` comes with every message, so that the model's time is never behind its data. */
export function update(before: Model, message: Message, now: EpochMs): Step {
  return withQuestions(askPaths(noticed(before.notice, changed({ ...before, now }, message))));
}

/** What a person chose with a key is kept for the next time. */
function remembering(before: Model, { model, commands }: Step): Step {
  const text = textToRemember(model, model.configured);
  return only(model, ...commands, ...(text === textToRemember(before, before.configured) ? [] : [{ kind: 'remember', text } as const]));
}

function noticed(before: Model['notice'], step: Step): Step {
  const { notice, noticedAt, now } = step.model;
  if (notice === null) return step;
  if (notice !== before) return { ...step, model: { ...step.model, noticedAt: now } };
  return now - noticedAt < NOTICE_FOR ? step : { ...step, model: { ...step.model, notice: null } };
}

function changed(model: Model, message: Message): Step {
  if (isByHand(message)) return remembering(model, actOn({ ...model, notice: null }, message));
  const change = CHANGES[message.kind] as (model: Model, message: Message) => Model;
  return only(change(model, message));
}

/** What is not done by hand only changes what is shown. */
const CHANGES: {
  readonly [K in Exclude<Message['kind'], 'key' | 'wheel' | 'click'>]: (
    model: Model,
    message: Extract<Message, { readonly kind: K }>,
  ) => Model;
} = {
  paste: (model, { text }) => paste(model, text),
  snapshot: (model, { snapshot }) => seen(model, snapshot),
  event: (model, { event }) => withEvents(model, [shownChangeOf(event)]),
  notice: (model, { notice }) => ({ ...model, notice }),
  faults: (model, { list }) => (model.faults === null ? model : { ...model, faults: { ...model.faults, list } }),
  tick: (model) => model,
  paths: (model, { of, listing }) => listed(model, of, { listing, problem: null }),
  'paths-failed': (model, { of, problem }) => listed(model, of, { listing: null, problem }),
  link: (model, { link }) => linked(model, link),
  size: (model, { columns, rows }) => ({ ...model, columns, rows }),
  answered: withAnswer,
  unanswered: withAnswer,
};

/** A list that nobody looks at any more is dropped. */
function listed(model: Model, of: PathViewOf, answer: Pick<PathView, 'listing' | 'problem'>): Model {
  const { paths } = model;
  return paths !== null && JSON.stringify(paths.of) === JSON.stringify(of) ? { ...model, paths: { ...paths, ...answer } } : model;
}

function withAnswer(model: Model, message: Extract<Message, { readonly kind: 'answered' | 'unanswered' }>): Model {
  return model.history === null ? model : scrubAgain({ ...model, history: answered(model.history, message, model.now) });
}

/** Only an engine in this process delivers events. A notice from before a change of the connection is outdated. */
function linked(model: Model, link: Link): Model {
  const isSame = stateOf(model.link) === stateOf(link);
  return { ...model, link, withEvents: link.kind === 'embedded', notice: isSame ? model.notice : null };
}

function seen(before: Model, newest: Snapshot): Model {
  const snapshot = shared(before.snapshot, newest);
  // Nearly all probes are as they were.
  const [was, is] = [withoutEqual(before.snapshot, snapshot), withoutEqual(snapshot, before.snapshot)];
  const changes = before.withEvents ? [] : changesBetween(was, is, snapshot.at);
  const model = withEvents(before, [...changes, ...runsBetween(was, is)]);
  return {
    ...model,
    snapshot,
    order: sameStates(was, is) ? model.order : orderOf(snapshot, model.sort),
    spans: followSpans(model.spans, snapshot),
    recent: withNewest(model.recent, is),
    prompt: stillAsked(model, snapshot),
    ...keptPaths(model, snapshot),
  };
}

/** A snapshot without the probes that are the same objects in the other one. */
function withoutEqual(snapshot: Snapshot, { probes: others }: Snapshot): Snapshot {
  return { ...snapshot, probes: snapshot.probes.filter((probe, index) => probe !== others[index]) };
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
