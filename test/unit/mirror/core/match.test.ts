/** Whether the vault has what was sent, and which file of it hot may replace although the manifest does not know it. */
import { describe, expect, test } from 'vitest';
import { type Entry, type Listing, type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import { ROOT } from '../../../../src/mirror/core/folder.ts';
import { ALL_TRUSTED } from '../../../../src/mirror/core/identity.ts';
import { createJoin } from '../../../../src/mirror/core/join.ts';
import { isAsSent, isEqualFile, matchNames, type Sides } from '../../../../src/mirror/core/match.ts';
import { createPathRules } from '../../../../src/mirror/core/path-rules.ts';
import { isAmbiguous, isKnownBefore, storedRecord, type UnderWay, withWays } from '../../../../src/mirror/core/under-way.ts';
import { aFile, CONTRACT, NOW, SHARE } from '../../../support/mirror/model.ts';
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

describe('names of the three sides', () => {
  const entry = (name: string, inode: number): Entry => ({ ...FILE, name, inode });
  const row = (path: string, inode = 0): ManifestRow => ({ ...ROW, path, inode });
  const [hotA, hotB, vaultA, vaultB] = [entry('a', 1), entry('b', 2), entry('a', 3), entry('b', 4)];
  const KNOWN = { hot: [], vault: [] };
  const matched = (sides: Partial<Sides>) =>
    matchNames({ hot: [], vault: [], rows: [], unknown: KNOWN, ...sides }, (name) => name.toLowerCase());

  test.each<[string, readonly ManifestRow[]]>([
    ['all of them recorded', [row('f/b'), row('f/a')]],
    ['some of them recorded', [row('f/b')]],
    ['none recorded', []],
  ])('are not compared by key where hot and vault have the same: %s', (_, rows) => {
    const sides = { hot: [hotA, hotB], vault: [vaultB, vaultA], rows, unknown: KNOWN };
    const keyOf = (): never => {
      throw new Error('it costs time for each name');
    };
    expect(matchNames(sides, keyOf)).toEqual({
      matches: [
        { hot: hotA, vault: vaultA, row: rows.find(({ path }) => path === 'f/a') ?? null, unknown: null },
        { hot: hotB, vault: vaultB, row: rows.find(({ path }) => path === 'f/b') ?? null, unknown: null },
      ],
      collisions: [],
      strays: [],
      spareRows: [],
    });
  });

  test('that hot has twice are a collision, with all that the vault and the manifest have of it', () => {
    const upper = entry('A', 5);
    const sides = { hot: [hotA, upper], vault: [vaultA], rows: [row('f/A')] };
    expect(matched(sides)).toMatchObject({ matches: [], collisions: [{ hot: [hotA, upper], vault: [vaultA], rows: [row('f/A')] }] });
    expect(matched({ ...sides, unknown: { hot: [], vault: ['a'] } }).collisions[0]?.vault).toBeNull();
    expect(matched({ ...sides, unknown: { hot: ['a'], vault: [] } }).collisions[0]?.vault).toEqual([vaultA]);
  });

  test('are matched with the spelling of hot where the vault or the manifest have several', () => {
    const [upper, whole] = [entry('A', 5), [row('f/A', 1), row('f/a', 2)]];
    expect(matched({ hot: [hotA], vault: [upper, vaultA], rows: whole })).toEqual({
      matches: [{ hot: hotA, vault: vaultA, row: whole[1], unknown: null }],
      collisions: [],
      strays: [upper],
      spareRows: [whole[0]],
    });
  });

  test('are matched with the vault’s spelling where hot has none, and with the first where there is no other', () => {
    const rows = [row('f/A', 1), row('f/a', 2)];
    expect(matched({ vault: [vaultA], rows }).matches).toEqual([{ hot: null, vault: vaultA, row: rows[1], unknown: null }]);
    expect(matched({ rows }).matches).toEqual([{ hot: null, vault: null, row: rows[0], unknown: null }]);
    expect(matched({ hot: [entry('â', 9)], vault: [entry('b', 5), entry('B', 6)] }).matches[1]).toMatchObject({ vault: { name: 'b' } });
  });
});

describe('the row of what was sent', () => {
  const sent = { type: 'file' as const, size: 5, mtime: OLD };

  test('is the manifest’s while the vault shows it, whatever else was being sent there', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.remove('a');
    const plain = mirror.scan().deletions;
    mirror.underWay.set('a', { sent: { ...sent, size: 1 }, before: { ...sent, size: 1 } });
    expect(mirror.scan().deletions).toEqual(plain);
    expect(plain[0]?.sent?.inode).not.toBe(0);
  });
});

test('a vault of which it is not said that this run adopts it was adopted before', () => {
  const join = createJoin({
    contract: CONTRACT,
    abilities: SHARE,
    pathRules: createPathRules(CONTRACT, SHARE),
    trust: ALL_TRUSTED,
    now: NOW,
    held: new Map(),
  });
  const listed = (size: number): Listing => ({ kind: 'listed', entries: [{ ...FILE, size }], unreadable: [] });
  expect(join({ at: ROOT, hot: listed(6), vault: listed(5), rows: [] })).toMatchObject({ drift: [{ path: 'a' }], copies: [] });
});
