import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { APART_MS, oldestKept, readClocks, SLOT_MS } from '../../../src/health/age.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23, 12);

const daily = (days: number, until = NOW): readonly number[] =>
  Array.from({ length: days * 4 + 1 }, (_, index) => until - (index * DAY) / 4);

describe('age', () => {
  test.each([
    ['ytm was at work all the time', daily(30), NOW, 14 * DAY, 14 * DAY],
    ['hours alone', [], NOW, 6 * HOUR, 6 * HOUR],
    ['nothing is known of before', [], NOW, 2 * DAY, Number.POSITIVE_INFINITY],
    ['this machine was off for ten days of the last twenty', [...daily(5), ...daily(5, NOW - 15 * DAY)], NOW, 8 * DAY, 17.75 * DAY],
    ['the clock is 20 days ahead', daily(10), NOW + 20 * DAY, 14 * DAY, Number.POSITIVE_INFINITY],
    ['the clock is 20 days ahead, which counts as six hours', daily(14), NOW + 20 * DAY, 14 * DAY, 33.75 * DAY],
    ['the clock was ahead once', [...daily(30), NOW + 20 * DAY], NOW, 14 * DAY, 14 * DAY],
    ['the clock is set back', daily(30), NOW - 10 * DAY, 14 * DAY, 14 * DAY],
    ['a gap of half a day counts whole', [NOW - 12 * HOUR], NOW, 12 * HOUR, 12 * HOUR],
    ['a gap of one day counts whole', [NOW - DAY], NOW, DAY, DAY],
    ['a longer gap counts as six hours', [NOW - DAY - 1], NOW, DAY, Number.POSITIVE_INFINITY],
    ['a long gap before the time that is asked for', [NOW - 12 * HOUR, NOW - 30 * DAY], NOW, 6 * HOUR, 6 * HOUR],
    ['a long gap that counts as just as much', [NOW - 30 * DAY], NOW, 6 * HOUR, 6 * HOUR],
    ['moments from new to old', [NOW - 20 * HOUR, NOW - 40 * HOUR], NOW, 30 * HOUR, 30 * HOUR],
    ['moments from old to new', [NOW - 40 * HOUR, NOW - 20 * HOUR], NOW, 30 * HOUR, 30 * HOUR],
    ['moments in no order', [NOW - 20 * HOUR, NOW - 60 * HOUR, NOW - 40 * HOUR], NOW, 50 * HOUR, 50 * HOUR],
  ])('%s', (_, witnessed, now, keepMs, age) => {
    expect(now - oldestKept(keepMs, { now, witnessed })).toBe(age);
  });

  const moment = fc.integer({ min: NOW - 400 * DAY, max: NOW + 400 * DAY });
  const moments = fc.array(moment, { maxLength: 60 });
  const keep = fc.integer({ min: HOUR, max: 60 * DAY });

  test('nothing counts as older than it is', () => {
    fc.assert(fc.property(moments, keep, (witnessed, keepMs) => oldestKept(keepMs, { now: NOW, witnessed }) <= NOW - keepMs));
  });

  test('a clock that jumps ahead, however far, makes nothing older by more than a day', () => {
    fc.assert(
      fc.property(moments, keep, fc.integer({ min: 0, max: 4_000 * DAY }), (all, keepMs, jump) => {
        const witnessed = [...all.filter((each) => each < NOW), NOW];
        const before = oldestKept(keepMs, { now: NOW, witnessed });
        return oldestKept(keepMs + DAY, { now: NOW + jump, witnessed }) <= before;
      }),
    );
  });
});

describe('clocks', () => {
  test.each([
    ['agree', 0, 0, null, 0, null],
    ['agree within ten minutes', 0, APART_MS, -HOUR, -HOUR, null],
    ['ours is ahead of the share’s', 20 * DAY, 0, -HOUR, -HOUR, ['share', 'own']],
    ['ours is behind the share’s', 0, APART_MS + 1, -HOUR, -HOUR, ['own', 'share']],
    ['the last run is to come', 0, 0, APART_MS + 1, 0, ['own', 'last-run']],
    ['the last run was long ago: this machine was off', 0, 0, -30 * DAY, -30 * DAY, null],
    ['the share does not tell', 0, null, null, 0, null],
    ['the share does not tell, and the last run is to come', 0, null, DAY, 0, ['own', 'last-run']],
    ['the last run and the share agree against ours: the share is named', 0, DAY, DAY, 0, ['own', 'share']],
    ['the last run is later than the share, which is later than ours', 0, DAY, 2 * DAY, 0, ['own', 'last-run']],
    ['the last run lies between the two', 0, DAY, HOUR, 0, ['own', 'share']],
  ])('%s', (_, own, share, last, now, apart) => {
    const read = readClocks(NOW + own, share === null ? null : NOW + share, last === null ? null : NOW + last);
    expect(read.now).toBe(NOW + now);
    expect(read.apart === null ? null : [read.apart.early.clock, read.apart.late.clock]).toEqual(apart);
  });
});

test('a slot is a whole part of a day', () => {
  expect(DAY % SLOT_MS).toBe(0);
});
