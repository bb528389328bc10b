/**
 * Where `watch` gets its data: the daemon while there is one that answers, the probes in this process otherwise. It changes over in both
 * directions: within 5 s of a daemon that does not answer any more, and as soon as one comes.
 */

import { type Following, findDaemon } from '../attach/daemon.ts';
import type { Config } from '../config/config.ts';
import type { EngineEvent, EventSource } from '../health/events.ts';
import type { Millis } from '../health/observation.ts';
import type { Snapshot, SnapshotSource } from '../health/snapshot.ts';
import { pause, systemClock } from '../platform/clock.ts';
import { ownerOf } from '../platform/socket-owner.ts';
import { version } from '../platform/version.ts';
import type { EngineActions } from '../ports/actions.ts';
import type { AlertActions } from '../ports/alerts-port.ts';
import type { History } from '../ports/history.ts';
import type { MirrorPort } from '../ports/mirror-port.ts';
import type { Link } from '../tui/ports.ts';
import { type OwnEngine, startEngine } from './own-engine.ts';
import { type Surroundings, socketPath } from './surroundings.ts';

const LOOK_EVERY_MS: Millis = 2_000;

export class LiveOrigin implements SnapshotSource, EventSource {
  readonly #config: Config;
  readonly #io: Surroundings;
  readonly #stop = new AbortController();
  readonly #snapshotListeners = new Set<(snapshot: Snapshot) => void>();
  readonly #eventListeners = new Set<(event: EngineEvent) => void>();
  readonly #linkListeners = new Set<() => void>();
  readonly #ending: Promise<void>[] = [];
  #following: Following | null = null;
  #own: OwnEngine | null = null;
  /** Whose data are shown; those of an own engine once its first round is complete, unless there is nothing else. */
  #shows: 'daemon' | 'own' = 'own';
  /** A daemon that does not answer; `pid` is `null` if it is not known. */
  #hung: { readonly pid: number | null } | null = null;

  constructor(config: Config, io: Surroundings) {
    this.#config = config;
    this.#io = io;
  }

