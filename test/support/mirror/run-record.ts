import type { RunRecord } from '../../../src/mirror/record.ts';

const COUNTS = { creates: 1, updates: 2, deletes: 3, renames: 4, bytes: 5 };

/** A good run; `over` replaces what a test is about. */
export function runRecord(over: Partial<RunRecord> = {}): RunRecord {
  return {
    id: '20261122T090000Z',
    dryRun: false,
    speed: 'full',
    startedAt: Date.UTC(2026, 10, 22, 9),
    endedAt: Date.UTC(2026, 10, 22, 9, 0, 7),
    host: 'mac',
    hot: '/hot',
    vault: '/share/vault',
    vaultId: 'v1',
    gate: { state: 'open', reasons: [] },
    guards: [{ name: 'config', ok: true, code: null, detail: '' }],
    plan: { counts: COUNTS, byFolder: { video: COUNTS } },
    done: COUNTS,
    passes: [{ name: 'copy', argv: ['rsync', '-t'], returncode: 0, seconds: 1.5, stats: { transferred: 3 } }],
    parked: null,
    status: 'complete',
    returncode: 0,
    reasons: [],
    leftOut: [{ path: 'fifo', why: 'special-file', detail: '' }],
    unmanaged: { count: 1, sample: ['mine'] },
    lost: { count: 0, sample: [] },
    drift: [],
    hotPaths: 10,
    log: null,
    timings: { scan: 12 },
    ...over,
  };
}
