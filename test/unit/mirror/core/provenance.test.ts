import { expect, test } from 'vitest';
import type { Sight } from '../../../../src/mirror/core/plan.ts';
import { foldersTo, wasStill, wayTo } from '../../../../src/mirror/core/provenance.ts';

const FOLDER: Sight = { type: 'folder', size: 0, mtime: 1, ctime: 1, birth: null, inode: 7 };

test('all folders on the way, each once', () => {
  expect(foldersTo(['a/b/f', 'a/b/g', 'a/h', 'x'])).toEqual(['a/b', 'a']);
});

test.each<[string, Sight | null, Sight | null, boolean]>([
  ['nothing happened', FOLDER, { ...FOLDER }, true],
  ['it was swapped and came back', FOLDER, { ...FOLDER, ctime: 2 }, false],
  ['something in it changed', FOLDER, { ...FOLDER, mtime: 2, ctime: 2 }, false],
  ['it is another one', FOLDER, { ...FOLDER, inode: 8 }, false],
  ['it is a link now', FOLDER, { ...FOLDER, type: 'other' }, false],
  ['it was none before', { ...FOLDER, type: 'other' }, FOLDER, false],
  ['it is gone', FOLDER, null, false],
])('%s', (_, before, after, still) => {
  const around = new Map([['a', FOLDER]]);
  expect(wasStill('a/b/f', new Map([...around, ['a/b', before]]), new Map([...around, ['a/b', after]]))).toBe(still);
  expect(wasStill('f', new Map(), new Map())).toBe(true);
});

test('the way to a path distinguishes every folder on it', () => {
  const of = (outer: Partial<Sight>, inner: Partial<Sight>): string | null =>
    wayTo(
      'a/b/f',
      new Map([
        ['a', { ...FOLDER, ...outer }],
        ['a/b', { ...FOLDER, ...inner }],
      ]),
    );
  expect(of({ inode: 21 }, { mtime: 1 })).not.toBe(of({ inode: 1 }, { mtime: 12 }));
  expect(of({}, {})).toBe(of({}, {}));
  expect(of({}, { type: 'other' })).toBeNull();
});

test('a folder of another modification time was not still, although its change time is the same', () => {
  expect(wasStill('a/f', new Map([['a', FOLDER]]), new Map([['a', { ...FOLDER, mtime: 2 }]]))).toBe(false);
});
