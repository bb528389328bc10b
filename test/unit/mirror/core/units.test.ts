import { describe, expect, it } from 'vitest';
import { NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import type { Differences } from '../../../../src/mirror/core/plan.ts';
import { foldersTouched, touchedUnits, unitOf, unitRules, withoutUnits } from '../../../../src/mirror/core/units.ts';

const rules = unitRules(['*.fcpbundle', '*.photoslibrary'], new Set(['video/draft 1']));
const look = { type: 'file' as const, size: 1, mtime: 1 };
const copy = (path: string) => ({
  kind: 'create' as const,
  path,
  size: 1,
  mtime: 1,
  ctime: 1,
  birth: null,
  inode: 1,
  fresh: false,
  replaces: null,
});
const deletion = (path: string, type: 'file' | 'folder' = 'file') => ({
  path,
  sentAs: path,
  look: { ...look, type },
  makesWay: false,
  replacedBy: null,
  sent: null,
});
const rename = (from: string, to: string) =>
  ({ why: 'moved', from, to, look, inode: 1, mtime: 1, ctime: 1, birth: null, sentAs: from }) as Differences['renames'][number];
const differences = (some: Partial<Differences>): Differences =>
  ({
    makes: [],
    copies: [],
    renames: [],
    deletions: [],
    drift: [],
    leftOut: [],
    adopted: [],
    forgotten: [],
    ...some,
  }) as unknown as Differences;

describe('the document that a path belongs to', () => {
  it.each([
    ['a/film.fcpbundle/CurrentVersion.plist', 'a/film.fcpbundle'],
    ['a/film.FCPBundle/deep/er/x', 'a/film.FCPBundle'],
    ['all.photoslibrary/originals/b.fcpbundle/x', 'all.photoslibrary'],
    ['a/film.fcpbundle', null],
    ['video/draft 1/Resources/clip.mov', 'video/draft 1'],
    ['video/draft 10/clip.mov', null],
    ['db/main.sqlite', 'db/main.sqlite'],
    ['db/main.sqlite-wal', 'db/main.sqlite'],
    ['db/anything-journal', 'db/anything'],
    ['Catalog.lrcat', 'Catalog.lrcat'],
    ['notes.txt', null],
  ])('%s: %s', (path, unit) => {
    expect(unitOf(path, false, rules)?.path ?? null).toBe(unit);
  });

  it('is the folder itself where that is deleted or moved', () => {
    expect(unitOf('a/film.fcpbundle', true, rules)?.path).toBe('a/film.fcpbundle');
  });

  it('holds a database with its journals, and nothing else of the folder', () => {
    expect(unitOf('x-shm', false, rules)?.members).toEqual(['x', 'x-wal', 'x-shm', 'x-journal']);
  });
});

describe('documents that are still changing', () => {
  const all = differences({
    makes: [{ kind: 'folder', path: 'a.fcpbundle/new', mtime: 1, birth: null, inode: 1, target: null, replaces: null }],
    copies: [copy('a.fcpbundle/x'), copy('b.fcpbundle/x'), copy('c.txt'), copy('d.db-wal'), copy('d.db'), copy('d.db.bak')],
    deletions: [deletion('a.fcpbundle/gone'), deletion('old', 'folder'), deletion('old/x.txt'), deletion('e')],
    renames: [rename('old/z.fcpbundle/1', 'new/z.fcpbundle/1'), rename('p', 'q')],
  });
  const units = touchedUnits(all, rules);

  it('are found wherever something would be done to them', () => {
    expect(units.map(({ path }) => path)).toEqual(['a.fcpbundle', 'b.fcpbundle', 'd.db', 'new/z.fcpbundle', 'old/z.fcpbundle']);
    expect(foldersTouched(all).toSorted()).toEqual(['a.fcpbundle', 'b.fcpbundle', 'new', 'new/z.fcpbundle', 'old', 'old/z.fcpbundle']);
  });

  it('stay in the vault as they are, as a whole, with the folders around them; everything else goes on', () => {
    const changing = new Map(units.filter(({ path }) => path !== 'b.fcpbundle').map((unit) => [unit, 7]));
    const rest = withoutUnits(all, changing);
    expect(rest.makes).toEqual([]);
    expect(rest.copies.map(({ path }) => path)).toEqual(['b.fcpbundle/x', 'c.txt', 'd.db.bak']);
    expect(rest.deletions.map(({ path }) => path)).toEqual(['old/x.txt', 'e']);
    expect(rest.renames.map(({ to }) => to)).toEqual(['q']);
    expect(rest.leftOut.map(({ path, why, since }) => [path, why, since])).toEqual(
      ['a.fcpbundle', 'd.db', 'new/z.fcpbundle', 'old/z.fcpbundle'].map((path) => [path, 'bundle-changing', 7]),
    );
  });

  it('change nothing where there are none', () => {
    expect(withoutUnits(all, new Map())).toBe(all);
  });
});

describe('what makes a document', () => {
  it.each([
    ['x.db', 'x.db'],
    ['x.db3', 'x.db3'],
    ['x.SQLITE', 'x.SQLITE'],
    ['x.lrcat-wal', 'x.lrcat'],
    ['anything-journal', 'anything'],
    ['my-wallpaper.jpg', null],
    ['x.dbx', null],
    ['A.FCPBUNDLE/in/it', 'A.FCPBUNDLE'],
  ])('%s belongs to %s', (path, unit) => {
    expect(unitOf(path, false, rules)?.path ?? null).toBe(unit);
  });

  it('is compared in one Unicode form, and in any case', () => {
    expect(unitOf('A.FCPBUNDLE/x', false, unitRules(['*.fcpbundle'], new Set()))?.path).toBe('A.FCPBUNDLE');
    expect(unitOf('cafe\u0301/x', false, unitRules(['caf\u00e9'], new Set()))?.path).toBe('cafe\u0301');
  });

  it('is the whole folder, or the database with each of its journals', () => {
    expect(unitOf('a.fcpbundle/x', false, rules)?.members).toEqual(['a.fcpbundle']);
    expect(unitOf('x.db', false, rules)?.members).toEqual(['x.db', 'x.db-wal', 'x.db-shm', 'x.db-journal']);
  });
});

describe('a document that is still changing', () => {
  const unit = { path: 'b.fcpbundle', members: ['b.fcpbundle'] };
  const changing = new Map([[unit, 5]]);
  const folderMove = (from: string, to: string) => ({ ...rename(from, to), holds: { files: 1, bytes: 1, paths: 1 } });
  const folder = (path: string) => ({ kind: 'folder' as const, path, mtime: 1, birth: null, inode: 1, target: null, replaces: null });
  const pathsOf = (all: readonly { readonly path: string }[]): readonly string[] => all.map(({ path }) => path);

  it('is found once, for each of the paths in it', () => {
    const found = touchedUnits(differences({ copies: [copy('b.fcpbundle/x'), copy('b.fcpbundle/y'), copy('z'), copy('a.db')] }), rules);
    expect(pathsOf(found)).toEqual(['a.db', 'b.fcpbundle']);
  });

  it('keeps back what would be moved into it or out of it; what left it is sent, or named if it is a folder', () => {
    const into = [rename('x', 'b.fcpbundle/x'), folderMove('f', 'b.fcpbundle/f')];
    const out = [rename('b.fcpbundle/y', 'y'), folderMove('b.fcpbundle/g', 'g')];
    const aside = [rename('a', 'b'), folderMove('c', 'd')];
    // Out of what moved out of it, and within that.
    const further = [rename('g/y', 'y2'), folderMove('g/h', 'h'), rename('g/z', 'h/z')];
    const made = { makes: [folder('g/new'), folder('d/new')], copies: [copy('g/1'), copy('d/1')] };
    const open = withoutUnits(differences({ renames: [...into, ...out, ...aside, ...further], ...made }), changing);
    expect(open.renames).toEqual(aside);
    // A folder that stays where it is has nothing at its new place.
    expect([pathsOf(open.makes), pathsOf(open.copies)]).toEqual([['d/new'], ['d/1', 'y', 'y2']]);
    expect(open.copies).toContainEqual({ ...copy('y'), fresh: true });
    expect(open.leftOut.map(({ path, why, since }) => [path, why, since])).toEqual(
      ['b.fcpbundle', 'g', 'h'].map((path) => [path, 'bundle-changing', 5]),
    );
  });

  it('keeps nothing back but what has to do with it', () => {
    const sent = { ...NOTHING_MORE, path: 'c', type: 'file' as const, size: 1, mtime: 1, inode: 1, ctime: 1, birth: null, digest: null };
    const open = withoutUnits(
      differences({
        renames: [rename('left/x', 'x')],
        copies: [copy('b.fcpbundle/x'), copy('c2')],
        deletions: [deletion('left', 'folder'), { ...deletion('c'), sent: { ...sent, inode: 9, mtime: 9 } }],
      }),
      changing,
    );
    expect(pathsOf(open.deletions)).toEqual(['left', 'c']);
    // The same file, under a new name that arrives, and under one in the document.
    const moved = (to: string) =>
      withoutUnits(
        differences({ copies: [copy(to), { ...copy('other'), inode: 7, mtime: 7 }], deletions: [{ ...deletion('c'), sent }] }),
        changing,
      );
    expect([pathsOf(moved('c2').deletions), pathsOf(moved('b.fcpbundle/c').deletions)]).toEqual([['c'], []]);
  });

  it('names a folder that left it with the time of the one that has been changing for longest', () => {
    const other = { path: 'a.fcpbundle', members: ['a.fcpbundle'] };
    const open = withoutUnits(differences({ renames: [folderMove('b.fcpbundle/g', 'g')] }), new Map([...changing, [other, 3]]));
    expect(open.leftOut.map(({ path, since }) => [path, since])).toEqual([
      ['a.fcpbundle', 3],
      ['b.fcpbundle', 5],
      ['g', 3],
    ]);
  });

  it('keeps back what is made in it, and what is deleted of it under either spelling', () => {
    const spelled = { ...deletion('B.fcpbundle/x'), sentAs: 'b.fcpbundle/x' };
    const respelled = { ...deletion('b.fcpbundle/y'), sentAs: 'B.fcpbundle/y' };
    const open = withoutUnits(
      differences({ makes: [folder('b.fcpbundle/new'), folder('new')], deletions: [spelled, respelled, deletion('z')] }),
      changing,
    );
    expect([pathsOf(open.makes), pathsOf(open.deletions)]).toEqual([['new'], ['z']]);
    expect(open.leftOut).toEqual([{ path: 'b.fcpbundle', why: 'bundle-changing', detail: '', since: 5 }]);
  });
});
