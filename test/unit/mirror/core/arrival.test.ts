import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awaitingArrival, type Missing, missingIn, vanishedLately } from '../../../../src/mirror/core/arrival.ts';
import { type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import type { Deletion } from '../../../../src/mirror/core/plan.ts';
import { aFile, CONTRACT, FREE, NOW } from '../../../support/mirror/model.ts';
import { MINUTE, mirrorOf, OLD } from '../../../support/mirror/model-scans.ts';
import { copy as copyOf } from '../../../support/mirror/plans.ts';

const SENT = { size: 10, mtime: 1_000, inode: 7 };

function deletion(path: string, sent: Partial<ManifestRow> | null = {}, type: 'file' | 'folder' = 'file'): Deletion {
  const row = { ...sentRow(path), ...sent, type };
  return {
    path,
    sentAs: path,
    look: { type, size: row.size, mtime: row.mtime },
    sent: sent === null ? null : row,
    makesWay: false,
    replacedBy: null,
  };
}

function sentRow(path: string): ManifestRow {
  return { ...NOTHING_MORE, path, type: 'file', ...SENT };
}

function missing(path: string, more: Partial<Missing> = {}): Missing {
  return { path, size: 99, mtime: 99, inode: 99, birth: null, digest: null, isParked: false, ...more };
}

function waiting(deletions: readonly Deletion[], ...files: readonly Missing[]): readonly string[] {
  return awaitingArrival(deletions, files).map(({ deletion: { path }, missing: file }) => `${path} for ${file}`);
}

describe('a deletion waits', () => {
  test.each([
    ['for the same inode', missing('new', { inode: 7 }), ['old for new']],
    ['for the same size and time: a copy on another volume', missing('new', { size: 10, mtime: 1_000 }), ['old for new']],
    ['for nothing else', missing('new', { size: 10 }), []],
    ['for the same content under any size and time', missing('new', { digest: 'md5:a' }), ['old for new']],
    ['not for another content of the same inode', missing('new', { inode: 7, digest: 'md5:b' }), []],
    ['not for another content of the same looks', missing('new', { size: 10, mtime: 1_000, digest: 'md5:b' }), []],
    ['not when the inode was given out again', missing('new', { inode: 7, birth: 2 }), []],
    ['for what is parked, by its inode', missing('new', { inode: 7, isParked: true }), ['old for new']],
    ['not for what is parked, by its looks alone', missing('new', { size: 10, mtime: 1_000, isParked: true }), []],
  ])('%s', (_, file, expected) => {
    expect(waiting([deletion('old', { digest: 'md5:a', birth: 1 }), deletion('other', { inode: 8, mtime: 5 })], file)).toEqual(expected);
  });

  test('for one of several that are alike, whichever of them may be it', () => {
    const others = [missing('a', { inode: 7, birth: 2 }), missing('b', { inode: 7, birth: 1 })];
    expect(waiting([deletion('old', { birth: 1 })], ...others)).toEqual(['old for b']);
  });

  test('by the looks where the digests are of different algorithms', () => {
    const file = missing('new', { size: 10, mtime: 1_000, digest: 'xxh128:b' });
    expect(waiting([deletion('old', { digest: 'md5:a' })], file)).toEqual(['old for new']);
  });

  test('not for an empty file of the same digest, which says nothing', () => {
    expect(
      waiting([deletion('old', { size: 0, digest: 'md5:empty', inode: 3 })], missing('new', { size: 0, digest: 'md5:empty' })),
    ).toEqual([]);
  });

  test('not for a file without a digest because the deleted one has none either', () => {
    expect(waiting([deletion('old', { inode: 3 })], missing('new'))).toEqual([]);
  });

  test('not for what is empty, nor for an inode that is not known', () => {
    expect(waiting([deletion('old', { size: 0, inode: 1 })], missing('new', { size: 0, mtime: 1_000 }))).toEqual([]);
    expect(waiting([deletion('old', { inode: 0 })], missing('new', { inode: 0 }))).toEqual([]);
  });

  test('not when it was born in the vault, or makes way', () => {
    expect(waiting([deletion('old', null)], missing('new', { inode: 7 }))).toEqual([]);
    expect(waiting([{ ...deletion('old'), makesWay: true, replacedBy: 'old' }], missing('new', { inode: 7 }))).toEqual([]);
  });

  test('with the folders around it, and nothing beside them', () => {
    const all = [deletion('a', {}, 'folder'), deletion('a/b', {}, 'folder'), deletion('a/b/old'), deletion('a/x', { inode: 8, mtime: 5 })];
    expect(waiting(all, missing('new', { inode: 7 })).toSorted()).toEqual(['a for new', 'a/b for new', 'a/b/old for new']);
  });

  test('and one path that never arrives holds back nothing that differs from it', () => {
    const looks = fc.record({ size: fc.integer({ min: 1, max: 3 }), mtime: fc.nat(3), inode: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(looks, { maxLength: 10 }), looks, (sents, file) => {
        const all = sents.map((sent, index) => deletion(`f${index}`, sent));
        const held = new Set(awaitingArrival(all, [missing('new', file)]).map(({ deletion: one }) => one));
        for (const one of all) {
          const isSame = one.sent?.inode === file.inode || (one.sent?.size === file.size && one.sent.mtime === file.mtime);
          expect(held.has(one)).toBe(isSame);
        }
      }),
    );
  });
});

test('a file that moved onto something edited in the vault stays at its old place, too', () => {
  const mirror = mirrorOf(['old', 'place', 'x']);
  mirror.vault.put('place', aFile('edited', OLD + MINUTE));
  mirror.hot.remove('place');
  mirror.hot.rename('old', 'place');
  const { verdict } = mirror.judge({ contract: { ...CONTRACT, budget: FREE } });
  expect(verdict).toMatchObject({
    kind: 'park',
    plan: { deletions: [], copies: [], leftOut: [{ path: 'old', why: 'deletion-awaits-arrival', detail: 'place' }] },
  });
});

test.each([
  ['just now', false, 0, true],
  ['less than the settle time ago', false, 4_999, true],
  ['long enough ago', false, 5_000, false],
  ['in the future, by that clock', false, -60_000, true],
  ['not at all', true, 0, false],
])('what vanished %s', (_, isThere, age, isLate) => {
  expect(vanishedLately({ isThere, changedAt: NOW - age }, NOW, 5_000)).toBe(isLate);
  expect(vanishedLately({ isThere, changedAt: NOW - age }, NOW, 0)).toBe(false);
});

test('a parked file that only looks like what is deleted keeps nothing', () => {
  const parked = missingIn([{ ...copyOf('a'), size: SENT.size, mtime: SENT.mtime, inode: 9 }], []);
  expect(awaitingArrival([deletion('old')], parked)).toEqual([]);
  expect(awaitingArrival([deletion('old')], missingIn([{ ...copyOf('a'), inode: SENT.inode }], []))).toHaveLength(1);
});
