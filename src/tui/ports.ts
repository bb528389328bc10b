/** The ports that the composition root passes to the dashboard, which does not know engines, sockets or the demo's lab. */
import type { WatchConfig } from '../config/config.ts';
import type { ReasonCode, Step } from '../health/catalogue.ts';
import type { EventSource } from '../health/events.ts';
import type { EpochMs } from '../health/observation.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import type { Language } from '../messages/messages.ts';
import type { Clock } from '../platform/clock.ts';
import type { EngineActions } from '../ports/actions.ts';
import type { AlertActions } from '../ports/alerts-port.ts';
import type { History } from '../ports/history.ts';
import type { MirrorActions } from '../ports/mirror-port.ts';
import type { AttentionSettings } from './attention.ts';
import type { GlyphSet } from './glyphs.ts';
import type { Theme } from './theme.ts';

/** The connection of an attached dashboard to its daemon. */
export interface Connection {
  readonly state: 'connected' | 'lost';
  /** When the last message of the daemon arrived, by this machine's clock. */
  readonly lastHeard: EpochMs;
  readonly daemonVersion: string;
}

/**
 * The data source: the engine in this process (`scheduled`: with the mirror's schedule), or over a connection; `version` is our own,
 * to name an older daemon. `hung`: there is a daemon that does not answer.
 */
export type Link = { readonly hung?: { readonly pid: number | null } } & (
  | { readonly kind: 'embedded'; readonly scheduled?: boolean }
  | { readonly kind: 'attached'; readonly connection: Connection; readonly version: string }
);

export interface LinkSource {
  current(): Link;
  /** Calls back after every change. Returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}

/** One thing that can be broken on purpose in the demo's lab; `label` is a sentence in the language of the screen. */
export interface Fault {
  readonly id: string;
  readonly label: string;
  readonly on: boolean;
}

export interface FaultSwitches {
  list(): readonly Fault[];
  /** Resolves when the lab has changed. */
  toggle(id: string): Promise<void>;
}

/** The language and the time zone of the screens. */
export interface LocaleSettings {
  readonly language: Language;
  /** Minutes east of UTC at a moment. */
  readonly utcOffsetMinutes: (at: EpochMs) => number;
}

/** A terminal's ends, as `process.stdin` and `process.stdout` are. */
export interface WatchStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

export interface WatchOptions {
  readonly source: SnapshotSource;
  readonly events?: EventSource;
  readonly actions: EngineActions;
  /** The history before the dashboard was opened; without it charts and incidents start at that time. */
  readonly history?: History;
  /** Without them the mirror is read-only. */
  readonly mirror?: MirrorActions;
  /** Without them incidents cannot be acknowledged, and nothing silenced. */
  readonly alerts?: AlertActions;
  /** Where the data come from at present. */
  readonly link: LinkSource;
  readonly io: WatchStreams;
  readonly locale: LocaleSettings;
  readonly glyphs: 'auto' | GlyphSet;
  readonly theme: 'auto' | Theme;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** The next steps that can be run from here; `null`: a person has to do it. */
  readonly stepOf?: (code: ReasonCode) => Step | null;
  /** A moment as people write it, for `:at 03:12`; `null`: not understood. */
  readonly momentOf?: (text: string, now: EpochMs) => EpochMs | null;
  /** How attention is drawn to changes; without it neither title, bell nor notifications. */
  readonly attention?: AttentionSettings;
  /** How the screen is at first, and which keys it has. */
  readonly begins?: Pick<WatchConfig, 'window' | 'sort' | 'layout' | 'times' | 'columns' | 'keys' | 'mouse'>;
  /** What was kept by `remember` the last time. */
  readonly remembered?: string;
  /** Keeps a text for the next time; without it nothing is remembered. */
  readonly remember?: (text: string) => Promise<void>;
  /** Only in the demo: without it there is no fault menu. */
  readonly faults?: FaultSwitches;
  /** Ends the dashboard (SIGTERM, SIGHUP): the terminal is restored and `signal` is the reason. */
  readonly signal?: AbortSignal;
}
