/**
 * A generated year of faults with the truth about each second. It imports nothing of the code under test: what a fault is called there is
 * written down here as text.
 */

/** What people should learn of a fault. */
export interface FaultKind {
  readonly name: string;
  /** Whom it makes ill; `observer`: this machine cannot see. */
  readonly component: string;
  /** `outage`: told when it lasts 3 minutes; `trouble`: told when it lasts much longer; `blindness`: told as such. */
  readonly kind: 'outage' | 'trouble' | 'blindness';
  /** The code that names its cause. */
  readonly code: string;
  /** How often, relative to the others. */
  readonly weight: number;
}

const KINDS: readonly FaultKind[] = [
  { name: 'gateway-off', component: 'gateway', kind: 'outage', code: 'gateway.not_reachable', weight: 10 },
  { name: 'http-502', component: 'gateway', kind: 'outage', code: 'gateway.services_down', weight: 6 },
  { name: 'services-refused', component: 'gateway', kind: 'outage', code: 'gateway.services_down', weight: 4 },
  { name: 'front-502', component: 'gateway', kind: 'trouble', code: 'gateway.front_down', weight: 4 },
  { name: 'backend-502', component: 'gateway', kind: 'trouble', code: 'gateway.backend_down', weight: 4 },
  { name: 'files-502', component: 'gateway', kind: 'trouble', code: 'gateway.files_down', weight: 3 },
  { name: 'report-stale', component: 'gateway', kind: 'trouble', code: 'watchdog.stale', weight: 3 },
  { name: 'ping-lost', component: 'gateway', kind: 'trouble', code: 'gateway.ping_lost', weight: 3 },
  { name: 'every-other:ui', component: 'gateway', kind: 'trouble', code: 'probe.intermittent', weight: 2 },
  { name: 'unmounted', component: 'vault', kind: 'outage', code: 'mount.absent', weight: 6 },
  { name: 'share-hung', component: 'vault', kind: 'outage', code: 'mount.hung', weight: 5 },
  { name: 'vault-host-off', component: 'vault', kind: 'outage', code: 'vault.host_off', weight: 4 },
  { name: 'sentinel-missing', component: 'vault', kind: 'outage', code: 'sentinel.missing', weight: 2 },
  { name: 'vault-full', component: 'vault', kind: 'outage', code: 'space.full', weight: 2 },
  { name: 'vault-low', component: 'vault', kind: 'trouble', code: 'space.low', weight: 2 },
  { name: 'hot-full', component: 'hot', kind: 'outage', code: 'hot.space_full', weight: 2 },
  { name: 'tailscale-stopped', component: 'observer', kind: 'blindness', code: 'tailscale.stopped', weight: 4 },
  { name: 'internet-off', component: 'observer', kind: 'blindness', code: 'observer.offline', weight: 6 },
];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** In ms since the beginning. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface LabelledFault extends FaultKind, Span {}

export interface Year {
  readonly until: number;
  readonly faults: readonly LabelledFault[];
  readonly sleeps: readonly Span[];
  readonly restarts: readonly number[];
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const FAULTS_PER_DAY = 1.6;
/** So many of them begin while another one lasts. */
const OVERLAPPING = 0.25;

export function generatedYear(seed: number, days: number): Year {
  const next = numbers(seed);
  const until = days * DAY;
  const faults: LabelledFault[] = [];
  while (faults.length < days * FAULTS_PER_DAY) {
    const kind = chosen(next());
    // From 15 seconds to 6 hours, most of them short.
    const length = Math.round(15 * SECOND * 1_440 ** next());
    const other = next() < OVERLAPPING ? faults[Math.floor(next() * faults.length)] : undefined;
    const from =
      other === undefined ? Math.round(next() * (until - 8 * HOUR)) + HOUR : Math.round(other.from + next() * (other.until - other.from));
    faults.push({ ...kind, from, until: Math.min(until - HOUR, from + length) });
  }
  const sleeps = Array.from({ length: Math.floor(days / 3) }, (_, index) => {
    const from = index * 3 * DAY + 14 * HOUR + Math.round(next() * 6 * HOUR);
    return { from, until: from + Math.round((0.2 + next() * 8) * HOUR) };
  });
  const restarts = Array.from({ length: Math.floor(days / 14) }, () => Math.round(next() * until));
  return {
    until,
    faults: faults.filter((fault) => fault.until > fault.from).sort((left, right) => left.from - right.from),
    sleeps: sleeps.filter((sleep) => sleep.until < until),
    restarts: restarts.filter((at) => !sleeps.some((sleep) => sleep.from <= at && at <= sleep.until)).sort((left, right) => left - right),
  };
}

function chosen(chance: number): FaultKind {
  const total = KINDS.reduce((sum, { weight }) => sum + weight, 0);
  let rest = chance * total;
  for (const kind of KINDS) {
    rest -= kind.weight;
    if (rest < 0) return kind;
  }
  throw new Error('no kind is left');
}

// ---- the truth ------------------------------------------------------------------------------

/** The codes that are right for a component at a moment, most important faults first; empty: it is healthy. */
export function labelAt(faults: readonly LabelledFault[], component: string, at: number): readonly string[] {
  const active = faults.filter((fault) => fault.component === component && fault.from <= at && at < fault.until);
  const names = new Set(active.map(({ name }) => name));
  const both = names.has('front-502') && names.has('backend-502') ? ['gateway.services_down'] : [];
  return [...both, ...active.map(({ code }) => code)];
}

/** Spans in which a person at the component would say that it is out of order, as far as this machine can see it. */
export function visibleOutages({ faults, sleeps }: Year, component: string): readonly Span[] {
  const outages = united(faults.filter((fault) => fault.component === component && fault.kind === 'outage'));
  const blind = component === 'gateway' ? faults.filter(({ kind }) => kind === 'blindness') : [];
  return without(outages, united([...sleeps, ...blind]));
}

function united(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const { from, until } of spans.toSorted((left, right) => left.from - right.from)) {
    const last = all.at(-1);
    if (last !== undefined && from <= last.until) all[all.length - 1] = { from: last.from, until: Math.max(last.until, until) };
    else all.push({ from, until });
  }
  return all;
}

function without(spans: readonly Span[], holes: readonly Span[]): readonly Span[] {
  const minus = ({ from, until }: Span, hole: Span): readonly Span[] => {
    if (hole.from >= until || hole.until <= from) return [{ from, until }];
    return [
      { from, until: hole.from },
      { from: hole.until, until },
    ].filter((piece) => piece.until > piece.from);
  };
  return holes.reduce<readonly Span[]>((rest, hole) => rest.flatMap((span) => minus(span, hole)), spans);
}
