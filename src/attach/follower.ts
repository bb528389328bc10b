/**
 * A daemon's snapshots as they arrive. If the connection is lost (the daemon ended, hangs, or restarts), the last snapshot stays, the
 * connection state shows the loss, and the follower retries until it is stopped.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Snapshot, SnapshotSource } from '../health/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import { KEEP_ALIVE_HEADER } from '../ports/keep-alive.ts';
import { snapshotFromJson } from '../report/snapshot-parse.ts';
import { EventParser, type ServerEvent } from './event-parser.ts';
import { openRequest } from './socket-request.ts';

export interface Connection {
  readonly state: 'connected' | 'lost';
  /** Lost because nothing came any more: the daemon is there, but it hangs or was stopped. */
  readonly isSilent: boolean;
  /** When the last message of the daemon arrived, by this machine's clock. */
  readonly lastHeard: EpochMs;
  readonly daemonVersion: string;
}

export interface FollowerOptions {
  readonly socketPath: string;
  readonly clock: Clock;
  readonly first: Snapshot;
  readonly signal: AbortSignal;
}

/** An older daemon sends something every 15 s; if more than two are missing, it hangs. */
const SILENCE_MS: Millis = 35_000;
/** As many of the pauses that the daemon announces; with the usual 2 s it is known within 5 s that it hangs. */
const PAUSES = 2.25;
/** For the beginning of the stream. */
const FIRST_ANSWER_MS: Millis = 4_500;
const FIRST_RETRY_MS: Millis = 250;
const LONGEST_RETRY_MS: Millis = 5_000;
const LARGEST_EVENT = 32 * 1024 * 1024;

export class Follower implements SnapshotSource {
  readonly #options: FollowerOptions;
  readonly #snapshotListeners = new Set<(snapshot: Snapshot) => void>();
  readonly #connectionListeners = new Set<() => void>();
  #snapshot: Snapshot;
  #lastHeard: EpochMs;
  #isConnected = true;
  #isSilent = false;
  #retryMs = FIRST_RETRY_MS;
  #silenceMs = FIRST_ANSWER_MS;
  #request: ClientRequest | null = null;
  #stopTimer: () => void = () => {};
  #isStopped = false;
  readonly #stop = (): void => this.stop();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#snapshot = options.first;
    this.#lastHeard = options.clock.now();
  }

  readonly connection = {
    current: (): Connection => ({
      state: this.#isConnected ? 'connected' : 'lost',
      isSilent: this.#isSilent,
      lastHeard: this.#lastHeard,
      daemonVersion: this.#snapshot.version,
    }),
    subscribe: (listener: () => void): (() => void) => {
      this.#connectionListeners.add(listener);
      return () => void this.#connectionListeners.delete(listener);
    },
  };

  current(): Snapshot {
    return this.#snapshot;
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#snapshotListeners.add(listener);
    return () => void this.#snapshotListeners.delete(listener);
  }

  start(): void {
    this.#options.signal.addEventListener('abort', this.#stop, { once: true });
    if (this.#options.signal.aborted) this.stop();
    else this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    this.#options.signal.removeEventListener('abort', this.#stop);
    this.#stopTimer();
    this.#request?.destroy();
    this.#snapshotListeners.clear();
    this.#connectionListeners.clear();
  }

  #connect(): void {
    const request = openRequest(this.#options.socketPath, 'GET', '/api/v1/events');
    this.#request = request;
    const lose = (isSilent = false): void => {
      if (this.#request === request) this.#lose(isSilent);
    };
    request.on('error', () => lose());
    request.once('close', () => lose());
    request.once('response', (response) => (response.statusCode === 200 ? this.#read(response, lose) : lose()));
    request.end();
    // One that accepts the connection and then says nothing hangs as well.
    this.#silenceMs = FIRST_ANSWER_MS;
    this.#watchSilence(lose);
  }

  #read(response: IncomingMessage, lose: (isSilent?: boolean) => void): void {
    const parser = new EventParser();
    const pauseMs = Number(response.headers[KEEP_ALIVE_HEADER]) * 1_000;
    this.#silenceMs = pauseMs >= 1_000 ? pauseMs * PAUSES : SILENCE_MS;
    response.setEncoding('utf8');
    response.on('error', () => lose());
    response.on('data', (chunk: string) => {
      this.#lastHeard = this.#options.clock.now();
      this.#watchSilence(lose);
      for (const event of parser.push(chunk)) this.#onEvent(event);
      if (parser.waiting > LARGEST_EVENT) lose();
    });
  }

  #onEvent({ name, data }: ServerEvent): void {
    const snapshot = name === 'snapshot' ? readSnapshot(data) : null;
    if (snapshot === null) return;
    this.#snapshot = snapshot;
    this.#retryMs = FIRST_RETRY_MS;
    this.#isSilent = false;
    this.#setConnected(true);
    for (const listener of this.#snapshotListeners) listener(snapshot);
  }

  #watchSilence(lose: (isSilent: boolean) => void): void {
    this.#stopTimer();
    if (!this.#isStopped) this.#stopTimer = this.#options.clock.after(this.#silenceMs, () => lose(true));
  }

  #lose(isSilent: boolean): void {
    this.#stopTimer();
    this.#request?.destroy();
    this.#request = null;
    if (this.#isStopped) return;
    this.#isSilent = isSilent;
    this.#setConnected(false);
    this.#stopTimer = this.#options.clock.after(this.#retryMs, () => this.#connect());
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  #setConnected(isConnected: boolean): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    for (const listener of this.#connectionListeners) listener();
  }
}

function readSnapshot(data: string): Snapshot | null {
  try {
    return snapshotFromJson(JSON.parse(data));
  } catch {
    return null;
  }
}
