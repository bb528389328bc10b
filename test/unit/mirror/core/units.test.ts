import { describe, expect, it } from 'vitest';
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