  /** Resolves once there is something to show: of the daemon, or of a round that has just begun here. */
  async open(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#stop.abort(), { once: true });
    await this.#look();
    if (this.#following === null) this.#startOwn();
    void this.#keepLooking();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#following?.stop();
    this.#stopOwn();
    await Promise.all(this.#ending);
  }

  current(): Snapshot {
    const source = this.#shows === 'daemon' ? this.#following?.source : this.#own?.source;
    if (source === undefined) throw new Error('not open');
    return source.current();
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#snapshotListeners.add(listener);
    return () => void this.#snapshotListeners.delete(listener);
  }

  on(listener: (event: EngineEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => void this.#eventListeners.delete(listener);
  }

  readonly link = {
    current: (): Link =>
      this.#shows === 'daemon' && this.#following !== null
        ? { kind: 'attached', connection: this.#following.connection.current(), version, ...this.#hungNote() }
        : { kind: 'embedded', ...this.#hungNote() },
    subscribe: (listener: () => void): (() => void) => {
      this.#linkListeners.add(listener);
      return () => void this.#linkListeners.delete(listener);
    },
  };

  #hungNote(): Pick<Link, 'hung'> {
    return this.#hung === null ? {} : { hung: this.#hung };
  }

  readonly actions: EngineActions = { checkNow: (probes, signal) => this.#side().actions.checkNow(probes, signal) };

  /** Rejects when nothing can be recorded here. */
  readonly history: History = {
    samples: async (...query) => this.#history().samples(...query),
    troubles: async (...query) => this.#history().troubles(...query),
    summaries: async (...query) => this.#history().summaries(...query),
    availability: async (...query) => this.#history().availability(...query),
    incidents: async (...query) => this.#history().incidents(...query),
    incident: async (...query) => this.#history().incident(...query),
    alerts: async (...query) => this.#history().alerts(...query),
    strips: async (...query) => this.#history().strips(...query),
  };

  readonly mirror: MirrorPort = {
    run: async (request) => this.#mirror()?.run(request) ?? NO_MIRROR,
    stop: async (how) => this.#mirror()?.stop(how) ?? NO_MIRROR,
    approve: async (id, under) => this.#mirror()?.approve(id, under) ?? NO_MIRROR,
    resume: async (accept) => this.#mirror()?.resume(accept) ?? NO_MIRROR,
    undo: async (run, under) => this.#mirror()?.undo(run, under) ?? NO_MIRROR,
    parked: async (signal) => this.#anyMirror().parked(signal),
    plan: async (signal) => this.#anyMirror().plan(signal),
    find: async (pattern, signal) => this.#anyMirror().find(pattern, signal),
    changes: async (run, signal) => this.#anyMirror().changes(run, signal),
    runToEnd: async (request) => this.#mirror()?.runToEnd(request) ?? NO_MIRROR,
  };

  readonly alerts: AlertActions = {
    ack: async (...request) => this.#side().alerts.ack(...request),
    silence: async (...request) => this.#side().alerts.silence(...request),
    unsilence: async (...request) => this.#side().alerts.unsilence(...request),
  };

  // ---- the two sides ----------------------------------------------------------------------------

  #side(): Following | OwnEngine {
    const side = this.#shows === 'daemon' ? this.#following : this.#own;
    if (side === null) throw new Error('not open');
    return side;
  }

  #history(): History {
    const { history } = this.#side();
    if (history === undefined) throw new Error('nothing can be recorded here');
    return history;
  }

  #mirror(): MirrorPort | null {
    return this.#side().mirror;
  }

  #anyMirror(): MirrorPort {
    const mirror = this.#mirror();
    if (mirror === null) throw new Error(NO_MIRROR.why);
    return mirror;
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await pause(systemClock, LOOK_EVERY_MS, signal);
      if (!signal.aborted && this.#shows === 'own') await this.#look();
    }
  }

  /** Whether there is a daemon, and whether it answers. A lost connection is tried again by its follower. */
  async #look(): Promise<void> {
    const { signal } = this.#stop;
    const found = await findDaemon(socketPath(this.#config), signal);
    if (signal.aborted) return;
    this.#setHung(found.kind === 'hung' ? { pid: found.pid } : null);
    if (found.kind !== 'running' || this.#following !== null) return;
    const followed = await found.daemon.follow(signal);
    if (followed.ok && !signal.aborted) this.#attach(followed);
  }

  #attach(following: Following): void {
    this.#following = following;
    following.source.subscribe((snapshot) => this.#shows === 'daemon' && this.#tell(snapshot));
    following.connection.subscribe(() => this.#onConnection());
    this.#onConnection();
  }

  #onConnection(): void {
    if (this.#stop.signal.aborted) return;
    const connection = this.#following?.connection.current();
    if (connection?.state === 'lost') {
      this.#tellLink();
      if (this.#own === null) void this.#takeOver(connection.isSilent);
      return;
    }
    this.#hung = null;
    this.#shows = 'daemon';
    this.#stopOwn();
    this.#tellLink();
    this.#tell(this.current());
  }

  /** What the daemon said last stays until there is something newer. One that fell silent need not be asked again to be named. */
  async #takeOver(isSilent: boolean): Promise<void> {
    this.#startOwn();
    if (!isSilent) return this.#look();
    const pid = await ownerOf(socketPath(this.#config));
    if (this.#following?.connection.current().state === 'lost') this.#setHung({ pid });
  }

  #setHung(hung: { readonly pid: number | null } | null): void {
    const before = this.#hung;
    this.#hung = hung;
    if ((before === null) !== (hung === null) || before?.pid !== hung?.pid) this.#tellLink();
  }

  #startOwn(): void {
    const own = startEngine(this.#config, this.#io);
    this.#own = own;
    own.source.subscribe((snapshot) => this.#onOwn(own, snapshot));
    own.events.on((event) => {
      if (this.#shows === 'own' && this.#own === own) for (const listener of this.#eventListeners) listener(event);
    });
  }

  #onOwn(own: OwnEngine, snapshot: Snapshot): void {
    if (this.#own !== own) return;
    if (this.#shows === 'daemon') {
      if (!snapshot.complete) return;
      this.#shows = 'own';
      this.#tellLink();
    }
    this.#tell(snapshot);
  }

  #stopOwn(): void {
    const own = this.#own;
    this.#own = null;
    if (own !== null) this.#ending.push(own.stop());
  }

  #tell(snapshot: Snapshot): void {
    for (const listener of this.#snapshotListeners) listener(snapshot);
  }

  #tellLink(): void {
    for (const listener of this.#linkListeners) listener();
  }
}

const NO_MIRROR = { ok: false, why: 'there is no mirror on this machine' } as const;
