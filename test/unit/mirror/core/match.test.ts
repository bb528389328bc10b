/** Whether the vault has what was sent, and which file of it hot may replace although the manifest does not know it. */
import { describe, expect, test } from 'vitest';
import { type Entry, type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import { isAsSent, isEqualFile } from '../../../../src/mirror/core/match.ts';
import { isAmbiguous, isKnownBefore, storedRecord, type UnderWay, withWays } from '../../../../src/mirror/core/under-way.ts';
import { aFile, NOW } from '../../../support/mirror/model.ts';
import { MINUTE, mirrorOf, OLD, told } from '../../../support/mirror/model-scans.ts';

const TIMES = { resolution: 2_000, shifts: [3_600_000] };
const FILE: Entry = { name: 'a', type: 'file', size: 5, mtime: 100_000, ctime: 1, birth: null, inode: 7, target: null };
const ROW: ManifestRow = { ...NOTHING_MORE, path: 'a', type: 'file', size: 5, mtime: 100_000, inode: 9 };

test.each<[string, Partial<Entry>, Partial<ManifestRow>, boolean]>([
  ['the same', {}, {}, true],
  ['a time within the resolution', { mtime: 102_000 }, {}, true],
  ['a time beyond it', { mtime: 102_001 }, {}, false],
  ['a time that is off by what the vault adds', { mtime: 3_700_000 }, {}, true],
  ['another size', { size: 6 }, {}, false],
  ['a folder in its place', { type: 'folder' }, {}, false],
  ['a link in its place', { type: 'link', target: 'x' }, { target: 'x' }, false],
  ['a folder, whatever its size and time', { type: 'folder', size: 1, mtime: 5 }, { type: 'folder' }, true],
  ['a link to the same', { type: 'link', target: 'x', mtime: 5 }, { type: 'link', target: 'x' }, true],
  ['a link to something else', { type: 'link', target: 'y' }, { type: 'link', target: 'x' }, false],
  ['the time that the vault showed instead', { mtime: 900_000 }, { vaultMtime: 900_000 }, true],
  ['the time that it showed, touched since', { mtime: 900_000, ctime: 2 }, { vaultMtime: 900_000, vaultCtime: 1 }, false],
  ['the time that it showed, not touched', { mtime: 900_000, ctime: 1 }, { vaultMtime: 900_000, vaultCtime: 1 }, true],
])('what was sent is there unchanged: %s', (_, vault, row, expected) => {
  expect(isAsSent({ ...FILE, ...vault }, { ...ROW, ...row }, TIMES)).toBe(expected);
});

test.each<[string, Partial<Entry>, Partial<ManifestRow> | null, boolean]>([
  ['by size and time', {}, null, true],
  ['another size', { size: 6 }, null, false],
  ['another time', { mtime: 900_000 }, null, false],
  ['another time, and the row says what the vault shows instead', { mtime: 900_000 }, { vaultMtime: 900_000 }, true],
  ['the row is of another size of hot', { mtime: 900_000 }, { vaultMtime: 900_000, size: 6 }, false],
  ['the row is of another time of hot', { mtime: 900_000 }, { vaultMtime: 900_000, mtime: 100_001 }, false],
  ['the row is of a folder', { mtime: 900_000 }, { vaultMtime: 900_000, type: 'folder' }, false],
])('the vault has what hot has: %s', (_, vault, row, expected) => {
  const known = row === null ? null : { ...ROW, ...row };
  expect(isEqualFile(FILE, { ...FILE, ...vault }, known, TIMES)).toBe(expected);
});

describe('the record of what is sent', () => {
  const look = (size: number, mtime: number, type: 'file' | 'folder' = 'file') => ({ type, size, mtime });

  test.each<[string, UnderWay['before'], Partial<Entry>, boolean]>([
    ['that very copy', look(5, 100_000), {}, true],
    ['of another size', look(6, 100_000), {}, false],
    ['of another time', look(5, 900_000), {}, false],
    ['of another size and time', look(6, 900_000), {}, false],
    ['a folder now', look(5, 100_000), { type: 'folder' }, false],
    ['a folder, as before', look(0, 5, 'folder'), { type: 'folder' }, true],
    ['nothing was there', null, {}, false],
    ['not recorded', undefined, {}, false],
  ])('knows the copy that hot may replace: %s', (_, before, vault, expected) => {
    const record: UnderWay = before === undefined ? { sent: null } : { sent: null, before };
    expect(isKnownBefore({ ...FILE, ...vault }, record, TIMES)).toBe(expected);
  });

  test.each<[string, UnderWay, boolean]>([
    ['the same size and time before and after', { sent: look(5, 100_000), before: look(5, 100_500) }, true],
    ['another size', { sent: look(6, 100_000), before: look(5, 100_000) }, false],
    ['another time', { sent: look(5, 900_000), before: look(5, 100_000) }, false],
    ['another time that the vault shows as the one before', { sent: look(5, 900_000), before: look(5, 100_000), shown: 100_000 }, true],
    ['another time that the vault shows as another one', { sent: look(5, 900_000), before: look(5, 100_000), shown: 500_000 }, false],
    ['nothing was there before', { sent: look(5, 100_000), before: null }, false],
    ['what was there is not recorded', { sent: look(5, 100_000) }, false],
    ['nothing is sent yet', { sent: null, before: look(5, 100_000) }, false],
  ])('is ambiguous: %s', (_, record, expected) => expect(isAmbiguous(record, TIMES)).toBe(expected));

  test('of an older version holds what was sent and nothing else', () => {
    expect(storedRecord(look(5, 1))).toEqual({ sent: look(5, 1) });
    expect(storedRecord({ sent: null, before: look(5, 1) })).toEqual({ sent: null, before: look(5, 1) });
  });

  test('is left as it is where the way through hot was not recorded, or is the same', () => {
    const records = new Map<string, UnderWay>([
      ['not recorded', { sent: look(5, 1) }],
      ['the same', { sent: look(5, 1), way: 'now' }],
      ['not sent', { sent: null, way: 'then' }],
      ['another', { sent: look(5, 1), way: 'then' }],
    ]);
    const after = withWays(records, () => 'now');
    for (const path of ['not recorded', 'the same', 'not sent']) expect(after.get(path)).toBe(records.get(path));
    expect(after.get('another')?.sent?.ctime).not.toBeUndefined();
  });
});

describe('a file of the vault that the manifest does not know', () => {
  test.each<[string, number, boolean, readonly string[]]>([
    ['as old as hot’s, another size', NOW - MINUTE, true, ['update a']],
    ['newer by less than the resolution', NOW - MINUTE + 1, true, ['update a']],
    ['newer', NOW - MINUTE + 10_000, true, []],
    ['older, of a vault that was adopted before', OLD, false, []],
  ])('is replaced by the run that adopts the vault only when it is not newer: %s', (_, mtime, adopting, copies) => {
    const mirror = mirrorOf(['x']);
    mirror.vault.put('a', aFile('of the vault', mtime));
    mirror.hot.put('a', aFile('of hot', NOW - MINUTE));
    expect(told(mirror.scan({ adopting }))).toEqual(copies.length > 0 ? { copies } : { drift: ['a'] });
  });

  test('is replaced where the contract deletes unmanaged files, when it is not newer', () => {
    const mirror = mirrorOf(['x'], { contract: { unmanaged: 'delete' } });
    mirror.vault.put('a', aFile('of the vault', OLD));
    mirror.hot.put('a', aFile('of hot', NOW - MINUTE));
    expect(told(mirror.scan())).toEqual({ copies: ['update a'] });
  });
});
