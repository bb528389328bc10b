/** Runs that had nothing to do fold; different ones stand out. */
import { expect, it } from 'vitest';
import type { RunRecord } from '../../../src/mirror/record.ts';
import { foldedRuns } from '../../../src/mirror/status.ts';
import { runRecord } from '../../support/mirror/run-record.ts';

const QUIET = { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 };

function run(id: string, changes: Partial<RunRecord> = {}): RunRecord {
  return { ...runRecord(), id, status: 'complete', plan: { counts: QUIET, byFolder: {} }, done: QUIET, ...changes };
}

const told = (records: readonly RunRecord[]): readonly string[] => foldedRuns(records).map(({ id, times = 1 }) => `${id} ×${times}`);

it('folds equal runs in a row that had nothing to do, under the newest', () =>
  expect(told([run('9'), run('8'), run('7')])).toEqual(['9 ×3']));

it.each([
  ['that did something', { plan: { counts: { ...QUIET, creates: 1 }, byFolder: {} } }],
  ['that failed', { status: 'failed' as const }],
  ['that was dry', { dryRun: true }],
  ['without a plan', { plan: null }],
  ['that parked something', { parked: { id: 'p', count: 1 } }],
  ['that left something out', { leftOut: [{ path: 'a', why: 'link-leaves-hot' as const, detail: '' }] }],
])('keeps a run apart %s', (_, changes) => {
  expect(told([run('9'), run('8', changes), run('7'), run('6')])).toEqual(['9 ×1', '8 ×1', '7 ×2']);
  const same = { ...changes, status: 'failed' as const };
  expect(told([run('9', same), run('8', same)])).toEqual(['9 ×1', '8 ×1']);
});
