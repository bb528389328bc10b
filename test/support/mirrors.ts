/** Builds mirrors for tests: idle and up to date, with parts replaced as a test needs them. */
import type { ChangeCounts, MirrorProgress, MirrorSnapshot, ParkedSummary, RunSummary } from '../../src/health/mirror.ts';
import type { ListedPath, MirrorListing } from '../../src/health/mirror-listing.ts';
import { aReason, NOW } from './snapshots.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function someChanges(changes: Partial<ChangeCounts> = {}): ChangeCounts {
  return { creates: 10, updates: 2, deletes: 1, renames: 0, bytes: 1.2e9, ...changes };
}

export function aRun(id: string, ago: number, changes: Partial<RunSummary> = {}): RunSummary {
  return {
    id,
    dryRun: false,
    speed: 'quick',
    startedAt: NOW - ago - 70_000,
    endedAt: NOW - ago,
    status: 'complete',
    reasons: [],
    planned: someChanges(),
    done: someChanges(),
    parked: 0,
    leftOut: [{ why: 'link-leaves-hot', count: 3, first: [{ path: 'notes/shared', detail: '/Users/mika' }] }],
    unmanaged: 12,
    log: '/Users/mika/workspaces/logs/ops/workspaces_mirror/workspaces_mirror__20261122T093000Z.json',
    ...changes,
  };
}

export function aProgress(changes: Partial<MirrorProgress> = {}): MirrorProgress {
  return {
    run: '412',
    speed: 'full',
    dryRun: false,
    startedAt: NOW - 72_000,
    phase: 'copy',
    bytes: { done: 1.2e9, total: 2.9e9 },
    files: { done: 512, total: 1_204 },
    scanned: 104_233,
    rate: 18e6,
    etaMs: 94_000,
    file: 'photos/2026/保管/IMG_2041.CR3',
    folders: [
      { folder: 'video', bytes: { done: 1e9, total: 1.25e9 } },
      { folder: '素材', bytes: { done: 0.2e9, total: 1.6e9 } },
      { folder: '', bytes: { done: 0, total: 5e7 } },
    ],
    stopping: null,
    ...changes,
  };
}

export function aParked(changes: Partial<ParkedSummary> = {}): ParkedSummary {
  return {
    id: 'p-20261122-0930',
    since: NOW - 3 * HOUR,
    deletes: 1_312,
    updates: 3,
    drift: 1,
    content: 0,
    bytes: 48e9,
    approved: 0,
    sample: ['video/2024/旅行/clip_0001.mov', 'video/2024/旅行/clip_0002.mov', 'planning_old/board.json'],
    ...changes,
  };
}

export function aMirror(changes: Partial<MirrorSnapshot> = {}): MirrorSnapshot {
  return {
    state: 'idle',
    shadow: false,
    nextAt: NOW + 2 * MINUTE,
    upToDateAt: NOW - 8 * MINUTE,
    leftOut: [],
    undoneAt: null,
    comparedAt: NOW - 2 * HOUR,
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
    runs: [
      aRun('411', 8 * MINUTE),
      aRun('410', 18 * MINUTE, {
        planned: someChanges({ creates: 0, updates: 0, deletes: 0, bytes: 0 }),
        done: someChanges({ creates: 0, updates: 0, deletes: 0, bytes: 0 }),
        times: 144,
      }),
      aRun('409', 28 * MINUTE, {
        status: 'failed',
        done: null,
        reasons: [aReason('mount.absent', 'vault', 'mount', { path: '/Volumes/保管庫', remount: 'open smb://lenovo/保管庫' })],
      }),
      aRun('408', 2 * HOUR, { speed: 'full' }),
    ],
    ...changes,
  };
}

export function aRunningMirror(): MirrorSnapshot {
  return aMirror({ state: 'running', progress: aProgress(), pending: 692, nextAt: null });
}

export function aParkedMirror(): MirrorSnapshot {
  return aMirror({ parked: aParked(), runs: [aRun('411', 8 * MINUTE, { status: 'parked', parked: 1_316 }), ...aMirror().runs.slice(1)] });
}

/** Somebody deleted most of hot, or its disk is half gone. */
export function aShrunkMirror(): MirrorSnapshot {
  const why = aReason('hot.shrunk', 'mirror', null, { path: '/Users/mika/workspaces', has: 1_204, had: 104_233 }, NOW - 40 * MINUTE);
  return aMirror({ ...aHaltedMirror(), reasons: [why] });
}

export function aHaltedMirror(): MirrorSnapshot {
  const why = aReason('sentinel.wrong_vault', 'mirror', null, { got: 'v-2', expected: 'v-1', probe: 'sentinel' }, NOW - 40 * MINUTE);
  return aMirror({
    state: 'halted',
    nextAt: null,
    reasons: [why],
    runs: [aRun('412', 40 * MINUTE, { status: 'halted', reasons: [why], planned: null, done: null }), ...aMirror().runs.slice(1)],
  });
}

const CLIPS = Array.from({ length: 1_312 }, (_, index) => `video/2024/旅行/clip_${String(index + 1).padStart(4, '0')}.mov`);

function listed(path: string, what: ListedPath['what'], bytes: number, waits: boolean): ListedPath {
  return { path, what, bytes, from: null, waits };
}

/** What is parked by `aParked`, in full. */
export function aListing(changes: Partial<MirrorListing> = {}): MirrorListing {
  return {
    id: 'p-20261122-0930',
    at: NOW - 3 * HOUR,
    paths: [
      ...CLIPS.map((path) => listed(path, 'delete', 36.6e6, true)),
      listed('素材/bgm/夏.wav', 'update', 40e6, true),
      listed('素材/bgm/秋.wav', 'update', 41e6, true),
      listed('素材/se.wav', 'update', 2e6, true),
      listed('planning_old/board.json', 'drift', 12_000, true),
    ],
    omitted: 0,
    limits: [
      { kind: 'perFolder', folder: 'video', planned: 1_312, allowed: 900 },
      { kind: 'drift', folder: null, planned: 1, allowed: null },
    ],
    reasons: [],
    canRun: true,
    ...changes,
  };
}

/** What a run would do now: a part goes, a part waits. */
export function aPlan(changes: Partial<MirrorListing> = {}): MirrorListing {
  return aListing({
    id: '413',
    at: NOW,
    paths: [
      ...aListing().paths,
      listed('video/2026/new.mov', 'create', 1.2e9, false),
      listed('video/2024/旅行/notes.txt', 'delete', 1_000, false),
      { path: 'scripts/intro.md', what: 'rename', bytes: 2_000, from: 'intro.md', waits: false },
    ],
    ...changes,
  });
}

/** What a run did. */
export function aRunListing(run: string): MirrorListing {
  const changes = Array.from({ length: 10 }, (_, index) => listed(`video/2026/take_${index}.mov`, 'create', 120e6, false));
  const paths = [...changes, listed('素材/se.wav', 'update', 2e6, false), listed('素材/古い/夏.wav', 'delete', 4e6, false)];
  return { id: run, at: NOW, paths, omitted: 0, limits: [], reasons: [], canRun: true };
}
