/** What the dashboard knows, what it is told, and what it asks for. Plain data; update.ts tells how it changes. */
import type { EngineEvent } from '../health/events.ts';
import type { Args, EpochMs, ProbeId } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { WatchKey } from '../messages/messages.ts';
import type { View } from './keys.ts';
import type { Connection, Fault } from './ports.ts';
import type { RowId } from './rows.ts';

/** The events that a person wants to read; single attempts are not among them. */
export type ToldEvent = Extract<EngineEvent, { readonly kind: 'probe-changed' | 'component-changed' | 'gate-changed' | 'slept' }>;

/** How the data come: from the engine in this process, or over a connection. */
export type Link = { readonly kind: 'embedded' } | { readonly kind: 'attached'; readonly connection: Connection; readonly version: string };

/** What became of the last request; stays until the next key. */
export interface Notice {
  readonly key: WatchKey;
  readonly args: Args;
}

export interface FaultMenu {
  readonly list: readonly Fault[];
  readonly chosen: number;
  readonly open: boolean;
}

export interface Model {
  /** What is shown. */
  readonly snapshot: Snapshot;
  /** What was last heard; another one than `snapshot` only while frozen. */
  readonly newest: Snapshot;
  readonly frozenAt: EpochMs | null;
  readonly now: EpochMs;
  readonly columns: number;
  readonly rows: number;
  readonly view: View;
  readonly selected: RowId | null;
  /** Lines scrolled past in details and help. */
  readonly scroll: number;
  readonly clockTimes: boolean;
  readonly link: Link;
  readonly notice: Notice | null;
  /** Newest first; `null` where nobody tells events. */
  readonly events: readonly ToldEvent[] | null;
  /** `null` outside the demo. */
  readonly faults: FaultMenu | null;
}

export type Message =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'tick' }
  | { readonly kind: 'size'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'faults'; readonly list: readonly Fault[] };

export type Command =
  | { readonly kind: 'check'; readonly probes: readonly ProbeId[] | 'all' }
  | { readonly kind: 'toggle-fault'; readonly id: string }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'quit'; readonly keepPicture: boolean };

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
}

export function begin({ snapshot, now, columns, rows, link, withEvents, faults }: Beginning): Model {
  return {
    snapshot,
    newest: snapshot,
    frozenAt: null,
    now,
    columns,
    rows,
    view: 'overview',
    selected: null,
    scroll: 0,
    clockTimes: false,
    link,
    notice: null,
    events: withEvents ? [] : null,
    faults: faults === null ? null : { list: faults, chosen: 0, open: false },
  };
}
