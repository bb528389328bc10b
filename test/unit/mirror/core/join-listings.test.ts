/** One folder joined from its listings: what each answer of a side, each name and each rule leads to. */
import { describe, expect, test } from 'vitest';
import type { Abilities } from '../../../../src/mirror/core/abilities.ts';
import type { Contract } from '../../../../src/mirror/core/contract.ts';
import { DifferencesCollector } from '../../../../src/mirror/core/differences.ts';
import { type Entry, type Listing, type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import { type Descent, type FolderInput, type JoinRules, ROOT } from '../../../../src/mirror/core/folder.ts';
import { ALL_TRUSTED } from '../../../../src/mirror/core/identity.ts';
import { createJoin } from '../../../../src/mirror/core/join.ts';
import { createPathRules } from '../../../../src/mirror/core/path-rules.ts';
import { PLACEHOLDER } from '../../../../src/mirror/core/placeholder.ts';
import { type FolderDifferences, resultOf } from '../../../../src/mirror/core/result.ts';
import { NOT_DOWNLOADED } from '../../../../src/mirror/core/stand-ins.ts';
import { CONTRACT, DISK, FREE, NOW, SHARE } from '../../../support/mirror/model.ts';
import { copy, make } from '../../../support/mirror/plans.ts';

const FILE: Entry = { name: 'a', type: 'file', size: 5, mtime: 100_000, ctime: 1, birth: null, inode: 7, target: null };
const ROW: ManifestRow = { ...NOTHING_MORE, path: 'a', type: 'file', size: 5, mtime: 100_000, inode: 7 };

interface Setting extends Partial<JoinRules> {
  readonly of?: Partial<Contract>;
  readonly share?: Partial<Abilities>;
}

function joined(input: Partial<FolderInput>, { of = {}, share = {}, ...more }: Setting = {}): FolderDifferences {
  const contract = { ...CONTRACT, budget: FREE, keep: ['kept'], exclude: [], realDirsOnly: [], ...of };
  const abilities = { ...DISK, ...share };
  const pathRules = createPathRules(contract, abilities);
  const rules = { contract, abilities, pathRules, trust: ALL_TRUSTED, now: NOW, held: new Map(), ...more };
  return createJoin(rules)({ at: ROOT, hot: listed(), vault: listed(), rows: [], ...input });
}

interface Unreadable {
  readonly name: string;
  readonly errno: string;
}

function listed(...entries: readonly (Entry | Unreadable)[]): Listing {
  return { kind: 'listed', entries: entries.filter((one) => 'type' in one), unreadable: entries.filter((one) => 'errno' in one) };
}

const entry = (name: string, more: Partial<Entry> = {}): Entry => ({ ...FILE, name, ...more });
const folder = (name: string, more: Partial<Entry> = {}): Entry => entry(name, { type: 'folder', size: 0, ...more });
const row = (path: string, more: Partial<ManifestRow> = {}): ManifestRow => ({ ...ROW, path, ...more });
const FOLDED = { share: SHARE };

function at(path: string, more: Partial<Descent> = {}): Descent {
  return { ...ROOT, path, vaultPath: path, sentPath: path, ...more };
}

describe('a name of hot that cannot be read', () => {
  test.each<[string, string, number, number, readonly string[]]>([
    ['is not UTF-8', 'EILSEQ', 1, 0, ['name-not-utf8']],
    ['is not downloaded', NOT_DOWNLOADED, 1, 0, ['not-downloaded']],
    ['stands for what lies elsewhere', PLACEHOLDER, 1, 0, ['placeholder']],
    ['vanished', 'ENOENT', 0, 0, []],
    ['vanished with the folder around it', 'ENOTDIR', 0, 0, []],
    ['cannot be opened', 'EACCES', 0, 1, ['unreadable-in-hot']],
    ['is another file system', 'EXDEV', 0, 0, ['other-file-system']],
  ])('because it %s', (_, errno, hotPaths, readErrors, why) => {
    const found = joined({ hot: listed({ name: 'x', errno }) });
    expect([found.hotPaths, found.readErrors, found.leftOut.map((one) => one.why)]).toEqual([hotPaths, readErrors, why]);
  });

  test('is counted and named in a folder that is only counted, too', () => {
    const found = joined({ at: at('f', { purpose: 'count' }), hot: listed({ name: 'x', errno: 'EILSEQ' }, entry('y')) });
    expect([found.hotPaths, found.leftOut.map(({ path }) => path)]).toEqual([2, ['f/x']]);
  });

  test('is lost when the vault has nothing of what was sent, and what lay in it is looked for', () => {
    const hot = listed({ name: 'a', errno: 'EACCES' });
    const sent = joined({ hot, rows: [row('a')] });
    expect([sent.lost, sent.descend]).toEqual([[{ path: 'a', type: 'file', again: false }], []]);
    const whole = joined({ hot, rows: [row('a', { type: 'folder' })] });
    expect(whole.lost).toHaveLength(1);
    expect(whole.descend).toMatchObject([{ path: 'a', purpose: 'loss', inHot: false, inVault: false }]);
    expect(joined({ hot, vault: listed(entry('a')), rows: [row('a')] }).lost).toEqual([]);
  });
});

describe('a name of the vault that cannot be read', () => {
  test('leaves what hot has of it alone, and counts what lies in it', () => {
    const found = joined({ hot: listed(folder('x'), entry('y')), vault: listed({ name: 'x', errno: 'EIO' }, entry('y')) });
    expect(found).toMatchObject({ makes: [], copies: [], hotPaths: 2, descend: [{ path: 'x', purpose: 'count', inVault: false }] });
  });

  test.each(['ENOENT', 'EIO', 'EILSEQ'])('keeps the folder around it, whatever became of it: %s', (errno) => {
    expect(joined({ at: at('f', { inHot: false }), vault: listed({ name: 'x', errno }) }).stays).toBe(true);
  });
});

describe('a folder that is not there any more', () => {
  test('in hot is nothing to report, unless it is the root', () => {
    const gone = joined({ at: at('f'), hot: { kind: 'absent' } });
    expect([gone.readErrors, gone.leftOut]).toEqual([0, []]);
    expect(joined({ hot: { kind: 'absent' } }).readErrors).toBe(1);
  });

  test('in the vault is named with what the system says', () => {
    expect(joined({ at: at('f'), vault: { kind: 'absent' } })).toMatchObject({
      stays: true,
      leftOut: [{ path: 'f', why: 'unreadable-in-vault', detail: 'ENOENT' }],
    });
  });
});

describe('names that are one on the vault', () => {
  test('are each named with all of the others, and need an entry each of what was sent', () => {
    const hot = listed(entry('a'), entry('A'), entry('b'));
    const found = joined({ hot, vault: listed(entry('a')), rows: [row('A')] }, FOLDED);
    expect(found.leftOut.filter(({ why }) => why === 'name-collision').map(({ path, detail }) => [path, detail])).toEqual([
      ['a', 'A'],
      ['A', 'a'],
    ]);
    expect(found.lost).toEqual([]);
    expect(joined({ hot, vault: listed(), rows: [row('A')] }, FOLDED).lost).toMatchObject([{ path: 'A', again: false }]);
    const three = joined({ hot: listed(entry('ab'), entry('Ab'), entry('AB')) }, FOLDED);
    expect(three.leftOut[0]?.detail).toBe('Ab, AB');
  });

  test('of which the vault has several keep the folder that hot removed', () => {
    const found = joined({ at: at('f', { inHot: false }), vault: listed(entry('a'), entry('A')), rows: [row('f/a')] }, FOLDED);
    expect([found.stays, found.leftOut.map(({ path }) => path)]).toEqual([true, ['f/A']]);
  });

  test('of which the manifest has several are forgotten but for one', () => {
    const found = joined({ hot: listed(entry('a')), vault: listed(entry('a')), rows: [row('a'), row('A')] }, FOLDED);
    expect(found.forgotten).toEqual(['A']);
  });
});

describe('a name that hot and the vault have', () => {
  test('is too long as a path, unless the vault has the same file already', () => {
    const short = { of: { longestPath: 2 } };
    expect(joined({ hot: listed(entry('long')), vault: listed(entry('long')) }, short).leftOut).toEqual([]);
    expect(joined({ hot: listed(entry('long')), vault: listed(entry('long', { size: 6 })) }, short).leftOut).toMatchObject([
      { path: 'long', why: 'path-too-long' },
    ]);
    const like = { size: 0, mtime: 9 };
    expect(joined({ hot: listed(folder('long', like)), vault: listed(entry('long', like)) }, short).leftOut).toMatchObject([
      { path: 'long', why: 'path-too-long' },
    ]);
  });

  test('and that the manifest has as a folder is not taken for sent unread', () => {
    const found = joined({ hot: listed(entry('a')), vault: listed(entry('a')), rows: [row('a', { type: 'folder', ctime: 1 })] });
    expect([found.adopted, found.checks.map(({ path }) => path)]).toEqual([[], ['a']]);
  });

  test('is recorded as what it is', () => {
    const big = folder('f', { size: 4_096, ctime: 5 });
    expect(joined({ hot: listed(big), vault: listed(big) }).adopted).toMatchObject([{ type: 'folder', size: 0, ctime: null }]);
    expect(joined({ hot: listed(FILE), vault: listed(FILE) }).adopted).toMatchObject([{ type: 'file', size: 5, ctime: 1 }]);
  });

  test('is recorded under its present spelling only', () => {
    const found = joined(
      { hot: listed(folder('a', { inode: 2 })), vault: listed(folder('a')), rows: [row('A', { type: 'folder', inode: 1 })] },
      FOLDED,
    );
    expect([found.adopted.map(({ path }) => path), found.forgotten]).toEqual([['a'], ['A']]);
  });

  test('is entered under the spelling that the vault keeps', () => {
    const [composed, decomposed] = ['\u00e9', 'e\u0301'];
    const found = joined({ hot: listed(folder(decomposed)), vault: listed(folder(composed)) }, { share: { ...SHARE, unicodeForm: 'nfc' } });
    expect([found.folds, found.descend.map(({ path, vaultPath }) => [path, vaultPath])]).toEqual([[], [[decomposed, composed]]]);
  });

  test('and that was edited in the vault waits as what it is; only what was never sent counts as not ours', () => {
    const link = (target: string): Entry => entry('l', { type: 'link', target });
    const found = joined({ hot: listed(link('x')), vault: listed(link('y')), rows: [row('l', { type: 'link', target: 'z' })] });
    expect(found.drift).toMatchObject([{ path: 'l', copy: null, make: { kind: 'link', target: 'x' } }]);
    expect(found.unmanagedPaths).toEqual([]);
    const strange = joined({ hot: listed(link('x')), vault: listed({ ...link('y'), mtime: NOW }) });
    expect([strange.drift.length, strange.unmanagedPaths]).toEqual([1, ['l']]);
    const file = joined({ hot: listed(FILE), vault: listed(entry('a', { size: 6 })), rows: [row('a', { size: 4 })] });
    expect(file.drift).toMatchObject([{ path: 'a', copy: { kind: 'update' }, make: null }]);
  });

  test('and that became another type is entered only where the vault has a folder', () => {
    const found = joined({ hot: listed(folder('a')), vault: listed(FILE), rows: [ROW] });
    expect(found.descend).toMatchObject([{ path: 'a', inHot: true, inVault: false }]);
    expect(found.descend).toHaveLength(1);
    const back = joined({ hot: listed(FILE), vault: listed(folder('a')), rows: [row('a', { type: 'folder' })] });
    expect(back.descend).toMatchObject([{ path: 'a', inHot: false, inVault: true, replacedBy: 'a' }]);
  });

  test('and that became a folder around a rule changes its type while the vault has none there', () => {
    const around = { of: { keep: ['a/deep'] } };
    expect(joined({ hot: listed(folder('a')), vault: listed(FILE), rows: [ROW] }, around).removals).toHaveLength(1);
    const back = joined({ hot: listed(FILE), vault: listed(folder('a')), rows: [row('a', { type: 'folder' })] }, around);
    expect(back.leftOut).toMatchObject([{ path: 'a', why: 'type-change-kept' }]);
  });

  test('under keep, without a trash, gives up no much larger version: of files, not of links', () => {
    const inKept = (hot: Entry, vault: Entry, sent: ManifestRow): FolderDifferences =>
      joined({ at: at('kept'), hot: listed(hot), vault: listed(vault), rows: [sent] }, { of: { trash: false } });
    const shrunk = inKept(entry('a', { size: 1, mtime: 9 }), entry('a', { size: 900 }), row('kept/a', { size: 900 }));
    expect(shrunk.leftOut).toMatchObject([{ path: 'kept/a', why: 'shrunk-kept' }]);
    const links = inKept(
      entry('l', { type: 'link', target: 'x', size: 1 }),
      entry('l', { type: 'link', target: 'y', size: 900 }),
      row('kept/l', { type: 'link', target: 'y' }),
    );
    expect([links.leftOut, links.makes.length]).toEqual([[], 1]);
  });
});

describe('a name that only hot has', () => {
  test('is no folder to enter unless it is one', () => {
    expect(joined({ hot: listed(entry('l', { type: 'link', target: 'x' })) })).toMatchObject({ makes: [{ path: 'l' }], descend: [] });
  });

  test('and was sent under another spelling is sent anew, and that one forgotten', () => {
    const found = joined({ hot: listed(FILE), rows: [row('A')] }, FOLDED);
    expect([found.copies.map(({ path }) => path), found.forgotten]).toEqual([['a'], ['A']]);
  });

  test('and cannot be sent is lost only as what was sent', () => {
    const out = entry('a', { type: 'link', target: '/etc' });
    expect(joined({ hot: listed(out), rows: [ROW] })).toMatchObject({ lost: [], forgotten: ['a'] });
    const sent = joined({ hot: listed(out), rows: [row('a', { type: 'link', target: 'x' })] });
    expect(sent).toMatchObject({ lost: [{ path: 'a', again: false }], forgotten: ['a'] });
  });

  test.each([
    [0, NOW + 5_000, false],
    [0, NOW, false],
    [5_000, NOW - 4_999, true],
    [5_000, NOW - 5_000, false],
  ])('is fresh within the settle time: %i', (settleMs, ctime, fresh) => {
    expect(joined({ hot: listed(entry('a', { ctime })) }, { of: { settleMs } }).copies).toMatchObject([{ fresh }]);
  });
});

describe('a folder that is only checked for loss', () => {
  const loss = at('f', { inHot: false, purpose: 'loss' });

  test('compares names as the vault does', () => {
    const input = { at: loss, vault: listed(entry('a')), rows: [row('f/a'), row('f/b'), row('f/A')] };
    expect(joined(input).lost.map(({ path }) => path)).toEqual(['f/b', 'f/A']);
    expect(joined(input, FOLDED).lost.map(({ path }) => path)).toEqual(['f/b']);
  });

  test('enters the folders that are there, and no files', () => {
    const found = joined({
      at: loss,
      vault: listed(entry('a'), folder('d')),
      rows: [row('f/a'), row('f/d', { type: 'folder' }), row('f/gone')],
    });
    expect(found.descend).toMatchObject([{ path: 'f/d', inHot: false, inVault: true, purpose: 'loss' }]);
    expect(found.descend).toHaveLength(1);
  });
});

describe('of the whole tree', () => {
  const collected = (...all: readonly FolderDifferences[]) => {
    const collector = new DifferencesCollector({ contract: CONTRACT, trust: ALL_TRUSTED });
    for (const one of all) collector.add(one);
    return collector.finish();
  };

  test('nothing is made in a place that cannot be freed, and what was lost there is not sent again', () => {
    const lost = [
      { path: 'p/x', type: 'file' as const, again: true },
      { path: 'q', type: 'file' as const, again: true },
    ];
    const found = resultOf(ROOT, [{ lost, makes: [make('folder', 'p'), make('folder', 'q')], copies: [copy('p/x'), copy('q/x')] }]);
    const all = collected(found, resultOf(at('p', { inHot: false, replacedBy: 'p' }), [{ stays: true }]));
    expect(all.lost.map(({ again }) => again)).toEqual([false, true]);
    expect([all.makes, all.copies].map((list) => list.map(({ path }) => path))).toEqual([['q'], ['q/x']]);
    expect(all.leftOut.map(({ path, why }) => `${path}: ${why}`)).toEqual(['p: unmanaged-in-the-way', 'p/x: lost-in-vault']);
  });

  test('paths of hot are counted by top folder', () => {
    const all = collected(
      resultOf(ROOT, [{ hotPaths: 2 }]),
      resultOf(at('a'), [{ hotPaths: 3 }]),
      resultOf(at('a/b'), [{ hotPaths: 4 }]),
      resultOf(at('c'), [{ hotPaths: 0 }]),
    );
    expect([all.hotPaths, [...all.hotPathsByFolder]]).toEqual([
      9,
      [
        ['', 2],
        ['a', 7],
      ],
    ]);
  });

  test('a hundred unmanaged paths are named, and all of them counted', () => {
    const unmanaged = Array.from({ length: 101 }, (_, index) => `f${String(index).padStart(3, '0')}`);
    const all = collected(resultOf(ROOT, [{ unmanaged: unmanaged.toReversed() }]));
    expect([all.unmanaged.count, all.unmanaged.sample]).toEqual([101, unmanaged.slice(0, 100)]);
  });
});
