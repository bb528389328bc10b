/** Answers scrapes from the board: nothing is attempted, and a slow scraper holds nothing up. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { EpochMs, ProbeId } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { begin, type Exchange, refuseForNow, whenGone } from './exchange.ts';
import type { Labels, View } from './family.ts';
import type { MetricsPrinter } from './metrics.ts';
import { MirrorTallies } from './mirror-tally.ts';
import { negotiate } from './negotiation.ts';
import type { ApiPorts } from './ports.ts';
import { countedCodes, type Tallies } from './tallies.ts';

/** More than one Prometheus at a time is usual, more than a few are a mistake. */
const MOST_AT_ONCE = 8;
/** A scraper that has not read everything by then has given up (Prometheus' own limit is 10 s). */
const DEADLINE_MS = 15_000;
/** The snapshot shows ten runs; so many take longer. */
const LOOK_EVERY_MS = 60_000;

export class Scrapes {
  readonly #ports: ApiPorts;
  readonly #tallies: Tallies;
  readonly #mirrorTallies: MirrorTallies;
  #lookedAt: EpochMs;
  readonly #labels = new Map<string, Labels>();
  readonly #probes: View['probes'];
  #printer: Promise<MetricsPrinter> | null = null;
  #underWay = 0;

  constructor(ports: ApiPorts, tallies: Tallies) {
    this.#ports = ports;
    this.#mirrorTallies = new MirrorTallies(ports.clock.now());
    this.#lookedAt = ports.clock.now();
    ports.events.on(() => this.#lookSometimes());
    this.#tallies = tallies;
    this.#probes = ports.probes.map(({ id, codes }) => ({ id, codes: countedCodes(codes) }));
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
    this.#printer ??= import('./metrics.ts').then(({ createMetricsPrinter }) => createMetricsPrinter());
    const printer = await this.#printer;
    const format = negotiate(request.headers.accept);
    begin(exchange, 200, { 'Content-Type': printer.contentType(format), Vary: 'Accept' });
    if (request.method !== 'HEAD') await this.#stream(printer.print(this.#view(), format), exchange);
    response.end();
  }

  async #stream(parts: AsyncIterable<string>, exchange: Exchange): Promise<void> {
    const { response } = exchange;
    const gone = whenGone(exchange);
    for await (const part of parts) {
      if (gone.aborted) return;
      if (!response.write(part)) await drained(response, gone);
      // A write that the kernel takes at once never leaves this turn of the event loop.
      await setImmediate();
    }
  }

  /** Now and then also when nobody scrapes, so that no run is missed. */
  #lookSometimes(): void {
    if (this.#ports.clock.now() - this.#lookedAt >= LOOK_EVERY_MS) queueMicrotask(() => this.#look());
  }

  #look(): Snapshot {
    const snapshot = this.#ports.source.current();
    this.#mirrorTallies.look(snapshot.mirror);
    this.#lookedAt = this.#ports.clock.now();
    return snapshot;
  }

  #view(): View {
    const snapshot = this.#look();
    return {
      snapshot,
      mirrorTally: this.#mirrorTallies,
      probes: this.#probes,
      tallyOf: (probe) => this.#tallies.of(probe),
      startDelays: () => this.#tallies.startDelays,
      labelOf: (probe) => this.#labelOf(probe),
      runtime: { node: process.version },
    };
  }

  #labelOf(probe: ProbeId): Labels {
    let label = this.#labels.get(probe);
    if (label === undefined) {
      label = { probe };
      this.#labels.set(probe, label);
    }
    return label;
  }
}

/** Resolves when there is room again or the client has gone; never rejects. */
async function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  await once(response, 'drain', { signal: gone }).catch(() => {});
}
