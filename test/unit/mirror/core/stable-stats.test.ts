/** Values of hot's volume that change although its files do not are recognized, and count no longer. */
import { describe, expect, test } from 'vitest';
import type { ContentVerdict } from '../../../../src/mirror/core/content-checks.ts';
import { type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import { TOO_YOUNG } from '../../../../src/mirror/core/identity.ts';
import type { Sight } from '../../../../src/mirror/core/plan.ts';
import {
  changedFields,
  type IdentityChoice,
  NO_SHIFTS,
  type StatField,
  shiftedFields,
  trustOf,
  unreliableFields,
  withShifts,
} from '../../../../src/mirror/core/stable-stats.ts';

const ROW: ManifestRow = { ...NOTHING_MORE, path: 'a', type: 'file', size: 5, mtime: 1_000, inode: 7, ctime: 2_000, birth: 500 };
const SIGHT: Sight = { type: 'file', size: 5, mtime: 1_000, inode: 7, ctime: 2_000, birth: 500 };
const AUTO: IdentityChoice = { inode: 'auto', ctime: 'auto', birth: 'auto' };
const DAY = 86_400_000;

test.each<[string, Partial<Sight>, Partial<ManifestRow>, readonly StatField[]]>([
  ['nothing differs', {}, {}, []],
  ['the inode', { inode: 8 }, {}, ['inode']],
  ['all of them', { inode: 8, ctime: 3_000, birth: 600 }, {}, ['inode', 'ctime', 'birth']],
  ['another size: an edit', { inode: 8, size: 6 }, {}, []],
  ['another modification time: an edit', { inode: 8, mtime: 1_001 }, {}, []],
  ['the manifest does not know the inode', { inode: 8 }, { inode: 0 }, []],
  ['the manifest does not know the change time', { ctime: 3_000 }, { ctime: null }, []],
  ['the change time was too young to be kept', { ctime: 3_000 }, { ctime: TOO_YOUNG }, []],
  ['the file system has no creation times', { birth: null }, {}, []],
  ['a creation time of 1970, and one just before', { birth: 5 }, { birth: 0 }, ['birth']],
  ['a creation time just before 1970', { birth: 5 }, { birth: TOO_YOUNG }, ['birth']],
])('which values changed: %s', (_, sight, row, fields) => {
  expect(changedFields({ ...SIGHT, ...sight }, { ...ROW, ...row })).toEqual(fields);
});

const equal: ContentVerdict = { kind: 'equal', digest: 'x', sight: SIGHT };
/** `files` in all; `changed` of them in these fields, of which `read` were read. */
function shifted(files: number, changed: number, read: number, fields: readonly StatField[] = ['inode'], last: ContentVerdict = equal) {
  const checks = Array.from({ length: changed }, (_, index) => ({ path: String(index), changed: fields }));
  const verdicts = new Map(checks.slice(0, read).map(({ path }, index) => [path, index === read - 1 ? last : equal]));
  return shiftedFields(checks, verdicts, files);
}

describe('a shift of a whole volume', () => {
  test.each<[string, () => readonly StatField[], readonly StatField[]]>([
    ['all files, all read', () => shifted(100, 100, 100), ['inode']],
    ['all files, some read', () => shifted(1_000, 1_000, 20), ['inode']],
    ['nearly all', () => shifted(100, 90, 90), ['inode']],
    ['two values at once', () => shifted(100, 100, 50, ['inode', 'birth']), ['inode', 'birth']],
    ['a folder of many was touched', () => shifted(100, 89, 89), []],
    ['too few files to tell', () => shifted(19, 19, 19), []],
    ['too few read', () => shifted(100, 100, 19), []],
    ['one of them is another file: these were edits', () => shifted(100, 100, 50, ['inode'], { kind: 'other' }), []],
    ['one could not be read', () => shifted(100, 100, 50, ['inode'], { kind: 'unread', side: 'hot', errno: 'EIO' }), ['inode']],
    ['nothing changed', () => shifted(100, 0, 0), []],
  ])('%s', (_, found, expected) => expect(found()).toEqual(expected));
});

describe('what counts', () => {
  const after = (fields: readonly StatField[], times: number, every = DAY) =>
    Array.from({ length: times }, (_, index) => index * every).reduce((shifts, at) => withShifts(shifts, fields, at), NO_SHIFTS);

  test.each<[StatField, number]>([
    ['inode', 2],
    ['birth', 2],
    ['ctime', 5],
  ])('%s until it shifted %i times', (field, times) => {
    expect(unreliableFields(AUTO, after([field], times - 1))).toEqual([]);
    const shifts = after([field], times);
    expect(unreliableFields(AUTO, shifts)).toEqual([field]);
    expect(trustOf(AUTO, shifts)).toEqual({ inode: true, ctime: true, birth: true, [field]: false });
  });

  test('shifts that are more than 90 days apart are those of disks that were replaced', () => {
    expect(unreliableFields(AUTO, after(['inode'], 5, 91 * DAY))).toEqual([]);
  });

  test('a shift in the future (the clock was set back) is forgotten', () => {
    expect(withShifts(withShifts(NO_SHIFTS, ['inode'], 50 * DAY), ['inode'], DAY).inode).toEqual([DAY]);
  });

  test('the config decides where it does not say auto', () => {
    const shifts = after(['inode', 'birth'], 2);
    expect(trustOf({ inode: true, ctime: false, birth: 'auto' }, shifts)).toEqual({ inode: true, ctime: false, birth: false });
    expect(unreliableFields({ inode: true, ctime: false, birth: 'auto' }, shifts)).toEqual(['birth']);
  });
});

test('a shift is remembered for 90 days, that moment excluded, and counts from its own moment on', () => {
  const shifts = { ...NO_SHIFTS, inode: [0, 1, 90 * DAY, 90 * DAY + 1] };
  expect(withShifts(shifts, [], 90 * DAY).inode).toEqual([1, 90 * DAY]);
});

test('a value shifted only if files that changed in it were read, whatever else was read', () => {
  const inode = Array.from({ length: 95 }, (_, index) => ({ path: `i${index}`, changed: ['inode'] as const }));
  const birth = Array.from({ length: 25 }, (_, index) => ({ path: `b${index}`, changed: ['birth'] as const }));
  expect(shiftedFields([...inode, ...birth], new Map(birth.map(({ path }) => [path, equal])), 100)).toEqual([]);
  expect(shiftedFields([...inode, ...birth], new Map(inode.slice(0, 20).map(({ path }) => [path, equal])), 100)).toEqual(['inode']);
});
