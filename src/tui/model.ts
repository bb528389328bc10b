/** The state, messages and requests of the dashboard. Plain data; update.ts defines how it changes. */
import type { ReasonCode, Step as RunnableStep } from '../health/catalogue.ts';
import type { EngineEvent } from '../health/events.ts';
import type { ProbeSummary, StateSpan, StripRange, Strips } from '../health/history.ts';
import type { MirrorRequest } from '../health/mirror.ts';
import type { MirrorListing } from '../health/mirror-listing.ts';
import type { Args, EpochMs, ProbeId } from '../health/observation.ts';
import type { Cause } from '../health/problems.ts';
import type { Reason, Snapshot } from '../health/snapshot.ts';
import type { WatchKey } from '../messages/messages.ts';
import type { Window } from './history-window.ts';
import type { Tab } from './keys.ts';
import { orderOf, type Sort } from './order.ts';
import type { Totals } from './path-tree.ts';
import type { Connection, Fault, Link } from './ports.ts';

export type { Link } from './ports.ts';

import type { RowId } from './rows.ts';
import { type Recent, withNewest } from './samples.ts';
import type { Numbered } from './shown-changes.ts';
import { followSpans } from './spans.ts';

/** The result of the last request; shown until the next key, and only for a while. */
export interface Notice {
  readonly key: WatchKey;
  readonly args: Args;
  /** The reason, if the catalogue has it. */
  readonly cause?: Cause;
}

export interface FaultMenu {
  readonly list: readonly Fault[];
  readonly chosen: number;
  readonly open: boolean;
}

/** The action that a prompt asks about. */
export type Prompt =
  /** The next step of a problem; `probes` are attempted afterwards. */
  | { readonly kind: 'step'; readonly code: ReasonCode; readonly argv: RunnableStep; readonly probes: readonly ProbeId[] }
  | { readonly kind: 'run' }
  | { readonly kind: 'stop-at-once' }
  /** `under`: a path or folder of the list; '' stands for all of it. */
  | { readonly kind: 'approve'; readonly id: string; readonly under: string; readonly totals: Totals }
  | { readonly kind: 'undo'; readonly run: string; readonly under: string; readonly totals: Totals }
  /** `halt`: the halt to end. For a hot that shrank there is a second prompt. */
  | { readonly kind: 'resume' | 'resume-shrunk'; readonly halt: Reason };

/** The list of paths that is shown: everything parked, the plan of a run now, what a run did. */
export type PathViewOf =
  | { readonly kind: 'parked'; readonly id: string }
  | { readonly kind: 'plan' }
  | { readonly kind: 'run'; readonly run: string };

export interface PathView {
  readonly of: PathViewOf;
  /** `null` until it has arrived. */
  readonly listing: MirrorListing | null;
  /** Why there is none. */
  readonly problem: string | null;
  /** The unfolded folders; the root always is. */
  readonly open: ReadonlySet<string>;
  /** The selected path; '' is the root. */
  readonly pick: string;
  readonly filter: string;
  readonly isAsked: boolean;
}

/** The shown state that changes with the data. */
export interface Seen {
  readonly snapshot: Snapshot;
  readonly now: EpochMs;
  /** The order of the rows; see order.ts. */
  readonly order: readonly RowId[];
  /** Newest first. */
  readonly events: readonly Numbered[];
  /** Spans of trouble that this dashboard followed itself, newest first. */
  readonly spans: readonly StateSpan[];
  readonly recent: Recent;
}

/** A query to the history and its last result; an older result of the same query stays visible while it is repeated. */
export interface Asked<Q, A> {
  readonly query: Q;
  readonly at: EpochMs;
  readonly answer: A | null;
  /** Why there is none. */
  readonly problem: string | null;
}

/** `null` if there is no history. */
export interface HistoryAnswers {
  /** The strips of the last windows that were shown, each once. */
  readonly strips: readonly Asked<StripsQuery, StripsAnswer>[];
  readonly troubles: Asked<null, readonly StateSpan[]> | null;
  readonly summaries: Asked<Window, Summaries> | null;
}

/** The strips of every probe and component over a window. */
export interface StripsQuery {
  readonly window: Window;
}

/** Their answer. What was later than `asOf` this dashboard saw itself. */
export interface StripsAnswer extends Strips {
  readonly asOf: EpochMs;
}

/** How each probe did over a window. */
export type Summaries = ReadonlyMap<ProbeId, ProbeSummary>;

export interface Model extends Seen {
  /** Changes before this are read from the history. */
  readonly openedAt: EpochMs;
  /** The state when the user froze the screen; shown instead until it is resumed (see `shownOf`). */
  readonly frozen: Seen | null;
  /** The frozen state is an earlier moment, read from the history (scrubbing.ts); `end`: the present when the user left it. */
  readonly scrub: { readonly end: EpochMs } | null;
  readonly columns: number;
  readonly rows: number;
  readonly tab: Tab;
  /** One thing of the list in full. */
  readonly opened: boolean;
  readonly help: boolean;
  /** Where `back` leads from a detail that was opened out of another list. */
  readonly cameFrom: Tab | null;
  /** What is selected in each list: a row's id, a run's, an incident's, an event's number. */
  readonly picks: Readonly<Record<Tab, string | null>>;
  /** Lines scrolled past in what is opened and in the help. */
  readonly scroll: number;
  readonly clockTimes: boolean;
  readonly filter: string;
  /** The filter is being typed. */
  readonly typing: boolean;
  readonly onlyProblems: boolean;
  readonly sort: Sort;
  readonly window: Window;
  readonly prompt: Prompt | null;
  /** Shown instead of the view. */
  readonly paths: PathView | null;
  readonly link: Link;
  readonly notice: Notice | null;
  /** Since when the notice is shown. */
  readonly noticedAt: EpochMs;
  /** Whether events are delivered; otherwise they are derived by comparing snapshots. */
  readonly withEvents: boolean;
  readonly history: HistoryAnswers | null;
  /** Whether the mirror can be controlled. */
  readonly canMirror: boolean;
  /** The next steps that can be run from here. */
  readonly stepOf: (code: ReasonCode) => RunnableStep | null;
  /** `null` outside the demo. */
  readonly faults: FaultMenu | null;
}

