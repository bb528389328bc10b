/** Runs that had nothing to do fold; different ones stand out. */
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/mirror/record.ts';
import { mirrorReason } from '../../../src/mirror/run/reasons.ts';
import { foldedRuns } from '../../../src/mirror/status.ts';
import { joinedRecord } from '../../../src/mirror/uneventful.ts';
import { runRecord } from '../../support/mirror/run-record.ts';

const QUIET = { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 };

function run(id: string, changes: Partial<RunRecord> = {}): RunRecord {
  return { ...runRecord(), id, status: 'complete', plan: { counts: QUIET, byFolder: {} }, done: QUIET, ...changes };
}

const told = (records: readonly RunRecord[]): readonly string[] => foldedRuns(records).map(({ id, times = 1 }) => `${id} ×${times}`);

it('folds equal runs in a row that had nothing to do, under the newest', () =>
  expect(told([run('9'), run('8'), run('7')])).toEqual(['9 ×3']));

it('folds runs that only left the same changes parked, although each says anew since when', () => {
  const parked = (id: string, since: number, count = 3): RunRecord =>
    run(id, {
      status: 'parked',
      parked: { id: 'p1', count },
      reasons: [mirrorReason({ code: 'mirror.parked', args: { id: 'p1', count } }, since)],
    });
  expect(told([parked('9', 9), parked('8', 8), parked('7', 7)])).toEqual(['9 ×3']);
  expect(told([parked('9', 9), parked('8', 8, 4), run('7')])).toEqual(['9 ×1', '8 ×1', '7 ×1']);
});

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

describe('runs that hints started', () => {
  const AT = Date.UTC(2026, 10, 22, 9);
  const MINUTE = 60_000;
  const SENT = { ...QUIET, updates: 1, bytes: 10 };
  const hinted = (id: string, changes: Partial<RunRecord> = {}): RunRecord =>
    run(id, { speed: 'quick', hinted: 1, startedAt: AT, plan: { counts: SENT, byFolder: {} }, done: SENT, ...changes });

  it('are one line an hour, with what they did together, as long as nothing was deleted or went wrong', () => {
    const runs = foldedRuns([
      hinted('9', { startedAt: AT + 62 * MINUTE }),
      hinted('8', { startedAt: AT + 59 * MINUTE }),
      // A run on schedule in between.
      run('7', { speed: 'quick', startedAt: AT + 50 * MINUTE }),
      hinted('6', { startedAt: AT + 40 * MINUTE, hinted: 2 }),
      hinted('5', { startedAt: AT + 30 * MINUTE, status: 'partial' }),
      hinted('4', { startedAt: AT + 20 * MINUTE }),
    ]);
    expect(runs.map(({ id, times = 1 }) => `${id} ×${times}`)).toEqual(['9 ×1', '8 ×3', '5 ×1', '4 ×1']);
    // What the newest did is kept: it is what counters add up.
    expect(runs[1]).toMatchObject({ done: { updates: 1, bytes: 10 }, together: { updates: 2, bytes: 20 } });
    expect(foldedRuns([hinted('9'), hinted('8', { done: { ...SENT, deletes: 1 } })])).toHaveLength(2);
  });

  it('are one record an hour if they found nothing to do', () => {
    const nothing = (id: string, startedAt: number, changes: Partial<RunRecord> = {}): RunRecord =>
      hinted(id, { startedAt, endedAt: startedAt + 1_000, plan: { counts: QUIET, byFolder: {} }, done: QUIET, ...changes });
    const first = nothing('1', AT);
    const second = joinedRecord(first, nothing('2', AT + MINUTE));
    const third = joinedRecord(second, nothing('3', AT + 2 * MINUTE));
    expect(third).toEqual({ ...first, endedAt: AT + 2 * MINUTE + 1_000, times: 3 });
    expect(told([third])).toEqual(['1 ×3']);
    for (const other of [
      nothing('4', AT + 61 * MINUTE),
      nothing('4', AT, { status: 'partial' }),
      nothing('4', AT, { leftOut: [] }),
      nothing('4', AT, { dryRun: true }),
      hinted('4'),
      run('4', { speed: 'quick', startedAt: AT }),
    ])
      expect(joinedRecord(third, other)).toBe(other);
    expect(joinedRecord(hinted('0'), first)).toBe(first);
    expect(joinedRecord(null, first)).toBe(first);
  });
});
