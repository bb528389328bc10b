/** Executes the core's requests to history, mirror and clipboard; the results come back as messages. */

import type { AlertRefusal } from '../health/alert-request.ts';
import type { MirrorAnswer } from '../health/mirror.ts';
import type { MirrorListing } from '../health/mirror-listing.ts';
import type { Args, EpochMs, Millis } from '../health/observation.ts';
import type { WatchKey } from '../messages/messages.ts';
import { problemIn } from '../messages/problem.ts';
import type { Locale } from '../messages/template.ts';
import type { Clock } from '../platform/clock.ts';
import type { AlertActions } from '../ports/alerts-port.ts';
import type { History } from '../ports/history.ts';
import type { MirrorActions } from '../ports/mirror-port.ts';
import { refusalText } from '../report/alert-answer.ts';
import { type Clipboard, type Copied, copyText, MOST_OSC52_BYTES } from './clipboard.ts';
import { textToCopy } from './copying.ts';
import { DAY_WINDOW } from './history-window.ts';
import type { Model, PathViewOf } from './model.ts';
import type { Answer, Question } from './questions.ts';
import type { AlertRequest, Message, Request } from './step.ts';

export interface AskingOptions extends Clipboard {
  readonly history?: History;
  readonly mirror?: MirrorActions;
  readonly alerts?: AlertActions;
  readonly clock: Clock;
  /** Cancels all pending requests. */
  readonly signal: AbortSignal;
  readonly dispatch: (message: Message) => void;
  readonly localeAt: (now: EpochMs) => Locale;
}

/** While the user steps through windows, only the one where they stop is requested. */
const SETTLE_MS: Millis = 60;
/** Between two requests for strips. */
const STRIPS_GAP_MS: Millis = 500;

export function createAsking(options: AskingOptions): (request: Request) => void {
  const ask = createQuestioning(options);
  let dropPaths: () => void = () => undefined;
  return (request) => {
    switch (request.kind) {
      case 'ask':
        return ask(request.question);
      case 'ask-paths':
        dropPaths();
        dropPaths = askPaths(request, options);
        return;
      case 'drop-paths':
        return dropPaths();
      case 'copy':
        return void attempt(() => copy(request.from, request.form, options), failedNotice, options);
      default:
        return void act(request, options);
    }
  };
}

/** What a person steps or types through: a new question replaces one of its kind that has not been answered. */
function createQuestioning(options: AskingOptions): (question: Question) => void {
  const { clock } = options;
  let askedAt = Number.NEGATIVE_INFINITY;
  const drops = new Map<string, () => void>();
  return (question) => {
    if (question.topic !== 'strips') return void answer(question, options.signal, options);
    // The day's timeline is asked for beside the others.
    const kind = question.which === DAY_WINDOW ? 'day' : 'strips';
    drops.get(kind)?.();
    const dropped = new AbortController();
    const wait = Math.max(SETTLE_MS, askedAt + STRIPS_GAP_MS - clock.monotonic());
    const ask = (): void => {
      askedAt = clock.monotonic();
      void answer(question, AbortSignal.any([options.signal, dropped.signal]), options);
    };
    const cancel = clock.after(wait, ask, { background: true });
    drops.set(kind, () => {
      cancel();
      dropped.abort();
    });
  };
}

async function answer(question: Question, signal: AbortSignal, options: AskingOptions): Promise<void> {
  const { history, clock } = options;
  if (history === undefined) return;
  const { topic, which } = question;
  await attempt(
    async () => ({ kind: 'answered', ...(await answerFrom(history, question, signal, clock.now())) }),
    (problem) => ({ kind: 'unanswered', topic, which, problem }),
    { ...options, signal },
  );
}

/** Dispatches what came of it, or why nothing did; neither if nobody waits for it any more. */
export async function attempt(
  work: () => Promise<Message | null>,
  failed: (problem: string) => Message,
  { signal, dispatch, localeAt, clock }: Pick<AskingOptions, 'signal' | 'dispatch' | 'localeAt' | 'clock'>,
): Promise<void> {
  let message: Message | null;
  try {
    message = await work();
  } catch (error) {
    // Ports give their problems as one English sentence.
    message = failed(problemIn(error instanceof Error ? error.message : String(error), localeAt(clock.now()).language));
  }
  if (message !== null && !signal.aborted) dispatch(message);
}

async function answerFrom(history: History, question: Question, signal: AbortSignal, asOf: EpochMs): Promise<Answer> {
  const { topic, which } = question;
  switch (topic) {
    case 'strips':
      return { topic, which, answer: { ...(await history.strips(question.range, signal)), asOf } };
    case 'troubles':
      return { topic, which, answer: await history.troubles(question.since, question.limit, signal) };
    case 'summaries':
      return { topic, which, answer: await history.summaries(question.since, signal) };
    case 'incidents':
      return { topic, which, answer: await history.incidents(question.range, question.limit, signal) };
    case 'story':
      return { topic, which, answer: await history.incident(which, signal) };
    case 'alerts':
      return { topic, which, answer: await history.alerts(signal) };
    case 'availability':
      return { topic, which, answer: await history.availability(question.range, signal) };
  }
}

