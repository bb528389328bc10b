/**
 * Server-sent events: `snapshot` at connect and after changes, `change` for every change of a state, and
 * comments that keep the line open. A client that does not read gets the newest snapshot once it does,
 * and is dropped when it does not for long.
 */
import type { ServerResponse } from 'node:http';
import type { EngineEvent, EventSource } from '../health/events.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import { localeOf } from '../messages/messages.ts';
import { jsonText } from '../messages/safe-text.ts';
import type { Clock } from '../platform/clock.ts';
import { KEEP_ALIVE_HEADER } from '../ports/keep-alive.ts';
import { type ReasonJson, reasonToJson, timestamp } from '../report/reason-json.ts';
import type { EncodedSnapshot } from './encoded.ts';
import { begin, type Exchange, refuseForNow } from './exchange.ts';
import type { ApiPorts } from './ports.ts';

const SNAPSHOT_GAP_MS = 250;
const KEEP_ALIVE_MS = 2_000;
/** A client that has unread data for this long is dropped. */
const LONGEST_FULL_MS = 30_000;
const MOST_CLIENTS = 64;
/** Bytes that may wait for a client beside one snapshot. */
const LARGEST_BACKLOG = 256 * 1024;

interface Client {
  readonly response: ServerResponse;
  /** There is a newer snapshot than it was sent. */
  isBehind: boolean;
  /** Since when it has not read everything at any keep-alive; `null`: it had. */
  fullSince: number | null;
}

export class EventStream {
  readonly #source: SnapshotSource;
  readonly #events: EventSource;
  readonly #encoded: EncodedSnapshot;
  readonly #clock: Clock;
  readonly #clients = new Set<Client>();
  #unsubscribe: (() => void)[] = [];
  #stopFlush: (() => void) | null = null;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #snapshotBytes = 0;

  constructor({ source, events, clock }: Pick<ApiPorts, 'source' | 'events' | 'clock'>, encoded: EncodedSnapshot) {
    this.#source = source;
    this.#events = events;
    this.#clock = clock;
    this.#encoded = encoded;
  }

  /** Makes the answer a stream that ends when the client goes or its connection is closed. */
  join(exchange: Exchange): void {
    if (this.#clients.size >= MOST_CLIENTS) return refuseForNow(exchange, 'too many event streams', 10);
    begin(exchange, 200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      Connection: 'keep-alive',
      [KEEP_ALIVE_HEADER]: KEEP_ALIVE_MS / 1_000,
    });
    const { request, response } = exchange;
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const client: Client = { response, isBehind: false, fullSince: null };
    if (this.#clients.size === 0) this.#open();
    this.#clients.add(client);
    response.once('close', () => this.#leave(client));
    response.on('drain', () => client.isBehind && this.#flushSoon());
    response.write('retry: 2000\n\n');
    response.write(this.#snapshot());
  }

  #open(): void {
    this.#unsubscribe = [
      this.#source.subscribe(() => this.#onSnapshot()),
      this.#events.on((event) => this.#onEvent(event)),
      this.#repeat(KEEP_ALIVE_MS, () => this.#keepAlive()),
    ];
  }

  #close(): void {
    for (const end of this.#unsubscribe.splice(0)) end();
    this.#stopFlush?.();
    this.#stopFlush = null;
  }

  #leave(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#close();
  }

  #onSnapshot(): void {
    for (const client of this.#clients) client.isBehind = true;
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#stopFlush !== null) return;
    const wait = this.#flushedAt + SNAPSHOT_GAP_MS - this.#clock.monotonic();
    this.#stopFlush = this.#clock.after(Math.max(0, wait), () => this.#flush(), { background: true });
  }

  /** One encoding for all clients, who share its memory; those who are still reading the last one come later. */
  #flush(): void {
    this.#stopFlush = null;
    this.#flushedAt = this.#clock.monotonic();
    const ready = [...this.#clients].filter(({ isBehind, response }) => isBehind && !response.writableNeedDrain);
    if (ready.length === 0) return;
    const encoded = this.#snapshot();
    for (const client of ready) {
      client.isBehind = false;
      client.response.write(encoded);
    }
  }

  #snapshot(): Buffer {
    const encoded = this.#encoded.event();
    this.#snapshotBytes = encoded.length;
    return encoded;
  }

  #onEvent(event: EngineEvent): void {
    const change = changeToJson(event);
    if (change === null) return;
    const encoded = encode('change', change);
    for (const client of this.#clients) {
      if (client.response.writableLength > this.#snapshotBytes + LARGEST_BACKLOG) client.response.destroy();
      else client.response.write(encoded);
    }
  }

  #keepAlive(): void {
    const now = this.#clock.monotonic();
    for (const client of this.#clients) {
      if (!client.response.writableNeedDrain) {
        client.fullSince = null;
        client.response.write(':\n\n');
      } else if (now - (client.fullSince ??= now) >= LONGEST_FULL_MS) client.response.destroy();
    }
  }

  #repeat(every: number, run: () => void): () => void {
    let stop = (): void => {};
    const arm = (): void => {
      stop = this.#clock.after(
        every,
        () => {
          run();
          arm();
        },
        { background: true },
      );
    };
    arm();
    return () => stop();
  }
}

/** An event as it is sent over HTTP; `null` for those that change no state. */
export function changeToJson(event: EngineEvent): object | null {
  switch (event.kind) {
    case 'observed':
    case 'started':
    case 'skipped':
      return null;
    case 'slept':
      return { ...event, at: timestamp(event.at) };
    case 'gate-changed':
      return { ...event, at: timestamp(event.at), reasons: event.reasons.map((reason) => inEnglish(reason, event.at)) };
    case 'probe-changed':
    case 'component-changed':
      return { ...event, at: timestamp(event.at), reason: event.reason === null ? null : inEnglish(event.reason, event.at) };
  }
}

function inEnglish(reason: Parameters<typeof reasonToJson>[0], at: number): ReasonJson {
  return reasonToJson(reason, localeOf('en', at, 0));
}

function encode(event: string, value: unknown): Buffer {
  return Buffer.from(`event: ${event}\ndata: ${jsonText(value)}\n\n`);
}
