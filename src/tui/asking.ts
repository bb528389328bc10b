/** Executes the core's requests to history, mirror and clipboard; the results come back as messages. */

import type { MirrorAnswer } from '../health/mirror.ts';
import type { MirrorListing } from '../health/mirror-listing.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Locale } from '../messages/template.ts';
import type { Clock } from '../platform/clock.ts';
import type { History } from '../ports/history.ts';
import type { MirrorActions } from '../ports/mirror-port.ts';
import { type Clipboard, type Copied, copyText, MOST_OSC52_BYTES } from './clipboard.ts';
import { textToCopy } from './copying.ts';
import { DAY_WINDOW } from './history-window.ts';
import type { Message, Model, Notice, PathViewOf, Request } from './model.ts';

export interface AskingOptions extends Clipboard {
  readonly history?: History;
  readonly mirror?: MirrorActions;
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
  const askStrips = createStripsAsking(options);
  let dropPaths: () => void = () => undefined;
  return (request) => {
    switch (request.kind) {
      case 'ask-strips':
        return askStrips(request);
      case 'ask-troubles':
        return void askTroubles(request, options);
      case 'ask-summaries':
        return void askSummaries(request, options);
      case 'ask-paths':
        dropPaths();
        dropPaths = askPaths(request, options);
        return;
      case 'drop-paths':
        return dropPaths();
      case 'undo':
        return void undo(request, options);
      case 'copy':
        return void copy(request.from, request.form, options);
      default:
        return void askMirror(request, options);
    }
  };
}

type StripsRequest = Extract<Request, { kind: 'ask-strips' }>;

/** A new request replaces one that has not been answered; the day's timeline is requested beside the others. */
function createStripsAsking(options: AskingOptions): (request: StripsRequest) => void {
  const { clock } = options;
  let askedAt = Number.NEGATIVE_INFINITY;
  const drops = new Map<boolean, () => void>();
  return (request) => {
    const isDay = request.query.window === DAY_WINDOW;
    drops.get(isDay)?.();
    const dropped = new AbortController();
    const wait = Math.max(SETTLE_MS, askedAt + STRIPS_GAP_MS - clock.monotonic());
    const ask = (): void => {
      askedAt = clock.monotonic();
      void askStrips(request, AbortSignal.any([options.signal, dropped.signal]), options);
    };
    const cancel = clock.after(wait, ask, { background: true });
    drops.set(isDay, () => {
      cancel();
      dropped.abort();
    });
  };
}

async function askStrips({ query, range }: StripsRequest, signal: AbortSignal, options: AskingOptions): Promise<void> {
  const { history, clock, dispatch } = options;
  if (history === undefined) return;
  const asOf = clock.now();
  try {
    const strips = await history.strips(range, signal);
    if (!signal.aborted) dispatch({ kind: 'strips', query, strips: { ...strips, asOf } });
  } catch (error) {
    if (!signal.aborted) dispatch({ kind: 'strips-failed', query, problem: messageOf(error) });
  }
}

async function askTroubles({ since, limit }: Extract<Request, { kind: 'ask-troubles' }>, options: AskingOptions): Promise<void> {
  const { history, dispatch, signal } = options;
  try {
    const spans = (await history?.troubles(since, limit, signal)) ?? [];
    if (!signal.aborted) dispatch({ kind: 'troubles', spans });
  } catch (error) {
    if (!signal.aborted) dispatch({ kind: 'troubles-failed', problem: messageOf(error) });
  }
}

async function askSummaries({ window, since }: Extract<Request, { kind: 'ask-summaries' }>, options: AskingOptions): Promise<void> {
  const { history, dispatch, signal } = options;
  try {
    const of = (await history?.summaries(since, signal)) ?? new Map();
    if (!signal.aborted) dispatch({ kind: 'summaries', window, of });
  } catch (error) {
    if (!signal.aborted) dispatch({ kind: 'summaries-failed', window, problem: messageOf(error) });
  }
}

