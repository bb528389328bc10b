import { describe, expect, test } from 'vitest';
import { NO_TIME } from '../../../src/health/availability.ts';
import type { StateSpan } from '../../../src/health/history.ts';
import { type SubjectRecords, subjectHistory } from '../../../src/health/subject-history.ts';

const SUBJECT: StateSpan['subject'] = { kind: 'component', id: 'gateway' };

function span(state: StateSpan['state'], from: number, until: number | null): StateSpan {
  return { subject: SUBJECT, state, from, until, code: null, args: {} };
}

/** Healthy until 300, DOWN until 400, DEGRADED until 500, healthy since. */
const RECORDS: SubjectRecords = {
  subject: SUBJECT,
  spans: [span('degraded', 400, 500), span('healthy', 0, 300), span('down', 300, 400), span('healthy', 500, null)],
  days: [],
};
const RANGE = { from: 100, until: 600 };

describe('the history of a subject', () => {
  test('has its times within the range, up to now', () => {
    const { whole } = subjectHistory(RECORDS, RANGE, [], 550);
    expect(whole).toMatchObject({ subject: SUBJECT, goodMs: 250, downMs: 100, degradedMs: 100, unknownMs: 0, unobservedMs: 50 });
  });

  test('has its troubles, the newest first', () => {
    for (const spans of [RECORDS.spans, RECORDS.spans.toReversed()])
      expect(subjectHistory({ ...RECORDS, spans }, RANGE, [], 550).troubles.map(({ state }) => state)).toEqual(['degraded', 'down']);
  });

  test('is divided at the edges within the range, and only there', () => {
    const { parts } = subjectHistory(RECORDS, RANGE, [50, 100, 300, 400, 600, 700], 600);
    expect(parts.map(({ range }) => [range.from, range.until])).toEqual([
      [100, 300],
      [300, 400],
      [400, 600],
    ]);
    expect(parts.map(({ availability }) => availability.ratio)).toEqual([1, 0, 0.5]);
  });

  test('is one part without an edge', () => {
    expect(subjectHistory(RECORDS, RANGE, [], 600).parts.map(({ range }) => range)).toEqual([RANGE]);
  });

  test('counts days whose states are no longer kept from the beginning of the range to before its end', () => {
    const days = [99, 100, 599, 600].map((day) => ({ day, times: { ...NO_TIME, downMs: day } }));
    const { whole } = subjectHistory({ ...RECORDS, spans: [], days }, RANGE, [], 600);
    expect(whole.downMs).toBe(699);
  });
});
