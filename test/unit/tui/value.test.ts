import { describe, expect, it } from 'vitest';
import { localeOf } from '../../../src/messages/messages.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { awayBy, type Pen, shortAge } from '../../../src/tui/pen.ts';
import { valueOf } from '../../../src/tui/value.ts';
import { aFailing, anAttempt, aProbe, NOW, standardProbe } from '../../support/snapshots.ts';

const pen: Pen = {
  columns: 80,
  glyphs: glyphsOf('unicode'),
  now: NOW,
  locale: localeOf('en', NOW, 0),
  clockTimes: false,
  old: false,
  said: [],
  stepOf: () => null,
};

describe('valueOf', () => {
  it.each([
    ['tailscale', '12 ms'],
    ['ui', '41 ms'],
    ['watchdog', '40s old'],
    ['mount', 'mounted'],
    ['sentinel', 'present'],
    ['space', '812 GB free'],
    ['smb', '3 ms'],
    ['observer', 'online'],
  ])('of a good attempt of %s is %s', (id, value) => expect(valueOf(standardProbe(id), 12, pen)).toBe(value));

  it('of a wrong status is the status', () => {
    const last = anAttempt({ http: { status: 502, phases: {} } }, { ok: false, code: 'http.status' });
    expect(valueOf(aProbe('ui', 'http', 'gateway', { last }), 12, pen)).toBe('HTTP 502');
  });
  it('of a failure is its code, shortened where it does not fit', () => {
    const probe = aFailing(standardProbe('ui'), 'tailscale.no_reply');
    expect([valueOf(probe, 20, pen), valueOf(probe, 12, pen)]).toEqual(['tailscale.no_reply', 'no_reply']);
  });
  it('is empty before the first attempt', () => expect(valueOf(aProbe('ui', 'http', 'gateway', { last: null }), 12, pen)).toBe(''));
});

describe('shortAge', () => {
  it.each([
    [9_999, 'now'],
    [10_000, '10s'],
    [59_999, '50s'],
    [60_000, '1m'],
    [3_599_999, '59m'],
    [3_600_000, '1h'],
    [47 * 3_600_000, '47h'],
    [48 * 3_600_000, '2d'],
  ])('%i ms is %s', (ms, age) => expect(shortAge(ms, pen)).toBe(age));
});

describe('awayBy', () => {
  it('is an age in words, and just now without any', () =>
    expect([awayBy('ago', 180_000, pen), awayBy('in', 20_000, pen), awayBy('in', 4_000, pen)]).toEqual(['3m ago', 'in 20s', 'now']));
});
