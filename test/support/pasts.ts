/** What a history tells in tests: an hour of attempts with a bad end, and a week of incidents. And a verdict with all that it rests on. */
import { type Availability, availabilityOf, type TimeRange } from '../../src/health/availability.ts';
import {
  type ProbeSummary,
  type RunMark,
  type StateSpan,
  type Strip,
  type StripRange,
  type Strips,
  UNKNOWN_CELL,
} from '../../src/health/history.ts';
import type { Snapshot } from '../../src/health/snapshot.ts';
import { aComponent, aJudgement, allDown, aReason, aSnapshot, NOW } from './snapshots.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The strips of a snapshot: what is bad now was steady, then slow, then without an answer; the rest was well but for a moment. */
export function someStrips(range: StripRange, { probes, components }: Snapshot): Strips {
  const of = (isBad: boolean, turn: number): Strip => {
    const cells = Array.from({ length: range.cells }, (_, index) => cellAt(index, range.cells, isBad, turn));
    return { classes: cells.map(([kind]) => kind).join(''), tookMs: cells.map(([, tookMs]) => tookMs) };
  };
  return {
    range,
    runs: someRuns(range),
    probes: new Map(probes.map(({ id, state }, turn) => [id, of(state !== 'up', turn)])),
    components: new Map(components.map(({ id, verdict }, turn) => [id, { ...of(verdict !== 'healthy', turn), tookMs: [] }])),
  };
}

/** A run every two hours, one of which failed, and one of which copied much. */
function someRuns({ since, until }: StripRange): readonly RunMark[] {
  const every = 2 * HOUR;
  return Array.from({ length: Math.floor((until - since) / every) }, (_, index): RunMark => {
    const startedAt = since + (index + 1) * every;
    const status = index === 4 ? 'failed' : 'complete';
    return { id: `r${index}`, startedAt, endedAt: startedAt + 70_000, status, bytes: index === 7 ? 2.8e9 : index % 3 === 0 ? 4e8 : 0 };
  });
}

function cellAt(index: number, cells: number, isBad: boolean, turn: number): readonly [kind: string, tookMs: number | null] {
  const left = (cells - index) / cells;
  if (left > 0.95) return [UNKNOWN_CELL, null];
  if (isBad && left < 0.15) return ['d', null];
  if (isBad && left < 0.35) return ['w', 400 + ((index * 97) % 600)];
  return [(index + turn * 40) % 150 === 60 ? 'd' : 'u', 40 + ((index * 37) % 60)];
}

export const SOME_TROUBLES: readonly StateSpan[] = [
  {
    subject: { kind: 'component', id: 'vault' },
    state: 'down',
    from: NOW - 40 * MINUTE,
    until: null,
    code: 'mount.absent',
    args: { path: '/Volumes/保管庫', remount: 'open smb://lenovo/保管庫' },
  },
  {
    subject: { kind: 'probe', id: 'mount' },
    state: 'down',
    from: NOW - 41 * MINUTE,
    until: null,
    code: 'mount.absent',
    args: { path: '/Volumes/保管庫', remount: 'open smb://lenovo/保管庫' },
  },
  {
    subject: { kind: 'component', id: 'gateway' },
    state: 'degraded',
    from: NOW - 9 * HOUR,
    until: NOW - 9 * HOUR + 4 * MINUTE,
    code: 'gateway.backend_down',
    args: { what: 'http.timeout', host: 'acer-dai' },
  },
  {
    subject: { kind: 'component', id: 'gateway' },
    state: 'down',
    from: NOW - 9 * HOUR + 4 * MINUTE,
    until: NOW - 9 * HOUR + 11 * MINUTE,
    code: 'gateway.not_reachable',
    args: { domains: 'tailnet, http', lastLife: NOW - 9 * HOUR + 3 * MINUTE, host: 'acer-dai' },
  },
  {
    subject: { kind: 'probe', id: 'healthz' },
    state: 'down',
    from: NOW - 9 * HOUR - 30_000,
    until: NOW - 9 * HOUR + 11 * MINUTE,
    code: 'http.timeout',
    args: { target: 'https://acer-dai.tail8c523e.ts.net/api/healthz', timeout: 5_000, phase: 'processing', host: 'acer-dai' },
  },
  {
    subject: { kind: 'component', id: 'observer' },
    state: 'unknown',
    from: NOW - 50 * HOUR,
    until: NOW - 49 * HOUR,
    code: 'observer.offline',
    args: { asked: 'https://controlplane.tailscale.com/' },
  },
];

/** How some probes did: always good, nearly, badly, not at all; nothing is known of the others. */
export const SOME_SUMMARIES: ReadonlyMap<string, ProbeSummary> = new Map([
  ['tailscale', { attempts: 40, upRatio: 1, p95Ms: 19.4 }],
  ['ui', { attempts: 40, upRatio: 0.99996, p95Ms: 66 }],
  ['healthz', { attempts: 40, upRatio: 0.8, p95Ms: 4_820 }],
  ['mount', { attempts: 40, upRatio: 0, p95Ms: null }],
  ['sentinel', { attempts: 3, upRatio: null, p95Ms: null }],
  ['smb', { attempts: 40, upRatio: 1, p95Ms: 0.3 }],
]);

/** Everything dead, with the domains that were judged and the consequences that are not shown. */
export function judgedDown(): Snapshot {
  const down = allDown();
  const gateway = down.components.find(({ id }) => id === 'gateway');
  const consequence = aReason('watchdog.stale', 'gateway', 'watchdog', { age: 900_000, maxAge: 300_000 });
  const judged = aComponent('gateway', 'down', gateway?.reasons ?? [], {
    judgement: aJudgement({
      rule: 'domains-dead',
      domains: [
        { domain: 'tailnet', state: 'dead', probes: ['tailscale'] },
        { domain: 'http', state: 'dead', probes: ['ui', 'healthz', 'files', 'watchdog'] },
      ],
      deadDomains: 2,
      lastLife: NOW - 4 * MINUTE,
      hidden: [{ reason: consequence, because: 'gateway.not_reachable' }],
    }),
  });
  const others = down.components.filter(({ id }) => id !== 'gateway');
  return aSnapshot({ components: [judged, ...others], probes: down.probes, gate: down.gate });
}

/** Of every component the same: a little trouble, and the beginning of the range not observed. */
export function someAvailability(range: TimeRange): readonly Availability[] {
  const observed = Math.min(range.until - range.from, 20 * 24 * HOUR);
  const times = { goodMs: observed - 3 * HOUR, degradedMs: HOUR / 2, downMs: 9 * MINUTE, unknownMs: 2 * HOUR };
  return ['gateway', 'vault', 'observer', 'hot'].map((id) => availabilityOf({ kind: 'component', id }, times, range));
}
