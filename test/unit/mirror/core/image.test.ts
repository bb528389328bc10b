/** Which hot carries which mark, and whether a vault is this ytm's own. */
import { describe, expect, test } from 'vitest';
import {
  hotStateOf,
  type ImageState,
  isOurVault,
  isSameRoot,
  type Mark,
  nextRun,
  type RootIdentity,
  resolved,
  type VaultFacts,
  type VaultImage,
} from '../../../../src/mirror/core/image.ts';

const mark = (run: number, state: Mark['state'] = 'done', token = `t${run}`): Mark => ({ run, state, token });

const STATE: ImageState = { id: 'i', given: null, intended: null, root: null, accepted: null };

describe('a vault', () => {
  const claim = { image: 'i', run: 3, token: 't', hotMark: null };
  const image: VaultImage = { host: 'mac', hot: '/hot', since: 5, claim };
  const facts: VaultFacts = { found: image, state: STATE, isKnown: true, hasMirrored: true, host: 'mac', hot: '/hot' };
  const old = { ...image, claim: null };

  test.each<[string, Partial<VaultFacts>, boolean]>([
    ['with a mark that this store made', {}, true],
    ['with a mark that it did not make', { isKnown: false }, false],
    ['with the mark of another image', { found: { ...image, claim: { ...claim, image: 'other' } } }, false],
    ['with a mark, while the store knows no image', { state: null }, false],
    ['without the file', { found: null, state: null, isKnown: false, hasMirrored: false }, true],
    ['with a file that cannot be read', { found: 'unreadable' }, false],
    ['of an older version, before any mark was made', { found: old, state: null }, true],
    ['of an older version, although a mark was made', { found: old }, false],
    ['of an older version, from this host and path', { found: old, state: null, hasMirrored: false }, true],
    ['of an older version, from another host', { found: { ...old, host: 'pc' }, state: null, hasMirrored: false }, false],
    ['of an older version, from another path', { found: { ...old, hot: '/cold' }, state: null, hasMirrored: false }, false],
    ['of an older version, from another host, mirrored to from here', { found: { ...old, host: 'pc' }, state: null }, true],
  ])('%s', (_, change, isOurs) => expect(isOurVault({ ...facts, ...change })).toBe(isOurs));
});

describe('hot', () => {
  test.each<[string, Mark | null, Partial<ImageState>, string]>([
    ['was never marked, and carries no mark', null, {}, 'current'],
    ['was marked, and carries none', null, { given: mark(3) }, 'unmarked'],
    ['carries none, which a person accepted', null, { given: mark(3), accepted: '' }, 'current'],
    ['carries the mark that a person accepted', mark(2), { given: mark(3), accepted: 't2' }, 'current'],
    ['carries another mark than the one that a person accepted', mark(2), { given: mark(3), accepted: 't1' }, 'older'],
    ['carries the newest mark', mark(3), { given: mark(3) }, 'current'],
    ['carries the mark that was about to be written', mark(4, 'begun'), { given: mark(3), intended: mark(4, 'begun') }, 'current'],
    ['carries the first mark that was about to be written', mark(1, 'begun'), { intended: mark(1, 'begun') }, 'current'],
    ['carries a mark although this store gave none', mark(1), {}, 'current'],
    ['carries another mark than the first that was about to be written', mark(2), { intended: mark(1, 'begun') }, 'other'],
    ['carries the end of the run whose beginning is the newest', mark(3), { given: mark(3, 'begun') }, 'current'],
    ['carries the beginning of the run whose end is the newest', mark(3, 'begun'), { given: mark(3) }, 'older'],
    ['carries the mark of an earlier run', mark(2), { given: mark(3) }, 'older'],
    ['carries the mark of an earlier run with the same token', mark(2, 'done', 't3'), { given: mark(3) }, 'older'],
    ['carries the mark of a later run', mark(4), { given: mark(3) }, 'other'],
    ['carries the end of a later run with the same token', mark(5, 'done', 't3'), { given: mark(3, 'begun') }, 'other'],
    ['carries the same run’s mark of another history', mark(3, 'done', 'x'), { given: mark(3, 'begun') }, 'other'],
    ['carries the beginning of the same run of another history', mark(3, 'begun', 'x'), { given: mark(3) }, 'other'],
  ])('%s', (_, seen, state, expected) => expect(hotStateOf(seen, { ...STATE, ...state })).toBe(expected));

  test('that was found with the mark about to be written has that one; any other leaves the state as it is', () => {
    const open = { ...STATE, given: mark(3), intended: mark(4, 'begun') };
    expect(resolved(open, mark(4, 'begun'))).toEqual({ ...STATE, given: mark(4, 'begun') });
    expect(resolved(open, mark(3))).toBe(open);
    expect(resolved({ ...STATE, given: mark(3) }, null)).toEqual({ ...STATE, given: mark(3) });
  });

  test('gets a run number above every one that was seen', () => {
    expect(nextRun({ given: null, intended: null }, 0)).toBe(1);
    expect([nextRun({ given: mark(5), intended: mark(6) }, 2), nextRun({ given: mark(5), intended: null }, 9)]).toEqual([7, 10]);
  });
});

describe('a root folder', () => {
  const root: RootIdentity = { device: '7', inode: '2', birth: 1_000 };

  test.each<[string, Partial<RootIdentity>, Partial<RootIdentity>, boolean]>([
    ['the same', {}, {}, true],
    ['another inode', { inode: '3' }, {}, false],
    ['another birth time', { birth: 1 }, {}, false],
    ['another device number, after a mount', { device: '8' }, {}, true],
    ['no birth time, the same device', { birth: null }, { birth: null }, true],
    ['no birth time, another device', { birth: null, device: '8' }, { birth: null }, false],
    ['a birth time on one side only, the same device', { birth: null }, {}, true],
    ['a birth time on the other side only, the same device', {}, { birth: null }, true],
    ['a birth time on one side only, another device', { birth: null, device: '8' }, {}, false],
  ])('is the same one: %s', (_, left, right, expected) => {
    expect(isSameRoot({ ...root, ...left }, { ...root, ...right })).toBe(expected);
  });
});