export type Message =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'tick' }
  | { readonly kind: 'size'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'strips'; readonly query: StripsQuery; readonly strips: StripsAnswer }
  | { readonly kind: 'strips-failed'; readonly query: StripsQuery; readonly problem: string }
  | { readonly kind: 'troubles'; readonly spans: readonly StateSpan[] }
  | { readonly kind: 'troubles-failed'; readonly problem: string }
  | { readonly kind: 'summaries'; readonly window: Window; readonly of: Summaries }
  | { readonly kind: 'summaries-failed'; readonly window: Window; readonly problem: string }
  | { readonly kind: 'faults'; readonly list: readonly Fault[] }
  | { readonly kind: 'paths'; readonly of: PathViewOf; readonly listing: MirrorListing }
  | { readonly kind: 'paths-failed'; readonly of: PathViewOf; readonly problem: string };

export type Command =
  | { readonly kind: 'check'; readonly probes: readonly ProbeId[] | 'all' }
  | { readonly kind: 'toggle-fault'; readonly id: string }
  | { readonly kind: 'run-step'; readonly code: ReasonCode; readonly argv: RunnableStep; readonly probes: readonly ProbeId[] }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'quit'; readonly keepPicture: boolean }
  | Request;

/** The requests to history, mirror and clipboard; asking.ts executes them. */
export type Request =
  | { readonly kind: 'ask-strips'; readonly query: StripsQuery; readonly range: StripRange }
  | { readonly kind: 'ask-troubles'; readonly since: EpochMs; readonly limit: number }
  | { readonly kind: 'ask-summaries'; readonly window: Window; readonly since: EpochMs }
  | { readonly kind: 'run-mirror'; readonly request: MirrorRequest }
  | { readonly kind: 'stop-mirror'; readonly how: 'gracefully' | 'at-once' }
  | { readonly kind: 'approve'; readonly id: string; readonly under: string }
  | { readonly kind: 'undo'; readonly run: string; readonly under: string }
  | { readonly kind: 'ask-paths'; readonly of: PathViewOf }
  /** Nobody looks at the list any more. */
  | { readonly kind: 'drop-paths' }
  /** `accept`: the halt's code, when hot is meant to be as it is. */
  | { readonly kind: 'resume-mirror'; readonly accept: 'hot-shrunk' | null }
  /** `from` is what is on the screen. */
  | { readonly kind: 'copy'; readonly form: 'reason' | 'json'; readonly from: Model };

export interface Step {
  readonly model: Model;
  readonly commands: readonly Command[];
}

export interface Beginning {
  readonly snapshot: Snapshot;
  readonly now: EpochMs;
  readonly columns: number;
  readonly rows: number;
  readonly link: Link;
  readonly withEvents: boolean;
  readonly faults: readonly Fault[] | null;
  readonly withHistory?: boolean;
  readonly canMirror?: boolean;
  readonly stepOf?: Model['stepOf'];
}

function nothingRuns(): null {
  return null;
}

export function begin({
  snapshot,
  now,
  columns,
  rows,
  link,
  withEvents,
  faults,
  withHistory = false,
  canMirror = false,
  stepOf = nothingRuns,
}: Beginning): Model {
  return {
    openedAt: now,
    snapshot,
    now,
    order: orderOf(snapshot, 'config'),
    events: [],
    spans: followSpans([], snapshot),
    recent: withNewest(new Map(), snapshot),
    frozen: null,
    scrub: null,
    columns,
    rows,
    tab: 'overview',
    opened: false,
    help: false,
    cameFrom: null,
    picks: { overview: null, mirror: null, incidents: null, events: null },
    scroll: 0,
    clockTimes: false,
    filter: '',
    typing: false,
    onlyProblems: false,
    sort: 'config',
    window: '10m',
    prompt: null,
    paths: null,
    link,
    notice: null,
    noticedAt: now,
    withEvents,
    history: withHistory ? { strips: [], troubles: null, summaries: null } : null,
    canMirror,
    stepOf,
    faults: faults === null ? null : { list: faults, chosen: 0, open: false },
  };
}

/** The model as it is shown: while frozen, the world of that moment. */
export function shownOf(model: Model): Model {
  return model.frozen === null ? model : { ...model, ...model.frozen };
}

/** The part of the model that a frozen picture keeps. */
export function seenOf({ snapshot, now, order, events, spans, recent }: Model): Seen {
  return { snapshot, now, order, events, spans, recent };
}