/** Returns a function that cancels the request. */
function askPaths({ of }: Extract<Request, { kind: 'ask-paths' }>, { mirror, dispatch, signal }: AskingOptions): () => void {
  const dropped = new AbortController();
  const either = AbortSignal.any([signal, dropped.signal]);
  const ask = async (): Promise<void> => {
    try {
      if (mirror === undefined) throw new Error('the mirror cannot be asked from here');
      const listing = await listingOf(of, mirror, either);
      if (!either.aborted) dispatch({ kind: 'paths', of, listing });
    } catch (error) {
      if (!either.aborted) dispatch({ kind: 'paths-failed', of, problem: messageOf(error) });
    }
  };
  void ask();
  return () => dropped.abort();
}

function listingOf(of: PathViewOf, mirror: MirrorActions, signal: AbortSignal): Promise<MirrorListing> {
  switch (of.kind) {
    case 'parked':
      return mirror.parked(signal);
    case 'plan':
      return mirror.plan(signal);
    case 'run':
      return mirror.changes(of.run, signal);
  }
}

async function undo({ run, under }: Extract<Request, { kind: 'undo' }>, { mirror, dispatch, signal }: AskingOptions): Promise<void> {
  if (mirror === undefined) return;
  dispatch({ kind: 'notice', notice: { key: 'undo-begins', args: { run } } });
  let notice: Notice;
  try {
    const answer = await mirror.undo(run, [under]);
    notice = answer.ok
      ? { key: answer.failed > 0 ? 'undone-in-part' : 'undone', args: { run, restored: answer.restored, failed: answer.failed } }
      : { key: 'ask-failed', args: { problem: answer.why } };
  } catch (error) {
    notice = { key: 'ask-failed', args: { problem: messageOf(error) } };
  }
  if (!signal.aborted) dispatch({ kind: 'notice', notice });
}

type MirrorRequestKind = Extract<Request, { kind: 'run-mirror' | 'stop-mirror' | 'approve' | 'resume-mirror' }>;

async function askMirror(request: MirrorRequestKind, { mirror, dispatch, signal }: AskingOptions): Promise<void> {
  if (mirror === undefined) return;
  let notice: Notice;
  try {
    const answer = await answerOf(request, mirror);
    notice = answer.ok ? doneNotice(request) : { key: 'ask-failed', args: { problem: answer.why } };
  } catch (error) {
    notice = { key: 'ask-failed', args: { problem: messageOf(error) } };
  }
  if (!signal.aborted) dispatch({ kind: 'notice', notice });
}

function answerOf(request: MirrorRequestKind, mirror: MirrorActions): Promise<MirrorAnswer> {
  switch (request.kind) {
    case 'run-mirror':
      return mirror.run(request.request);
    case 'stop-mirror':
      return mirror.stop(request.how);
    case 'approve':
      return mirror.approve(request.id, [request.under]);
    case 'resume-mirror':
      return mirror.resume(request.accept);
  }
}

function doneNotice(request: MirrorRequestKind): Notice {
  switch (request.kind) {
    case 'run-mirror':
      return { key: 'mirror-started', args: {} };
    case 'stop-mirror':
      return { key: 'mirror-stopping', args: {} };
    case 'approve':
      return { key: 'mirror-approved', args: { id: request.id } };
    case 'resume-mirror':
      return { key: 'mirror-resumed', args: {} };
  }
}

/** A result of an earlier copy is no longer of interest; each reports its own. */
async function copy(model: Model, form: 'reason' | 'json', options: AskingOptions): Promise<void> {
  const { clock, dispatch, localeAt, signal } = options;
  const text = textToCopy(model, form, localeAt(clock.now()));
  const size = Buffer.byteLength(text);
  const copied = await copyText(text, options);
  if (!signal.aborted) dispatch({ kind: 'notice', notice: copiedNotice(copied, size) });
}

function copiedNotice(copied: Copied, size: number): Notice {
  switch (copied.kind) {
    case 'copied':
      return { key: 'copied-by', args: { size, by: copied.by } };
    case 'sent':
      return { key: 'copied', args: { size } };
    case 'too-large':
      return { key: 'copy-too-large', args: { size, limit: MOST_OSC52_BYTES } };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
