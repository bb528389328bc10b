/** Probes for each second of processor time, beside blackbox_exporter asked for the same at the same pace, at 10, 100 and 1,000 targets. */
import { join } from 'node:path';
import { measureProcess, quantileOfHistogram, scrape } from '../processes.ts';
import type { Context, Part } from './figures.ts';
import { askBlackbox, type Pace, startBlackbox, startTarget, startYtm, wait } from './fleet.ts';
import { BLACKBOX, whyMissing } from './peers.ts';

/** Few targets more often, so that there is something to measure in half a minute. */
const PACES: readonly Pace[] = [
  { probes: 10, everyS: 2 },
  { probes: 100, everyS: 3 },
  { probes: 1_000, everyS: 15 },
];
const SECONDS = 20;
const LONG_SECONDS = 300;
const WARM_UP_S = 16;
/** The processor time of ytm for 1,000 probes, against blackbox_exporter's. */
const CPU_LIMIT = 0.6;

async function run(context: Context): Promise<void> {
  const found: (readonly [targets: number, ours: number, theirs: number])[] = [];
  for (const pace of PACES) {
    const rates = await measured(pace, context);
    if (rates !== null) found.push([pace.probes, ...rates]);
  }
  if (found.length === 0) return;
  context.plot({
    name: 'probing',
    title: 'Probes for each second of processor time',
    x: { label: 'targets', isLog: true },
    y: { label: 'probes per CPU second' },
    curves: [
      { name: 'ytm serve', points: found.map(([targets, ours]) => [targets, ours]) },
      { name: BLACKBOX.name, points: found.map(([targets, , theirs]) => [targets, theirs]) },
    ],
  });
}

type Rates = readonly [ours: number, theirs: number];

async function measured(pace: Pace, { folder, options, add, missing, say }: Context): Promise<Rates | null> {
  const { probes, everyS } = pace;
  const seconds = options.long ? LONG_SECONDS : SECONDS;
  const target = await startTarget();
  const ytm = await startYtm(join(folder, `fleet-${probes}`), target.port, pace);
  const blackbox = await startBlackbox(join(folder, `fleet-${probes}`));
  try {
    if (blackbox === null) {
      missing(BLACKBOX.name, whyMissing(BLACKBOX));
      return null;
    }
    const stopAsking = askBlackbox(blackbox.port, target.port, pace);
    await wait(WARM_UP_S);
    const [ours, theirs] = await Promise.all([measureProcess(ytm.pid, seconds), measureProcess(blackbox.pid, seconds)]);
    stopAsking();
    const attempts = (probes / everyS) * seconds;
    const rates: Rates = [attempts / ours.cpuSeconds, attempts / theirs.cpuSeconds];
    const where = `${probes} targets every ${everyS} s`;
    add({
      what: `${where}: probes per CPU second`,
      unit: '',
      ytm: rates[0],
      peer: BLACKBOX.name,
      theirs: rates[1],
      isRate: true,
      ...(probes === 1_000 ? { limit: Number((1 / CPU_LIMIT).toFixed(2)) } : {}),
    });
    add({ what: `${where}: resident`, unit: 'MiB', ytm: ours.rssMiB, peer: BLACKBOX.name, theirs: theirs.rssMiB });
    const late = quantileOfHistogram(await scrape(ytm.port), 'ytm_probe_start_delay_seconds', 0.99);
    say(`${where}: 99 of 100 attempts start at most ${Math.round(late * 1_000)} ms late (budget 250 ms on an idle machine)`);
    return rates;
  } finally {
    ytm.stop();
    blackbox?.stop();
    target.stop();
  }
}

export const probing: Part = { name: 'probing', about: 'probes per CPU second beside blackbox_exporter', run };
