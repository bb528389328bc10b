/** What a scrape takes, and how large it is, at 10 and at 1,000 probes, beside node_exporter and a bare Node server with prom-client. */
import { join } from 'node:path';
import { median } from '../lib.ts';
import { cpuSeconds, scrape } from '../processes.ts';
import type { Context, Part } from './figures.ts';
import { type Running, startBareServer, startExporter, startTarget, startYtm, wait } from './fleet.ts';
import { findPeer, NODE_EXPORTER, whyMissing } from './peers.ts';

const SIZES = [10, 1_000] as const;
const SCRAPES = 50;
/** On a busy machine there are fewer. */
const LONGEST_MS = 40_000;
/** Long enough that hardly any probe is due while scrapes are measured. */
const EVERY_S = 60;
const FIRST_ROUND_S = 10;

interface Scraped {
  readonly ms: number;
  readonly cpuMs: number;
  readonly kB: number;
  readonly series: number;
}

async function run({ folder, add, missing, say }: Context): Promise<void> {
  const program = findPeer(NODE_EXPORTER);
  if (program === null) missing(NODE_EXPORTER.name, whyMissing(NODE_EXPORTER));
  const target = await startTarget();
  const running: (readonly [name: string, Running])[] = [];
  try {
    running.push(['Node with prom-client', await startBareServer()]);
    if (program !== null) running.push([NODE_EXPORTER.name, await startExporter(program)]);
    const started = SIZES.map((probes) => startYtm(join(folder, `scraped-${probes}`), target.port, { probes, everyS: EVERY_S }));
    for (const [index, ytm] of (await Promise.all(started)).entries()) running.push([`ytm ${SIZES[index]}`, ytm]);
    await wait(FIRST_ROUND_S);
    const scraped = await inTurn(running);
    for (const probes of SIZES) {
      const ours = scraped.get(`ytm ${probes}`) as Scraped;
      for (const [peer, theirs] of scraped) {
        if (peer.startsWith('ytm ')) continue;
        const what = `scrape of ${probes} probes`;
        add({ what: `${what}, wall`, unit: 'ms', ytm: ours.ms, peer, theirs: theirs.ms });
        add({ what: `${what}, CPU`, unit: 'ms', ytm: ours.cpuMs, peer, theirs: theirs.cpuMs });
        add({ what: `${what}, size`, unit: 'kB', ytm: ours.kB, peer, theirs: theirs.kB });
        add({ what: `${what}, CPU for 1,000 series`, unit: 'ms', ytm: perSeries(ours), peer, theirs: perSeries(theirs) });
      }
      say(`${probes} probes: ${ours.series} series`);
    }
  } finally {
    for (const [, { stop }] of running) stop();
    target.stop();
  }
}

function perSeries({ cpuMs, series }: Scraped): number {
  return (cpuMs / series) * 1_000;
}

/** All of them in turn, so that whatever else the machine does falls on all. */
async function inTurn(running: readonly (readonly [name: string, Running])[]): Promise<ReadonlyMap<string, Scraped>> {
  const times = new Map(running.map(([name]) => [name, [] as number[]]));
  const texts = new Map<string, string>();
  for (const [, { port }] of running) await scrape(port);
  const before = new Map(running.map(([name, { pid }]) => [name, cpuSeconds(pid).all]));
  const end = performance.now() + LONGEST_MS;
  let turns = 0;
  for (; turns < SCRAPES && performance.now() < end; turns += 1) {
    for (const [name, { port }] of running) {
      const begun = performance.now();
      const text = await scrape(port);
      if (text === '') throw new Error(`${name} did not answer a scrape in time`);
      times.get(name)?.push(performance.now() - begun);
      texts.set(name, text);
    }
  }
  return new Map(
    running.map(([name, { pid }]) => {
      const text = texts.get(name) ?? '';
      return [
        name,
        {
          ms: median(times.get(name) ?? []),
          cpuMs: ((cpuSeconds(pid).all - (before.get(name) ?? 0)) * 1_000) / turns,
          kB: Buffer.byteLength(text) / 1_000,
          series: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
        },
      ];
    }),
  );
}

export const scraping: Part = { name: 'scraping', about: 'time and size of a scrape beside node_exporter', run };
