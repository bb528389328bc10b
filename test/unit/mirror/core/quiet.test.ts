import { describe, expect, it } from 'vitest';
import { changingSince, restOf } from '../../../../src/mirror/core/quiet.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOW = 1_800_000_000_000;
const SETTLE = 5 * SECOND;

describe('a file that was last changed some time ago', () => {
  it.each([
    ['never seen changing', 6 * SECOND, null, 'quiet'],
    ['never seen changing', 5 * SECOND, null, 'quiet'],
    ['never seen changing', 4 * SECOND, null, 'look-again'],
    ['never seen changing, by a clock ahead of ours', -HOUR, null, 'look-again'],
    ['changing for a minute', 4 * SECOND, MINUTE, 'look-again'],
    ['changing for an hour, with a pause of 20 s', 20 * SECOND, HOUR, 'changing'],
    ['changing for an hour, with a pause of 5 min', 5 * MINUTE, HOUR, 'changing'],
    ['changing for an hour, quiet for 6 min', 6 * MINUTE, HOUR, 'quiet'],
    ['changing for a day, quiet for 10 min', 10 * MINUTE, 24 * HOUR, 'quiet'],
    ['seen changing by a clock ahead of ours', 6 * SECOND, -HOUR, 'quiet'],
  ] as const)('%s, %i ms ago: %s → %s', (_, ago, since, rest) => {
    expect(restOf({ changedAt: NOW - ago, since: since === null ? null : NOW - since }, NOW, SETTLE)).toBe(rest);
  });

  it('is quiet at the first look where no settle time is wanted', () => {
    expect(restOf({ changedAt: NOW, since: NOW - HOUR }, NOW, 0)).toBe('quiet');
  });
});

describe('what is remembered of files that change', () => {
  const none = { before: new Map(), differing: new Set<string>(), changing: [], grown: [], sent: new Set<string>(), now: NOW };

  it('keeps the first time, forgets what was sent and rests, and what differs no more', () => {
    const before = new Map([
      ['recording', NOW - HOUR],
      ['sent', NOW - HOUR],
      ['equal', NOW - HOUR],
    ]);
    const after = changingSince({
      ...none,
      before,
      differing: new Set(['recording', 'sent', 'new']),
      changing: ['recording', 'new'],
      sent: new Set(['sent']),
    });
    expect([...after]).toEqual([
      ['recording', NOW - HOUR],
      ['new', NOW],
    ]);
  });

  it('remembers what was sent and had grown since the time before: a recorder that writes in bursts', () => {
    const first = changingSince({ ...none, grown: ['take'], sent: new Set(['take']), differing: new Set(['take']) });
    expect([...first]).toEqual([['take', NOW]]);
    const later = changingSince({ ...none, before: first, grown: ['take'], sent: new Set(['take']), now: NOW + HOUR });
    expect([...later]).toEqual([['take', NOW]]);
  });

  it('does not lose a file whose run was stopped before its turn', () => {
    expect([...changingSince({ ...none, before: new Map([['a', 1]]), differing: new Set(['a']) })]).toEqual([['a', 1]]);
  });
});
