/** The dashboard beside a bare Ink app that prints the same rows: its first picture, a refresh, at rest, and its memory. */
import { median } from '../lib.ts';
import { bundlePrograms, inTurn, type Measured } from '../watch/terminal.ts';
import type { Context, Part } from './figures.ts';

const SIZE = [140, 40] as const;
const PROBES = 50;
const STARTS = 3;
const SECONDS = 10;
/** Until V8 has compiled what runs twice a second. */
const WARM_UP_S = 20;
const PEER = 'bare Ink app';
const LIMITS = { first: 1.2, refresh: 1.3, bytes: 1, memory: 1.3 };

async function run({ folder, add }: Context): Promise<void> {
  await bundlePrograms(folder);
  const still = { size: SIZE, probes: PROBES, isStill: true };
  const starts = { ours: [] as number[], bare: [] as number[] };
  for (let start = 0; start < STARTS; start += 1) {
    const { ours, bare } = await inTurn(folder, { ...still, warmUp: 0, seconds: 0 });
    starts.ours.push(ours.firstMs);
    starts.bare.push(bare.firstMs);
  }
  const where = `dashboard, ${SIZE.join('x')}, ${PROBES} probes`;
  add({
    what: `${where}: first picture`,
    unit: 'ms',
    ytm: median(starts.ours),
    peer: PEER,
    theirs: median(starts.bare),
    limit: LIMITS.first,
  });
  const { ours, bare } = await inTurn(folder, { ...still, isStill: false, warmUp: WARM_UP_S, seconds: SECONDS });
  const cpu = ({ cpuMs, refreshes }: Measured): number => cpuMs / refreshes.length;
  add({ what: `${where}: CPU of a refresh`, unit: 'ms', ytm: cpu(ours), peer: PEER, theirs: cpu(bare), limit: LIMITS.refresh });
  const bytes = ({ refreshes }: Measured): number => median(refreshes);
  add({ what: `${where}: bytes of a refresh`, unit: '', ytm: bytes(ours), peer: PEER, theirs: bytes(bare), limit: LIMITS.bytes });
  add({ what: `${where}: resident`, unit: 'MiB', ytm: ours.rssMiB, peer: PEER, theirs: bare.rssMiB, limit: LIMITS.memory });
  const rest = await inTurn(folder, { ...still, warmUp: 3, seconds: SECONDS });
  const share = ({ cpuMs }: Measured): number => cpuMs / (SECONDS * 10);
  add({ what: `${where}: CPU at rest`, unit: '%', ytm: share(rest.ours), peer: PEER, theirs: share(rest.bare) });
}

export const screens: Part = { name: 'dashboard', about: 'the dashboard beside a bare Ink app', run };
