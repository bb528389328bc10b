/** Answers scrapes: few at once, and a slow scraper holds nothing up. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { begin, type Exchange, refuseForNow, whenGone } from './exchange.ts';
import { inPieces } from './pieces.ts';
import type { ApiPorts } from './ports.ts';

/** Several Prometheus servers at a time are normal; more than a few are a configuration error. */
const MOST_AT_ONCE = 8;
/** A scraper that has not read everything by then has given up (Prometheus' own limit is 10 s). */
const DEADLINE_MS = 15_000;

export class Scrapes {
  readonly #ports: Pick<ApiPorts, 'metrics' | 'clock'>;
  #underWay = 0;

  constructor(ports: Pick<ApiPorts, 'metrics' | 'clock'>) {
    this.#ports = ports;
  }

  async answer(exchange: Exchange): Promise<void> {
    if (this.#underWay >= MOST_AT_ONCE) return refuseForNow(exchange, 'too many scrapes at once', 5);
    this.#underWay += 1;
    const stopDeadline = this.#ports.clock.after(DEADLINE_MS, () => exchange.response.destroy(), { background: true });
    try {
      await this.#print(exchange);
    } finally {
      stopDeadline();
      this.#underWay -= 1;
    }
  }

  async #print(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const { contentType, parts } = this.#ports.metrics.scrape(request.headers.accept);
    begin(exchange, 200, { 'Content-Type': contentType, Vary: 'Accept' });
    if (request.method !== 'HEAD') await this.#stream(parts, exchange);
    response.end();
  }

  async #stream(parts: AsyncIterable<string>, exchange: Exchange): Promise<void> {
    const { response } = exchange;
    const gone = whenGone(exchange);
    for await (const piece of inPieces(parts, this.#ports.clock)) {
      if (gone.aborted) return;
      if (!response.write(piece)) await drained(response, gone);
      // A write that the kernel takes at once never leaves this turn of the event loop.
      await setImmediate();
    }
  }
}

/** Resolves when there is room again or the client has gone; never rejects. */
async function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  await once(response, 'drain', { signal: gone }).catch(() => {});
}
