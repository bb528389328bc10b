import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import { ALL_TRUSTED, knowledgeOf, lastingCtime, NONE_TRUSTED, TOO_YOUNG, type Trust } from '../../../../src/mirror/core/identity.ts';
import type { Sight } from '../../../../src/mirror/core/plan.ts';

const HOT: Sight = { type: 'file', size: 5, mtime: 1_000.25, ctime: 2_000.5, birth: 900, inode: 7 };
const ROW: ManifestRow = {
  ...NOTHING_MORE,
  path: 'a',
  type: 'file',
  size: 5,
  mtime: 1_000.25,
  ctime: 2_000.5,
  birth: 900,
  inode: 7,
  digest: 'x',
};

describe('what stat data say of a file that was sent', () => {
  test.each<[string, string, Partial<Sight>, Partial<ManifestRow>, Partial<Trust>]>([
    ['all of it equal', 'same', {}, {}, {}],
    ['another size', 'other', { size: 6 }, {}, {}],
    ['another time', 'other', { mtime: 1_000.26 }, {}, {}],
    ['another inode (it was replaced)', 'unsure', { inode: 8 }, {}, {}],
    ['another inode where inodes are made up', 'same', { inode: 8 }, {}, { inode: false }],
    ['another change time (written in place, or chmod)', 'unsure', { ctime: 2_000.6 }, {}, {}],
    ['a change time put back', 'unsure', { ctime: 1_999 }, {}, {}],
    ['another change time where it is not kept', 'same', { ctime: 2_000.6 }, {}, { ctime: false }],
    ['another time of birth', 'unsure', { birth: 901 }, {}, {}],
    ['another time of birth where it is not kept', 'same', { birth: 901 }, {}, { birth: false }],
    ['no time of birth now', 'same', { birth: null }, {}, {}],
    ['no time of birth then', 'same', {}, { birth: null }, {}],
    ['sent by an older version', 'renewed', {}, { ctime: null, birth: null, digest: null }, {}],
    ['sent by an older version, another inode', 'unsure', { inode: 8 }, { ctime: null, birth: null, digest: null }, {}],
    ['sent by an older version where change times are not kept', 'same', {}, { ctime: null, digest: null }, { ctime: false }],
    ['not seen to arrive', 'renewed', {}, { inode: 0 }, {}],
    ['not seen to arrive, and changed since', 'unsure', { ctime: 2_001 }, { inode: 0 }, {}],
    ['read when it was too young', 'unsure', {}, { ctime: TOO_YOUNG }, {}],
  ])('%s: %s', (_what, knowledge, hot, row, trust) => {
    expect(knowledgeOf({ ...HOT, ...hot }, { ...ROW, ...row }, { ...ALL_TRUSTED, ...trust })).toBe(knowledge);
  });

  test('nothing but size and time counts where nothing else is trusted', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (inode, ctime, birth) => {
        expect(knowledgeOf({ ...HOT, inode, ctime, birth }, ROW, NONE_TRUSTED)).toBe('same');
      }),
    );
  });
});

describe('a change time that the manifest keeps', () => {
  const span = { from: 100_000_000.3, until: 100_060_000.3 };

  test.each([
    ['long before the reading', 99_000_000.4, false],
    ['the clock’s last tick before it', 99_999_990.4, true],
    ['while it was read', 100_030_000.4, true],
    ['at its end', 100_060_010.4, true],
    ['of whole seconds, two seconds before', 99_999_000, true],
    ['of whole seconds, longer before', 99_998_000, false],
    ['of a clock that was ahead by an hour', 103_660_000.4, false],
  ])('%s', (_when, ctime, isTooYoung) => {
    expect(lastingCtime(ctime, span)).toBe(isTooYoung ? TOO_YOUNG : ctime);
  });
});

describe('a change time lasts', () => {
  const span = { from: 100_500, until: 101_500 };

  test.each([
    ['well before the reading', 99_001, 99_001],
    ['just before it, on a fine clock', 100_480, 100_480],
    ['within a tick of it', 100_481, TOO_YOUNG],
    ['just after it', 101_520, 101_520],
    ['within a tick after it', 101_519, TOO_YOUNG],
    ['whole seconds, two before', 98_000, 98_000],
    ['whole seconds, within two', 99_000, TOO_YOUNG],
  ])('%s', (_, ctime, expected) => expect(lastingCtime(ctime, span)).toBe(expected));
});
