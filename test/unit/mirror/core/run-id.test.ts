import { expect, test } from 'vitest';
import { runId } from '../../../../src/mirror/core/run-id.ts';

const AT = Date.UTC(2026, 10, 23, 3, 11, 13, 987);

test('a run is called by the second of its beginning', () => {
  expect(runId(AT)).toBe('20261123T031113Z');
});

test('a name that is taken is numbered', () => {
  const taken = new Set(['20261123T031113Z', '20261123T031113Z-2']);
  expect(runId(AT, (id) => taken.has(id))).toBe('20261123T031113Z-3');
});