/** Returns a function that cancels the request. */
function askPaths({ of }: Extract<Request, { kind: 'ask-paths' }>, options: AskingOptions): () => void {
  const { mirror } = options;
  const dropped = new AbortController();
  const signal = AbortSignal.any([options.signal, dropped.signal]);
  const ask = async (): Promise<Message> => {
    if (mirror === undefined) throw new Error('the mirror cannot be asked from here');
    return { kind: 'paths', of, listing: await listingOf(of, mirror, signal) };
  };
  void attempt(ask, (problem) => ({ kind: 'paths-failed', of, problem }), { ...options, signal });
  return () => dropped.abort();
}

function listingOf(of: PathViewOf, mirror: MirrorActions, signal: AbortSignal): Promise<MirrorListing> {
  switch (of.kind) {
    case 'parked':
      return mirror.parked(signal);
    case 'plan':
      return mirror.plan(signal);
    case 'found':
      return mirror.find(of.pattern, signal);
    case 'run':
      return mirror.changes(of.run, signal);
  }
}

type Act = Exclude<Request, { kind: 'ask' | 'ask-paths' | 'drop-paths' | 'copy' }>;

/** What a person does to the mirror and about incidents: what came of it is shown, and what alerting knows then is asked for again. */
async function act(request: Act, options: AskingOptions): Promise<void> {
  const { dispatch, signal } = options;
  if (request.kind === 'undo') dispatch(noticed('undo-begins', { run: request.run }));
  await attempt(() => outcomeOf(request, options), failedNotice, options);
  if (('component' in request || request.kind === 'unsilence') && !signal.aborted)
    await answer({ topic: 'alerts', which: '' }, signal, options);
}

/** `null`: not from here. */
async function outcomeOf(request: Act, { mirror, alerts, clock, localeAt }: AskingOptions): Promise<Message | null> {
  const told: Told = (answer, key, args = {}) => {
    const locale = localeAt(clock.now());
    if (answer.ok) return noticed(key, args);
    return failedNotice('code' in answer ? refusalText(answer, locale) : problemIn(answer.why, locale.language));
  };
  if ('component' in request || request.kind === 'unsilence') return alerts === undefined ? null : tellAlerting(request, alerts, told);
  return mirror === undefined ? null : tellMirror(request, mirror, told);
}

type Told = (answer: { readonly ok: true } | Refused, key: WatchKey, args?: Args) => Message;

async function tellMirror(request: Exclude<Act, AlertRequest>, mirror: MirrorActions, told: Told): Promise<Message> {
  switch (request.kind) {
    case 'run-mirror':
      return told(await mirror.run(request.request), 'mirror-started');
    case 'stop-mirror':
      return told(await mirror.stop(request.how), 'mirror-stopping');
    case 'approve':
      return told(await mirror.approve(request.id, [request.under]), 'mirror-approved', { id: request.id });
    case 'resume-mirror':
      return told(await mirror.resume(request.accept), 'mirror-resumed');
    case 'undo': {
      const answer = await mirror.undo(request.run, [request.under]);
      const { restored, failed } = answer.ok ? answer : { restored: 0, failed: 0 };
      return told(answer, failed > 0 ? 'undone-in-part' : 'undone', { run: request.run, restored, failed });
    }
  }
}

async function tellAlerting(request: AlertRequest, alerts: AlertActions, told: Told): Promise<Message> {
  switch (request.kind) {
    case 'ack':
      return told(await alerts.ack(request.incident), 'acked', { component: request.component });
    case 'silence': {
      const { component, forMs } = request;
      const answer = await alerts.silence({ components: [component], forMs, why: '' });
      return told(answer, 'silenced', { component, until: answer.ok ? answer.silence.until : 0 });
    }
    case 'unsilence':
      return told(await alerts.unsilence(request.id), 'unsilenced', { id: request.id });
  }
}

type Refused = AlertRefusal | Extract<MirrorAnswer, { readonly ok: false }>;

export function noticed(key: WatchKey, args: Args): Message {
  return { kind: 'notice', notice: { key, args } };
}

export function failedNotice(problem: string): Message {
  return noticed('ask-failed', { problem });
}

/** A result of an earlier copy is no longer of interest; each reports its own. */
async function copy(model: Model, form: 'reason' | 'json', options: AskingOptions): Promise<Message> {
  const { clock, localeAt } = options;
  const text = textToCopy(model, form, localeAt(clock.now()));
  return copiedNotice(await copyText(text, options), Buffer.byteLength(text));
}

function copiedNotice(copied: Copied, size: number): Message {
  switch (copied.kind) {
    case 'copied':
      return noticed('copied-by', { size, by: copied.by });
    case 'sent':
      return noticed('copied', { size });
    case 'too-large':
      return noticed('copy-too-large', { size, limit: MOST_OSC52_BYTES });
  }
}
