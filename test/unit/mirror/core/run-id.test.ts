import { expect, test } from 'vitest';
import { runId, runTime } from '../../../../src/mirror/core/run-id.ts';

const AT = Date.UTC(2026, 10, 23, 3, 11, 13, 987);

test('a run is called by the second of its beginning', () => {
  expect(runId(AT)).toBe('20261123T031113Z');
});

test('a name that is taken is numbered', () => {
  const taken = new Set(['20261123T031113Z', '20261123T031113Z-2']);
  expect(runId(AT, (id) => taken.has(id))).toBe('20261123T031113Z-3');
});

test.each<[string, number | null]>([
  ['20261123T031113Z', Date.UTC(2026, 10, 23, 3, 11, 13)],
  ['20261123T031113Z-12', Date.UTC(2026, 10, 23, 3, 11, 13)],
  ['20261399T031113Z', null],
  ['20261123T0311Z', null],
  ['2026-11-23T03:11:13Z', null],
  ['of 20261123T031113Z', null],
  ['.ytm_tmp', null],
])('when %s began', (id, at) => {
  expect(runTime(id)).toBe(at);
});
