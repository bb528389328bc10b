import { expect, test } from 'vitest';
import { TIME_FACTS } from '../../../src/health/time-facts.ts';

test.each([
  ['moments', ['lastModified', 'expiresAt', 'validFrom', 'peerLastSeen', 'keyExpiresAt', 'reportedAt', 'at', 'changedAt'], true],
  ['amounts', ['status', 'retryAfterSeconds', 'roundTripMs', 'connectMs', 'sizeBytes', 'freeBytes', 'size'], false],
])('facts that are %s are told as such', (_, names, expected) => {
  expect(names.filter((name) => TIME_FACTS.has(name) !== expected)).toEqual([]);
});
