/**
 * Server-sent events: the newest state of a channel at connect and after changes, `change` for every change of a state (not to pages), and
 * signs of life. A client that does not read gets the newest state once it does, and is dropped when it does not for long.
 */
import type { ServerResponse } from 'node:http';
import type { EngineEvent, EventSource } from '../health/events.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import { localeOf } from '../messages/messages.ts';
import { jsonText } from '../messages/safe-text.ts';
import type { Clock } from '../platform/clock.ts';
import { KEEP_ALIVE_HEADER } from '../ports/keep-alive.ts';
import { type ReasonJson, reasonToJson, timestamp } from '../report/reason-json.ts';
import type { Channel } from './channel.ts';
import { begin, type Exchange, refuseForNow } from './exchange.ts';
import type { ApiPorts } from './ports.ts';

const SHORTEST_GAP_MS = 250;
const KEEP_ALIVE_MS = 2_000;
/** A client that has unread data for this long is dropped. */
const LONGEST_FULL_MS = 30_000;
/** Each takes 8 to 14 kB (measured); what is sent is encoded once for all of them. */
export const MOST_CLIENTS = 256;
/** Encoding takes at most this share of the time: a fleet that is costly to show is shown less often. */
const LARGEST_SHARE = 0.1;
/** A page notices after this many keep-alives without anything that the line is dead. */
const KEEP_ALIVES_A_BEAT = 8;
/** Bytes that may wait for a client beside one snapshot. */
const LARGEST_BACKLOG = 256 * 1024;

interface Client {
  readonly response: ServerResponse;
  readonly channel: Channel;
  /** What it was sent. */
  version: string | null;
  /** There may be something newer than it was sent. */
  isBehind: boolean;
  /** Since when it has not read everything at any keep-alive; `null`: it had. */
  fullSince: number | null;
}

export class EventStream {
  readonly #source: SnapshotSource;
  readonly #events: EventSource;
  readonly #clock: Clock;
  readonly #clients = new Set<Client>();
  #unsubscribe: (() => void)[] = [];
  #stopFlush: (() => void) | null = null;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #gapMs = SHORTEST_GAP_MS;
  #largest = 0;
  #keepAlives = 0;

  constructor({ source, events, clock }: Pick<ApiPorts, 'source' | 'events' | 'clock'>) {
    this.#source = source;
    this.#events = events;
    this.#clock = clock;
  }

  /**
   * Makes the answer a stream that ends when the client goes or its connection is closed.
   * @param version what the client has already; `null`: nothing
   */
  join(exchange: Exchange, channel: Channel, version: string | null = null): void {
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
    const client: Client = { response, channel, version, isBehind: false, fullSince: null };
    if (this.#clients.size === 0) this.#open();
    this.#clients.add(client);
    response.once('close', () => this.#leave(client));
    response.on('drain', () => client.isBehind && this.#flushSoon());
    response.write('retry: 2000\n\n');
    channel.refresh();
    this.#bring(client);
    if (channel.beat !== null) response.write(channel.beat());
  }

  /** Something other than the snapshot may have changed a channel. */
  stir(): void {
    for (const client of this.#clients) client.isBehind = true;
    if (this.#clients.size > 0) this.#flushSoon();
  }

  #open(): void {
    this.#unsubscribe = [
      this.#source.subscribe(() => this.stir()),
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

  #flushSoon(): void {
    if (this.#stopFlush !== null) return;
    const wait = this.#flushedAt + this.#gapMs - this.#clock.monotonic();
    this.#stopFlush = this.#clock.after(Math.max(0, wait), () => this.#flush(), { background: true });
  }

  /** One encoding for all clients of a channel, who share its memory; those who are still reading the last one come later. */
  #flush(): void {
    this.#stopFlush = null;
    this.#flushedAt = this.#clock.monotonic();
    const ready = [...this.#clients].filter(({ isBehind, response }) => isBehind && !response.writableNeedDrain);
    if (ready.length === 0) return;
    for (const channel of new Set(ready.map((client) => client.channel))) channel.refresh();
    for (const client of ready) this.#bring(client);
    this.#gapMs = Math.max(SHORTEST_GAP_MS, (this.#clock.monotonic() - this.#flushedAt) / LARGEST_SHARE);
  }

  /** To the newest state, which its channel has taken in. */
  #bring(client: Client): void {
    const { channel, response } = client;
    const encoded = channel.since(client.version);
    client.isBehind = false;
    client.version = channel.version;
    if (encoded === null) return;
    this.#largest = encoded.length;
    response.write(encoded);
  }

  #onEvent(event: EngineEvent): void {
    const change = changeToJson(event);
    if (change === null) return;
    const encoded = encode('change', change);
    for (const { response, channel } of this.#clients) {
      // A page shows what changed.
      if (channel.beat !== null) continue;
      if (response.writableLength > this.#largest + LARGEST_BACKLOG) response.destroy();
      else response.write(encoded);
    }
  }

  #keepAlive(): void {
    const now = this.#clock.monotonic();
    this.#keepAlives = (this.#keepAlives + 1) % KEEP_ALIVES_A_BEAT;
    for (const client of this.#clients) {
      if (!client.response.writableNeedDrain) {
        client.fullSince = null;
        const { beat } = client.channel;
        if (beat === null) client.response.write(':\n\n');
        else if (this.#keepAlives === 0) client.response.write(beat());
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
