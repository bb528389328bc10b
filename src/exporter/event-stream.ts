/**
 * Server-sent events: `snapshot` at connect and after changes, `change` for every change of a state, and
 * comments that keep the line open. A client that does not read gets the newest snapshot once it does,
 * and is dropped when it does not for long.
 */
import type { ServerResponse } from 'node:http';
import type { EngineEvent, EventSource } from '../health/events.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import { speech } from '../messages/messages.ts';
import type { Clock } from '../platform/clock.ts';
import { type ReasonJson, reasonToJson, timestamp } from '../report/reason-json.ts';
import { snapshotToJson } from '../report/snapshot-json.ts';
import { begin, type Exchange, refuseForNow } from './exchange.ts';

const SNAPSHOT_GAP_MS = 250;
const HEARTBEAT_MS = 15_000;
const MOST_CLIENTS = 64;
/** Bytes that may wait for a client beside one snapshot. */
const LARGEST_BACKLOG = 256 * 1024;

interface Client {
  readonly response: ServerResponse;
  /** There is a newer snapshot than it was sent. */
  isBehind: boolean;
  /** It had not read everything at the last heartbeat. */
  wasFull: boolean;
}

export class EventStream {
  readonly #source: SnapshotSource;
  readonly #events: EventSource;
  readonly #clock: Clock;
  readonly #clients = new Set<Client>();
  #unsubscribe: (() => void)[] = [];
  #stopFlush: (() => void) | null = null;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #snapshotBytes = 0;

  constructor(source: SnapshotSource, events: EventSource, clock: Clock) {
    this.#source = source;
    this.#events = events;
    this.#clock = clock;
  }

  /** Makes the answer a stream that ends when the client goes or its connection is closed. */
  join(exchange: Exchange): void {
    if (this.#clients.size >= MOST_CLIENTS) return refuseForNow(exchange, 'too many event streams', 10);
    begin(exchange, 200, { 'Content-Type': 'text/event-stream; charset=utf-8', Connection: 'keep-alive' });
    const { request, response } = exchange;
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const client: Client = { response, isBehind: false, wasFull: false };
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
      this.#repeat(HEARTBEAT_MS, () => this.#beat()),
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
    const encoded = encode('snapshot', snapshotToJson(this.#source.current()));
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

  #beat(): void {
    for (const client of this.#clients) {
      const isFull = client.response.writableNeedDrain;
      if (isFull && client.wasFull) client.response.destroy();
      else if (!isFull) client.response.write(':\n\n');
      client.wasFull = isFull;
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

/** What an event tells over HTTP; `null` for those that change no state. */
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
  return reasonToJson(reason, speech('en', at, 0));
}

function encode(event: string, value: unknown): Buffer {
  return Buffer.from(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
}
