/** The state, messages and requests of the dashboard. Plain data; update.ts defines how it changes. */

import { LIST_COLUMNS, type ListColumn } from '../config/watch-columns.ts';
import type { ActiveSilence } from '../health/alert-overview.ts';
import type { ReasonCode, Step as RunnableStep } from '../health/catalogue.ts';
import type { StateSpan } from '../health/history.ts';
import type { MirrorListing } from '../health/mirror-listing.ts';
import type { Args, ComponentId, EpochMs, ProbeId } from '../health/observation.ts';
import type { Cause } from '../health/problems.ts';
import type { Reason, Snapshot } from '../health/snapshot.ts';
import type { Language, WatchKey } from '../messages/messages.ts';
import type { Window } from './history-window.ts';
import { type KeyTable, type Tab, USUAL_KEYS } from './keys.ts';
import type { Layout, Zoom } from './layout.ts';
import type { Totals } from './path-tree.ts';
import type { Fault, Link } from './ports.ts';
import { orderOf, type RowId, type Sort } from './rows.ts';

export type { Link } from './ports.ts';

import { NO_QUESTIONS, type Questions } from './questions.ts';
import { type Recent, withNewest } from './samples.ts';
import type { Numbered } from './shown-changes.ts';
import { followSpans } from './spans.ts';
import type { THEMES } from './theme.ts';

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
  /** Answered by how long; see alerting.ts. */
  | { readonly kind: 'silence'; readonly component: ComponentId }
  | { readonly kind: 'unsilence'; readonly silence: ActiveSilence }
  /** `under`: a path or folder of the list; '' stands for all of it. */
  | { readonly kind: 'approve'; readonly id: string; readonly under: string; readonly totals: Totals }
  | { readonly kind: 'undo'; readonly run: string; readonly under: string; readonly totals: Totals }
  /** `halt`: the halt to end. For a hot that shrank there is a second prompt. */
  | { readonly kind: 'resume' | 'resume-shrunk'; readonly halt: Reason };

/** The list of paths that is shown: everything parked, the plan of a run now, what a run did. */
export type PathViewOf =
  | { readonly kind: 'parked'; readonly id: string }
  | { readonly kind: 'plan' }
  /** Files with this in their name. */
  | { readonly kind: 'found'; readonly pattern: string }
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
  /** The order of the rows; see `orderOf`. */
  readonly order: readonly RowId[];
  /** Newest first. */
  readonly events: readonly Numbered[];
  /** Spans of trouble that this dashboard followed itself, newest first. */
  readonly spans: readonly StateSpan[];
  readonly recent: Recent;
}

export interface Palette {
  readonly text: string;
  /** The index of the selected choice. */
  readonly chosen: number;
}

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
  /** What the lines of the help or of an opened text must contain. */
  readonly search: string;
  /** The filter, or the search, is being typed. */
  readonly typing: boolean;
  readonly onlyProblems: boolean;
  readonly sort: Sort;
  readonly window: Window;
  readonly layout: Layout;
  readonly theme: (typeof THEMES)[number];
  /** The pane that is shown alone. */
  readonly zoom: Zoom | null;
  /** What the settings that keys change are in the config. */
  readonly configured: Chosen;
  /** The columns of the components' list, besides name and state. */
  readonly listColumns: readonly ListColumn[];
  readonly keys: KeyTable;
  readonly prompt: Prompt | null;
  /** Shown instead of the view. */
  readonly paths: PathView | null;
  readonly link: Link;
  readonly notice: Notice | null;
  /** Since when the notice is shown. */
  readonly noticedAt: EpochMs;
  /** Whether events are delivered; otherwise they are derived by comparing snapshots. */
  readonly withEvents: boolean;
  /** What the history was asked; `null` if there is none. */
  readonly history: Questions | null;
  /** Whether the mirror can be controlled. */
  readonly canMirror: boolean;
  /** Whether incidents can be acknowledged, and messages silenced. */
  readonly canAlert: boolean;
  /** The next steps that can be run from here. */
  readonly stepOf: (code: ReasonCode) => RunnableStep | null;
  /** What people are shown is also what they search for. */
  readonly language: Language;
  /** A moment as people write it, such as `03:12`; `null`: not understood. */
  readonly momentOf: (text: string, now: EpochMs) => EpochMs | null;
  /** The palette, while it is open. */
  readonly palette: Palette | null;
  /** `null` outside the demo. */
  readonly faults: FaultMenu | null;
}

/** The settings that keys change, and that are remembered. */
export type Chosen = Pick<Model, 'window' | 'sort' | 'layout' | 'theme' | 'clockTimes'>;

type Given = 'snapshot' | 'now' | 'columns' | 'rows' | 'link' | 'withEvents';
type Optional = 'canMirror' | 'canAlert' | 'stepOf' | 'language' | 'listColumns' | 'keys' | 'momentOf';

export interface Beginning extends Pick<Model, Given>, Partial<Pick<Model, Optional>> {
  readonly faults: readonly Fault[] | null;
  readonly withHistory?: boolean;
  /** What the config says, and what a person chose the last time instead. */
  readonly configured?: Partial<Chosen>;
  readonly remembered?: Partial<Chosen>;
}

const AT_FIRST: Chosen = { window: '10m', sort: 'config', layout: 'auto', theme: 'auto', clockTimes: false };

const BLANK = {
  events: [],
  frozen: null,
  scrub: null,
  tab: 'overview',
  opened: false,
  help: false,
  cameFrom: null,
  picks: { overview: null, mirror: null, incidents: null, events: null, alerts: null },
  scroll: 0,
  zoom: null,
  filter: '',
  search: '',
  typing: false,
  onlyProblems: false,
  prompt: null,
  paths: null,
  palette: null,
  canMirror: false,
  canAlert: false,
  stepOf: () => null,
  momentOf: () => null,
  language: 'en',
  listColumns: LIST_COLUMNS,
  keys: USUAL_KEYS,
} as const satisfies Partial<Model>;

export function begin({ faults, withHistory = false, configured: written = {}, remembered = {}, ...given }: Beginning): Model {
  const { snapshot, now } = given;
  const configured: Chosen = { ...AT_FIRST, ...written };
  const chosen: Chosen = { ...configured, ...remembered };
  return {
    ...BLANK,
    ...given,
    ...chosen,
    configured,
    openedAt: now,
    order: orderOf(snapshot, chosen.sort),
    spans: followSpans([], snapshot),
    recent: withNewest(new Map(), snapshot),
    history: withHistory ? NO_QUESTIONS : null,
    notice: Object.keys(remembered).length === 0 ? null : { key: 'as-last-time', args: {} },
    noticedAt: now,
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
