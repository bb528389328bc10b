/**
 * Resident memory of `ytm serve` with 10 probes every 15 s, beside blackbox_exporter asked for the same and a bare Node server with prom-client that
 * is scraped as often. With `--days N` the two programs of Node go through N days at a hundredth of the time (libfaketime), and what is
 * compared is the growth.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { measureProcess, memory, scrape } from '../processes.ts';
import type { Context, Part } from './figures.ts';
import { askBlackbox, type Running, startBareServer, startBlackbox, startTarget, startYtm, wait } from './fleet.ts';
import { BLACKBOX, whyMissing } from './peers.ts';
import type { Curve } from './plot.ts';

const PACE = { probes: 10, everyS: 15 };
const SECONDS = 40;
const WARM_UP_S = 30;
const SCRAPED_EVERY_S = 15;
const LIMIT = 1.6;
/** Simulated seconds in one real one: deadlines shrink with it, and 5 s must still be enough for a request. */
const RATE = 100;
const LOOKS_A_DAY = 4;
const DAY_S = 86_400;

const BARE = 'Node with prom-client';

async function run(context: Context): Promise<void> {
  await now(context);
  if (context.options.days > 0) await overDays(context, context.options.days);
}

async function now({ folder, add, missing }: Context): Promise<void> {
  const target = await startTarget();
  const ytm = await startYtm(join(folder, 'now'), target.port, PACE);
  const bare = await startBareServer();
  const blackbox = await startBlackbox(folder);
  const stopAsking = blackbox === null ? () => {} : askBlackbox(blackbox.port, target.port, PACE);
  const scraping = setInterval(() => void Promise.all([ytm, bare].map(({ port }) => scrape(port))), SCRAPED_EVERY_S * 1_000);
  try {
    await wait(WARM_UP_S);
    const [ours, floor, theirs] = await Promise.all([
      measureProcess(ytm.pid, SECONDS),
      measureProcess(bare.pid, SECONDS),
      blackbox === null ? null : measureProcess(blackbox.pid, SECONDS),
    ]);
    const what = `ytm serve, ${PACE.probes} probes: resident`;
    add({ what, unit: 'MiB', ytm: ours.rssMiB, peer: BARE, theirs: floor.rssMiB, limit: LIMIT });
    if (theirs === null) missing(BLACKBOX.name, whyMissing(BLACKBOX));
    else add({ what, unit: 'MiB', ytm: ours.rssMiB, peer: BLACKBOX.name, theirs: theirs.rssMiB });
  } finally {
    clearInterval(scraping);
    stopAsking();
    for (const each of [ytm, bare, blackbox, target]) each?.stop();
  }
}

/** What libfaketime makes of the time; `null` where it is not installed. */
function quickClock(): NodeJS.ProcessEnv | null {
  const found = spawnSync('sh', ['-c', 'ls /usr/lib/*/faketime/libfaketimeMT.so.1'], { encoding: 'utf8' }).stdout.trim().split('\n')[0];
  return found === undefined || found === '' ? null : { LD_PRELOAD: found, FAKETIME: `+0 x${RATE}`, FAKETIME_NO_CACHE: '1' };
}

async function overDays({ folder, add, missing, plot, say }: Context, days: number): Promise<void> {
  const clock = quickClock();
  if (clock === null) return missing(`${days} days`, 'libfaketime is not installed (Debian: apt-get install faketime)');
  const target = await startTarget();
  const ytm = await startYtm(join(folder, 'days'), target.port, PACE, clock);
  const bare = await startBareServer(clock);
  try {
    const looks: (readonly [ytm: number, bare: number])[] = [];
    for (let look = 0; look <= days * LOOKS_A_DAY; look += 1) {
      if (look > 0) await scrapedFor(DAY_S / LOOKS_A_DAY / RATE, [ytm, bare]);
      looks.push([memory(ytm.pid, 'VmRSS'), memory(bare.pid, 'VmRSS')]);
      say(
        `day ${(look / LOOKS_A_DAY).toFixed(2)}: ytm serve ${looks.at(-1)?.[0].toFixed(0)} MiB, ${BARE} ${looks.at(-1)?.[1].toFixed(0)} MiB`,
      );
    }
    const [ours = 0, floor = 0] = looks.at(-1) ?? [];
    const curve = (name: string, side: 0 | 1): Curve => ({ name, points: looks.map((look, index) => [index / LOOKS_A_DAY, look[side]]) });
    plot({
      name: 'memory',
      title: `Resident memory over ${days} simulated days, ${PACE.probes} probes every ${PACE.everyS} s`,
      x: { label: 'days' },
      y: { label: 'MiB' },
      limit: { name: `${LIMIT} times ${BARE}`, y: LIMIT * floor },
      curves: [curve('ytm serve', 0), curve(BARE, 1)],
    });
    add({ what: `ytm serve after ${days} simulated days: resident`, unit: 'MiB', ytm: ours, peer: BARE, theirs: floor, limit: LIMIT });
    // The first look is at a program that has just started.
    const first = looks[1]?.[0] ?? Number.NaN;
    add({
      what: `ytm serve after ${days} simulated days, beside the first ${24 / LOOKS_A_DAY} hours`,
      unit: 'MiB',
      ytm: ours,
      peer: 'itself',
      theirs: first,
    });
  } finally {
    for (const each of [ytm, bare, target]) each.stop();
  }
}

/** A scrape every 15 simulated seconds would be one in 150 ms: ten times less is enough to keep that path warm. */
async function scrapedFor(seconds: number, running: readonly Running[]): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    await Promise.all(running.map(({ port }) => scrape(port)));
    await wait(1.5);
  }
}

export const serving: Part = { name: 'memory', about: 'memory of ytm serve beside blackbox_exporter and a bare Node server', run };
