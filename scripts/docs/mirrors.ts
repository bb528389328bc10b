/** The mirror of the studio in its main states: simulated, in the form in which the mirror's control reports it. */

import type { StateSpan } from '../../src/health/history.ts';
import type { ChangeCounts, MirrorSnapshot, RunSummary } from '../../src/health/mirror.ts';
import type { ListedPath, MirrorListing } from '../../src/health/mirror-listing.ts';
import type { Millis } from '../../src/health/observation.ts';
import { NOW } from './studio.ts';

const SECOND: Millis = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const LOGS = '/Users/mika/workspaces/logs/ops/workspaces_mirror/workspaces_mirror__';

const NOTHING: ChangeCounts = { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 };

function run(id: string, ago: Millis, seconds: number, counts: ChangeCounts, changes: Partial<RunSummary> = {}): RunSummary {
  const startedAt = NOW - ago - seconds * SECOND;
  return {
    id,
    dryRun: false,
    speed: 'quick',
    startedAt,
    endedAt: NOW - ago,
    status: 'complete',
    reasons: [],
    planned: counts,
    done: counts,
    parked: 0,
    leftOut: [{ why: 'link-leaves-hot', count: 3, first: [{ path: 'notes/shared', detail: '/Users/mika' }] }],
    unmanaged: 14,
    log: `${LOGS}${id}.json`,
    ...changes,
  };
}

const RUNS: readonly RunSummary[] = [
  run('20261122T165902Z', 8 * MINUTE, 3, { ...NOTHING, creates: 4, updates: 2, bytes: 86e6 }),
  run('20261122T164901Z', 18 * MINUTE, 2, NOTHING),
  run('20261122T163904Z', 27 * MINUTE, 48, { ...NOTHING, creates: 31, renames: 12, bytes: 2.1e9 }),
  run('20261122T152900Z', 96 * MINUTE, 410, { ...NOTHING, updates: 3, deletes: 5, bytes: 12e6 }, { speed: 'full' }),
];

const IDLE: MirrorSnapshot = {
  state: 'idle',
  shadow: false,
  nextAt: NOW + 2 * MINUTE,
  upToDateAt: NOW - 8 * MINUTE,
  leftOut: [],
  undoneAt: null,
  comparedAt: NOW - 96 * MINUTE,
  pending: 0,
  putOffRuns: 0,
  reasons: [],
  notes: [],
  parked: null,
  progress: null,
  hints: null,
  pruned: null,
  clocks: null,
  verified: null,
  runs: RUNS,
};

const FESTIVAL = 'video/2024-07_祭り';

/** What is parked, in full. */
export const PARKED_PATHS: MirrorListing = {
  id: 'p-20261122T152900Z',
  at: NOW - 96 * MINUTE,
  paths: [
    ...Array.from({ length: 1_311 }, (_, index) => listed(`${FESTIVAL}/assets/clip_${String(index + 1).padStart(4, '0')}.mov`, 36.6e6)),
    listed(`${FESTIVAL}/edit.json`, 40_000),
    { ...listed('planning_old/board.json', 12_000), what: 'drift' },
  ],
  omitted: 0,
  limits: [
    { kind: 'perFolder', folder: 'video', planned: 1_312, allowed: 900 },
    { kind: 'drift', folder: null, planned: 1, allowed: null },
  ],
  reasons: [],
  canRun: true,
};

function listed(path: string, bytes: number): ListedPath {
  return { path, what: 'delete', bytes, from: null, waits: true };
}

export const MIRRORS = {
  idle: IDLE,
  running: {
    ...IDLE,
    state: 'running',
    nextAt: null,
    pending: 692,
    progress: {
      run: '20261122T170548Z',
      speed: 'quick',
      dryRun: false,
      startedAt: NOW - 72 * SECOND,
      phase: 'copy',
      bytes: { done: 1.24e9, total: 2.93e9 },
      files: { done: 512, total: 1_204 },
      scanned: 104_233,
      rate: 18.2e6,
      etaMs: 94 * SECOND,
      file: 'video/2026-11_温泉/assets/clip_0412.mov',
      folders: [
        { folder: 'video', bytes: { done: 1.2e9, total: 2.1e9 } },
        { folder: 'thumbnails', bytes: { done: 40e6, total: 50e6 } },
        { folder: 'audio', bytes: { done: 0, total: 780e6 } },
      ],
      stopping: null,
    },
  },
  parked: {
    ...IDLE,
    parked: {
      id: 'p-20261122T152900Z',
      since: NOW - 96 * MINUTE,
      deletes: 1_312,
      updates: 0,
      drift: 1,
      content: 0,
      bytes: 48e9,
      approved: 0,
      sample: ['video/2024-07_祭り/assets/clip_0001.mov', 'video/2024-07_祭り/assets/clip_0002.mov', 'video/2024-07_祭り/edit.json'],
    },
    runs: [
      ...RUNS.slice(0, 3),
      run(
        '20261122T152900Z',
        96 * MINUTE,
        410,
        { ...NOTHING, updates: 3, bytes: 12e6 },
        { speed: 'full', status: 'parked', parked: 1_313 },
      ),
    ],
  },
} as const satisfies Readonly<Record<string, MirrorSnapshot>>;

/** The last incidents of the studio, as the history returns them. */
export const PAST: readonly StateSpan[] = [
  {
    subject: { kind: 'component', id: 'gateway' },
    state: 'degraded',
    from: NOW - 7 * HOUR,
    until: NOW - 7 * HOUR + 4 * MINUTE,
    code: 'gateway.backend_down',
    args: { what: 'http.timeout', host: 'acer-dai.tail8c523e.ts.net' },
  },
  {
    subject: { kind: 'component', id: 'observer' },
    state: 'unknown',
    from: NOW - 31 * HOUR,
    until: NOW - 30 * HOUR,
    code: 'observer.offline',
    args: {},
  },
];
