import { describe, expect, it } from 'vitest';
import { type ExitMeaning, exitMeaning } from '../../../src/mirror/core/rsync-exit.ts';

type Row = readonly [code: number, outcome: ExitMeaning['outcome'], retry: ExitMeaning['retry'], reason: ExitMeaning['reason']];

const ROWS: readonly Row[] = [
  [0, 'good', 'no', null],
  [1, 'failed', 'no', 'rsync.failed'],
  [2, 'failed', 'no', 'rsync.failed'],
  [3, 'failed', 'no', 'rsync.failed'],
  [4, 'failed', 'no', 'rsync.failed'],
  [5, 'failed', 'no', 'rsync.failed'],
  [6, 'failed', 'no', 'rsync.failed'],
  [10, 'failed', 'yes', 'rsync.failed'],
  [11, 'failed', 'after-probing', 'rsync.failed'],
  [12, 'failed', 'yes', 'rsync.failed'],
  [13, 'failed', 'no', 'rsync.failed'],
  [14, 'failed', 'no', 'rsync.failed'],
  [15, 'failed', 'no', 'rsync.failed'],
  [16, 'failed', 'no', 'rsync.failed'],
  [19, 'interrupted', 'yes', 'mirror.stopped'],
  [20, 'interrupted', 'yes', 'mirror.stopped'],
  [21, 'failed', 'no', 'rsync.failed'],
  [22, 'failed', 'no', 'rsync.failed'],
  [23, 'partial', 'yes', 'mirror.not_arrived'],
  [24, 'good', 'yes', null],
  [25, 'failed', 'no', 'rsync.failed'],
  [30, 'failed', 'yes', 'rsync.failed'],
  [35, 'failed', 'yes', 'rsync.failed'],
  [126, 'failed', 'no', 'rsync.failed'],
  [127, 'failed', 'no', 'rsync.failed'],
  [137, 'failed', 'yes', 'rsync.failed'],
  [99, 'failed', 'no', 'rsync.failed'],
];

describe('rsync’s exit codes', () => {
  it.each(ROWS)('%i is %s, again: %s, reason: %s', (code, outcome, retry, reason) => {
    expect(exitMeaning(code)).toEqual({ outcome, retry, reason, text: expect.stringMatching(/\w/) });
  });

  it('names the signal that killed it', () => {
    expect(exitMeaning(137).text).toBe('it was killed by signal 9');
  });

  it('is good only when nothing was lost', () => {
    const good = Array.from({ length: 256 }, (_, code) => code).filter((code) => exitMeaning(code).outcome === 'good');
    expect(good).toEqual([0, 24]);
  });
});

it('codes of the shell are told apart from death by a signal', () => {
  const of = (code: number) => JSON.stringify(exitMeaning(code));
  expect([126, 127].map(of)).toEqual([of(126), of(126)]);
  expect(of(126)).toContain('cannot be started');
  expect([125, 128].map(of)).toEqual([of(125), of(125)]);
  expect(of(125)).toContain('does not know');
  expect(of(128)).not.toContain('signal');
  expect([of(129), of(137)].map((text) => /signal \d+/u.exec(text)?.[0])).toEqual(['signal 1', 'signal 9']);
});
