/** What the dashboard is given by the composition root; it knows nothing of engines, sockets or the demo's lab. */
import type { EventSource } from '../health/events.ts';
import type { MirrorActions } from '../health/mirror.ts';
import type { EpochMs } from '../health/observation.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import type { Language } from '../messages/messages.ts';
import type { EngineActions } from '../platform/actions.ts';
import type { Clock } from '../platform/clock.ts';
import type { History } from '../platform/history.ts';
import type { GlyphSet } from './glyphs.ts';
import type { Theme } from './theme.ts';

/** How an attached dashboard stands with its daemon. */
export interface Connection {
  readonly state: 'connected' | 'lost';
  /** When the daemon was last heard, on this machine's clock. */
  readonly lastHeard: EpochMs;
  readonly daemonVersion: string;
}

export interface ConnectionSource {
  current(): Connection;
  /** Calls back after every change. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
}

/** `embedded`: the probes run in this very process, and with `scheduled` so does the mirror's schedule. `attached`: a view of a running daemon; `version` is our own, to name an older one. */
export type WatchMode =
  | { readonly kind: 'embedded'; readonly scheduled?: boolean }
  | { readonly kind: 'attached'; readonly connection: ConnectionSource; readonly version: string };

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

/** What the screens speak and which clock time they show. */
export interface SpeechSettings {
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
  /** What was before this dashboard was opened; without it charts and incidents begin with the opening. */
  readonly history?: History;
  /** Without them the mirror can only be looked at. */
  readonly mirror?: MirrorActions;
  readonly mode: WatchMode;
  readonly io: WatchStreams;
  readonly speech: SpeechSettings;
  readonly glyphs: 'auto' | GlyphSet;
  readonly theme: 'auto' | Theme;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Only in the demo: without it there is no fault menu. */
  readonly faults?: FaultSwitches;
  /** Ends the dashboard (SIGTERM, SIGHUP): the terminal is restored and `signal` is the reason. */
  readonly signal?: AbortSignal;
}
