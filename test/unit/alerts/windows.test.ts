import { describe, expect, it } from 'vitest';
import type { SilenceWindow, Weekday } from '../../../src/alerts/core/policy.ts';
import { muteOf, withoutSilence, withSilence } from '../../../src/alerts/core/silence.ts';
import { NO_STATE } from '../../../src/alerts/core/state.ts';
import { isWithin } from '../../../src/alerts/core/windows.ts';

const DAILY: readonly Weekday[] = [0, 1, 2, 3, 4, 5, 6];

function windowOf(span: string, timeZone: string, days: readonly Weekday[] = DAILY): SilenceWindow {
  const [from = 0, to = 0] = span.split('-').map((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));
  return { name: 'backup', components: null, days, fromMinute: from, toMinute: to, timeZone };
}

/** The minutes of a span of UTC that lie within the window, as `HH:MM-HH:MM`. */
function within(window: SilenceWindow, from: string, hours: number): readonly string[] {
  const start = Date.parse(from);
  const spans: string[] = [];
  const text = (minute: number): string => new Date(start + minute * 60_000).toISOString().slice(11, 16);
  let begun: number | null = null;
  for (let minute = 0; minute <= hours * 60; minute += 1) {
    const isIn = minute < hours * 60 && isWithin(window, start + minute * 60_000);
    if (isIn && begun === null) begun = minute;
    if (!isIn && begun !== null) {
      spans.push(`${text(begun)}-${text(minute)}`);
      begun = null;
    }
  }
  return spans;
}

describe('a recurring silence', () => {
  it.each([
    ['within a day', '02:00-03:30', 'UTC', '2026-11-22T00:00Z', ['02:00-03:30']],
    ['over midnight', '22:00-06:00', 'Asia/Tokyo', '2026-11-22T12:00Z', ['13:00-21:00']],
    ['a whole day', '00:00-00:00', 'UTC', '2026-11-22T00:00Z', ['00:00-22:00']],
    // Berlin, 29 March 2026: 02:00 CET is 03:00 CEST
    ['begins before summer time and ends after', '01:00-04:00', 'Europe/Berlin', '2026-03-29T00:00Z', ['00:00-02:00']],
    ['lies in the hour that is left out', '02:15-02:45', 'Europe/Berlin', '2026-03-29T00:00Z', []],
    // Berlin, 25 October 2026: 03:00 CEST is 02:00 CET
    ['begins before winter time and ends after', '01:00-04:00', 'Europe/Berlin', '2026-10-24T22:00Z', ['23:00-03:00']],
    ['lies in the hour that occurs twice', '02:15-02:45', 'Europe/Berlin', '2026-10-24T22:00Z', ['00:15-00:45', '01:15-01:45']],
    // New York, 8 March 2026
    ['in another zone with summer time', '01:30-03:30', 'America/New_York', '2026-03-08T00:00Z', ['06:30-07:30']],
    ['in a zone half an hour apart', '09:00-10:00', 'Asia/Kolkata', '2026-11-22T00:00Z', ['03:30-04:30']],
  ])('%s', (_, span, zone, from, expected) => {
    expect(within(windowOf(span, zone), from, 22)).toEqual(expected);
  });

  it('that begins on Saturday evening lasts into Sunday, and begins on no other day', () => {
    // 21 November 2026 is a Saturday.
    const window = windowOf('22:00-06:00', 'UTC', [6]);
    expect(within(window, '2026-11-20T12:00Z', 72)).toEqual(['22:00-06:00']);
    expect(isWithin(window, Date.parse('2026-11-22T05:59Z'))).toBe(true);
    expect(isWithin(window, Date.parse('2026-11-21T05:59Z'))).toBe(false);
  });
});

describe('a silence', () => {
  const silence = { id: 's1', components: ['vault'], from: 1_000, until: 5_000, by: 'mika', why: 'new disk' };

  it('mutes its components until it ends, or is lifted', () => {
    const { silences } = withSilence(NO_STATE, silence);
    expect(muteOf('vault', silences, [], 4_999)).toEqual({ name: 's1', why: 'new disk', until: 5_000 });
    expect(muteOf('vault', silences, [], 5_000)).toBeNull();
    expect(muteOf('gateway', silences, [], 2_000)).toBeNull();
    expect(withoutSilence({ ...NO_STATE, silences }, 's1').silences).toEqual([]);
  });

  it('of all components mutes each; of several the longest counts', () => {
    const all = { ...silence, id: 's2', components: null, until: 9_000 };
    expect(muteOf('gateway', [silence, all], [], 2_000)?.until).toBe(9_000);
    expect(muteOf('vault', [all, silence], [], 2_000)?.name).toBe('s2');
  });

  it('that is added again replaces the one before', () => {
    const longer = { ...silence, until: 8_000 };
    expect(withSilence(withSilence(NO_STATE, silence), longer).silences).toEqual([longer]);
  });
});
