import fc from 'fast-check';
import { expect, test } from 'vitest';
import { REASON_CODES, type ReasonCode } from '../../../src/health/catalogue.ts';
import { CLASSES } from '../../../src/health/cells.ts';
import { type Attempt, HOUR_MS, hourOf, pack, unpack } from '../../../src/store/attempt-bytes.ts';

const HOUR = hourOf(Date.UTC(2026, 10, 22, 9, 41));

const attempt: fc.Arbitrary<Attempt> = fc
  .record({
    at: fc.integer({ min: HOUR, max: HOUR + HOUR_MS - 1 }),
    tookMs: fc.integer({ min: 0, max: 8_000_000 }).map((tenths) => tenths / 10),
    answered: fc.boolean(),
    class: fc.constantFrom(...CLASSES),
    code: fc.option(fc.constantFrom(...REASON_CODES)),
  })
  .map((one) => (one.class === 'u' ? { ...one, code: null } : one));

/** As the log appends them. */
function packAll(attempts: readonly Attempt[]): Buffer {
  let before: ReasonCode | null = null;
  const parts = attempts.map((one) => {
    const bytes = pack(one, before);
    before = one.code ?? before;
    return bytes;
  });
  return Buffer.concat(parts);
}

test('attempts come back as they went in', () => {
  fc.assert(
    fc.property(fc.array(attempt), (attempts) => {
      expect(unpack(packAll(attempts), HOUR)).toEqual(attempts);
    }),
  );
});

test('of a row that was cut short, those before the cut come back', () => {
  fc.assert(
    fc.property(fc.array(attempt, { minLength: 1 }), fc.nat(), (attempts, cut) => {
      const bytes = packAll(attempts);
      const read = unpack(bytes.subarray(0, cut % bytes.length), HOUR);
      expect(read.length).toBeLessThanOrEqual(attempts.length);
      expect(read.slice(0, -1)).toEqual(attempts.slice(0, Math.max(0, read.length - 1)));
    }),
  );
});

test('any bytes can be read', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void unpack(bytes, HOUR)));
});

test('a good attempt takes six bytes, a bad one like the last seven', () => {
  const good: Attempt = { at: HOUR, tookMs: 12.34, answered: true, class: 'u', code: null };
  const bad: Attempt = { at: HOUR, tookMs: 8_000, answered: false, class: 'd', code: 'http.timeout' };
  expect(pack(good, null)).toHaveLength(6);
  expect(pack(bad, 'http.timeout')).toHaveLength(7);
});

test('a code of another version is named so, and a time beyond all deadlines is cut', () => {
  const odd: Attempt = { at: HOUR, tookMs: 1e9, answered: true, class: 'd', code: 'heartbeat.from_the_future' as ReasonCode };
  expect(unpack(pack(odd, null), HOUR)).toEqual([{ ...odd, tookMs: 838_860.7, code: 'ytm.other_version' }]);
});
