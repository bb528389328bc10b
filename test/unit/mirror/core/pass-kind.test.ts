import { describe, expect, it, test } from 'vitest';
import { type PassFacts, passKind, type QuickBasis } from '../../../../src/mirror/core/pass-kind.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const AT = 1_700_000_000_000;
const HERE = { vaultId: 'v1', volume: 'disk 1', rules: 'r1', loss: 'l2', token: 't1' };
const BASIS: QuickBasis = { at: AT, ...HERE };

function kind(over: Partial<PassFacts> = {}): string {
  const usual: PassFacts = {
    ...HERE,
    basis: BASIS,
    now: AT + HOUR,
    reconcileMs: 6 * HOUR,
    everyMs: 10 * MINUTE,
    isAsked: false,
  };
  return passKind({ ...usual, ...over });
}

test('a run soon after a full pass is quick, or right with it', () => {
  expect(kind()).toBe('quick');
  expect(kind({ now: AT })).toBe('quick');
});

describe('everything is compared', () => {
  test.each<[string, Partial<PassFacts>]>([
    ['when there is nothing to rely on', { basis: null }],
    ['when it was asked for', { isAsked: true }],
    ['in another vault', { vaultId: 'v2' }],
    ['when another volume is mounted', { volume: 'disk 2' }],
    ['under other rules', { rules: 'r2' }],
    ['when the vault carries the mark of another run', { token: 't0' }],
    ['when the vault carries no mark', { token: null }],
    ['when the share was lost since', { loss: 'l3' }],
    ['when the clock was set back before the last comparison', { now: AT - 1 }],
    ['when it is due', { now: AT + 6 * HOUR }],
    ['when the clock was set far ahead', { now: AT + 1_000 * HOUR }],
  ])('%s', (_, over) => {
    expect(kind(over)).toBe('full');
  });
});

describe('a full pass is due', () => {
  it('at the run that is nearest to the interval', () => {
    expect(kind({ now: AT + 6 * HOUR - 6 * MINUTE })).toBe('quick');
    expect(kind({ now: AT + 6 * HOUR - 4 * MINUTE })).toBe('full');
  });

  it('at every run on schedule, when the interval is that of the runs', () => {
    for (const late of [-2_000, 0, 2_000])
      expect(kind({ reconcileMs: 10 * MINUTE, everyMs: 10 * MINUTE, now: AT + 10 * MINUTE + late })).toBe('full');
  });

  it('after exactly the interval without a schedule', () => {
    expect(kind({ reconcileMs: 5_000, everyMs: null, now: AT + 4_999 })).toBe('quick');
    expect(kind({ reconcileMs: 5_000, everyMs: null, now: AT + 5_000 })).toBe('full');
  });
});
