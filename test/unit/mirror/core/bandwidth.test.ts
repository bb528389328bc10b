/** Which bandwidth limit applies when, by the local clock, and how much is sent before it changes. */
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { bandwidthAt, countBeforeChange } from '../../../../src/mirror/core/bandwidth.ts';

const zone = process.env['TZ'];
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

const at = (text: string): number => Date.parse(text);
const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
const WORK = [
  { minute: 8 * 60, kbps: 2_000 },
  { minute: 19 * 60, kbps: 0 },
];
const DAY = [{ minute: 6 * 60, kbps: 1_000 }, ...WORK];
/** Limited from 02:30 to 03:30. */
const NIGHT = [
  { minute: 150, kbps: 5_000 },
  { minute: 210, kbps: 0 },
];

describe('the limit', () => {
  it.each([
    ['before the first time of a day is the last one', WORK, 'UTC', '2026-11-30T03:00:00Z', 0, '2026-11-30T08:00:00.000Z'],
    ['before the first time of a day is the last one of several', DAY, 'UTC', '2026-11-30T03:00:00Z', 0, '2026-11-30T06:00:00.000Z'],
    ['applies from its minute on', WORK, 'UTC', '2026-11-30T08:00:00Z', 2_000, '2026-11-30T19:00:00.000Z'],
    ['applies until the next one', WORK, 'UTC', '2026-11-30T18:59:59.999Z', 2_000, '2026-11-30T19:00:00.000Z'],
    ['lasts over midnight', WORK, 'UTC', '2026-11-30T23:00:00Z', 0, '2026-12-01T08:00:00.000Z'],
    ['is that of the local clock', WORK, 'Asia/Tokyo', '2026-11-30T23:00:00Z', 2_000, '2026-12-01T10:00:00.000Z'],
    // The clock goes from 02:00 to 03:00.
    ['begins late where its time is left out', NIGHT, 'Europe/Berlin', '2026-03-29T00:30:00Z', 0, '2026-03-29T01:00:00.000Z'],
    ['ends on time after that', NIGHT, 'Europe/Berlin', '2026-03-29T01:10:00Z', 5_000, '2026-03-29T01:30:00.000Z'],
    // From 03:00 to 02:00: 02:30 comes twice.
    ['begins at the first of two such times', NIGHT, 'Europe/Berlin', '2026-10-25T00:10:00Z', 0, '2026-10-25T00:30:00.000Z'],
    ['pauses when the clock is put back before it', NIGHT, 'Europe/Berlin', '2026-10-25T00:40:00Z', 5_000, '2026-10-25T01:00:00.000Z'],
    ['begins again at the second one', NIGHT, 'Europe/Berlin', '2026-10-25T01:10:00Z', 0, '2026-10-25T01:30:00.000Z'],
    ['ends by the new time', NIGHT, 'Europe/Berlin', '2026-10-25T01:40:00Z', 5_000, '2026-10-25T02:30:00.000Z'],
  ])('%s', (_, bandwidth, tz, now, kbps, until) => {
    process.env['TZ'] = tz;
    const found = bandwidthAt(bandwidth, at(now));
    expect({ kbps: found.kbps, until: iso(found.until) }).toEqual({ kbps, until });
  });

  it('never changes where there is one, none, or the same at all times', () => {
    const now = at('2026-11-30T12:00:00Z');
    expect(bandwidthAt([], now)).toEqual({ kbps: 0, until: null });
    expect(bandwidthAt([{ minute: 0, kbps: 700 }], now)).toEqual({ kbps: 700, until: null });
    expect(
      bandwidthAt(
        [WORK[0], { minute: 900, kbps: 2_000 }].filter((slot) => slot !== undefined),
        now,
      ),
    ).toEqual({ kbps: 2_000, until: null });
  });
});

describe('what is sent before a change', () => {
  const now = at('2026-11-30T12:00:00Z');
  const until = now + 10_000;
  const GB = 1_000_000_000;

  it.each([
    ['everything, if none is ahead', [5 * GB, 5 * GB], { kbps: 10, until: null }, 2],
    ['what the limit lets through until then', [512_000, 512_000, 512_000], { kbps: 100, until }, 2],
    ['one file at least', [5 * GB, 1], { kbps: 100, until }, 1],
    ['not much at a time without a limit', [0.5 * GB, 0.5 * GB, 1], { kbps: 0, until }, 2],
    ['not much at a time at a high limit, which the share may not reach', [0.9 * GB, 0.2 * GB], { kbps: 1_000_000, until }, 1],
    ['one file when the change is overdue', [1, 1], { kbps: 100, until: now - 1 }, 1],
    ['empty files as well', [0, 0, 0], { kbps: 100, until }, 3],
  ])('is %s', (_, sizes, bandwidth, count) => {
    expect(countBeforeChange(sizes, bandwidth, now)).toBe(count);
  });

  it('is everything in the end, whatever the sizes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3 * GB), { maxLength: 40 }),
        fc.nat(50_000),
        fc.integer({ min: -5, max: 100_000 }),
        (sizes, kbps, ahead) => {
          let left: readonly number[] = sizes;
          while (left.length > 0) {
            const count = countBeforeChange(left, { kbps, until: now + ahead }, now);
            expect(count).toBeGreaterThan(0);
            expect(count).toBeLessThanOrEqual(left.length);
            left = left.slice(count);
          }
        },
      ),
    );
  });
});
