import { describe, expect, test } from 'vitest';
import { coverageOf, isAsSeen, judgeContents } from '../../../../src/mirror/core/contents.ts';

const [A, B, C] = ['xxh128:a', 'xxh128:b', 'xxh128:c'];

describe('contents that were read again', () => {
  test.each([
    [A, A, A, 'equal'],
    [A, A, null, 'equal'],
    [A, A, B, 'equal'],
    [A, B, A, 'vault-damaged'],
    [B, A, A, 'hot-damaged'],
    [B, C, A, 'undecided'],
    [B, C, null, 'undecided'],
  ])('hot %s, vault %s, sent %s: %s', (hot, vault, sent, verdict) => {
    expect(judgeContents({ hot, vault, sent })).toBe(verdict);
  });

  test('a finding holds while nobody had a hand in the file', () => {
    const seen = { type: 'file', size: 1, mtime: 2, ctime: 3, birth: null, inode: 4 } as const;
    expect(isAsSeen(seen, seen)).toBe(true);
    for (const other of [null, { ...seen, size: 2 }, { ...seen, mtime: 3 }, { ...seen, ctime: 4 }, { ...seen, type: 'folder' as const }])
      expect(isAsSeen(other, seen)).toBe(false);
  });
});

describe('what part is verified', () => {
  test.each([
    ['nothing yet', [], 100, null],
    ['a pass that read nothing', [{ at: 9, verified: 0 }], 100, null],
    [
      'some passes',
      [
        { at: 9, verified: 10 },
        { at: 8, verified: 10 },
      ],
      100,
      { share: 0.2, since: 8 },
    ],
    [
      'all, and more of them before',
      [
        { at: 9, verified: 60 },
        { at: 8, verified: 60 },
        { at: 7, verified: 60 },
      ],
      100,
      { share: 1, since: 8 },
    ],
    ['no files', [{ at: 9, verified: 1 }], 0, null],
  ])('%s', (_, passes, files, coverage) => {
    expect(coverageOf(passes, files)).toEqual(coverage);
  });
});

test('what was verified is told since the last pass that it took to read everything', () => {
  const passes = [
    { at: 9, verified: 6 },
    { at: 7, verified: 4 },
    { at: 5, verified: 3 },
  ];
  expect([coverageOf(passes, 10), coverageOf(passes, 12)]).toEqual([
    { share: 1, since: 7 },
    { share: 1, since: 5 },
  ]);
});
