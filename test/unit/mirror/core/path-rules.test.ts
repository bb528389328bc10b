import { describe, expect, test } from 'vitest';
import { USUAL_JUNK } from '../../../../src/config/junk-names.ts';
import { createPathRules, type FolderRules, type Place } from '../../../../src/mirror/core/path-rules.ts';
import { CONTRACT, DISK, SHARE } from '../../../support/mirror/model.ts';

const contract = {
  ...CONTRACT,
  keep: [...CONTRACT.keep, 'planning/kept'],
  exclude: ['planning', 'scripts/tmp', 'logs/ops/mirror', 'é'],
  junk: ['.DS_Store', '._*', '*.tmp', 'a?c', '~$*'],
};

const PLACES: readonly (readonly [path: string, onDisk: Place, onShare: Place])[] = [
  ['a', 'plain', 'plain'],
  ['planning', 'excluded', 'excluded'],
  ['planning/vault.md', 'excluded', 'excluded'],
  ['planning/kept', 'excluded', 'excluded'],
  ['planningx', 'plain', 'plain'],
  ['a/planning', 'plain', 'plain'],
  ['PLANNING/x', 'plain', 'excluded'],
  ['e\u0301', 'excluded', 'excluded'],
  ['scripts', 'kept', 'kept'],
  ['scripts/deep/er', 'kept', 'kept'],
  ['scripts/tmp/x', 'excluded', 'excluded'],
  ['Scripts/x', 'kept', 'kept'],
  ['thumbnails', 'plain', 'plain'],
  ['thumbnails/assets/x', 'kept', 'kept'],
  ['thumbnails/assets2/x', 'plain', 'plain'],
  ['video/input/x', 'plain', 'plain'],
  ['.ytm_trash/x', 'vaults-own', 'vaults-own'],
  ['.ytm_vault_workspaces_root.json', 'vaults-own', 'vaults-own'],
  ['.YTM_tmp', 'vaults-own', 'vaults-own'],
  ['ytm_heartbeat.json', 'vaults-own', 'vaults-own'],
  ['a/ytm_heartbeat.json', 'plain', 'plain'],
  ['a/.ytm_x', 'plain', 'plain'],
  ['a/.ytm_x/f', 'plain', 'plain'],
  ['a/.ytm_x/.ytm_y/f', 'plain', 'plain'],
  ['.DS_Store', 'junk', 'junk'],
  ['a/.DS_Store/in it', 'junk', 'junk'],
  ['a/.ds_store', 'plain', 'junk'],
  ['scripts/._x', 'junk', 'junk'],
  ['a/x.tmp', 'junk', 'junk'],
  ['a/x.tmpx', 'plain', 'plain'],
  ['a/abc', 'junk', 'junk'],
  ['a/abbc', 'plain', 'plain'],
  ['a/~$report', 'junk', 'junk'],
  ['a/クリップ.tmp', 'junk', 'junk'],
];

describe('whose a path is', () => {
  test.each(PLACES)('%s', (path, onDisk, onShare) => {
    expect([createPathRules(contract, DISK).of(path), createPathRules(contract, SHARE).of(path)]).toEqual([onDisk, onShare]);
  });

  test('junk that begins like nothing else is distinguished from other names by their first character', () => {
    const pathRules = createPathRules({ ...contract, junk: ['Thumbs.db', '._*'] }, DISK);
    expect(['Thumbs.db', 'thumbs.db', '._x', 'クリップ', '\u212aelvin'].map((name) => pathRules.of(name))).toEqual([
      'junk',
      'plain',
      'junk',
      'plain',
      'plain',
    ]);
    expect(createPathRules({ ...contract, junk: ['kelvin'] }, SHARE).of('\u212aelvin')).toBe('junk');
  });

  test('the usual junk is junk wherever it lies, and nothing that looks like it is', () => {
    const pathRules = createPathRules({ ...contract, junk: USUAL_JUNK }, DISK);
    const written = USUAL_JUNK.map((pattern) => pattern.replaceAll('*', 'x'));
    expect(written.filter((name) => pathRules.of(`a/b/${name}/in it`) !== 'junk')).toEqual([]);
    const work = [
      'Icon',
      'Icons',
      'Icon1',
      'recycle',
      'eaDir',
      'nfs',
      'Thumbs.dbx',
      'my desktop.ini',
      'trashes',
      '.trash',
      'System Volume',
      '~x',
      '$x',
    ];
    expect(work.filter((name) => pathRules.of(name) !== 'plain')).toEqual([]);
  });

  test('slashes at the ends of a rule do not matter', () => {
    expect(createPathRules({ ...contract, exclude: ['/planning/', './x'] }, DISK).of('planning/a')).toBe('excluded');
  });
});

describe('a folder on the way to rules', () => {
  const folder = (path: string): FolderRules => createPathRules(contract, SHARE).folder(path);

  test('is reported by its parent', () => {
    expect(['thumbnails', 'Thumbnails', 'logs', 'a'].map((name) => folder('').leadsToRule(name))).toEqual([true, true, true, false]);
    expect([folder('').leadsToExcluded('logs'), folder('logs').leadsToExcluded('ops'), folder('').leadsToExcluded('thumbnails')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('of real folders only knows itself and is known', () => {
    expect([
      folder('').isRealDirsOnly('video'),
      folder('video').isRealDirsOnly('input'),
      folder('video/input').realDirsOnly,
      folder('video').realDirsOnly,
    ]).toEqual([false, true, true, false]);
  });
});

describe('a folder', () => {
  const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

  test.each(PLACES)('says of its child what is said of the path: %s', (path, onDisk) => {
    const pathRules = createPathRules(contract, DISK);
    expect(pathRules.folder(parentOf(path)).of(path.slice(path.lastIndexOf('/') + 1))).toBe(onDisk);
  });

  test('that is kept and holds something excluded keeps the rest', () => {
    const kept = createPathRules(contract, DISK).folder('scripts');
    expect([kept.of('tmp'), kept.of('x'), kept.leadsToRule('tmp'), kept.leadsToRule('x')]).toEqual(['excluded', 'kept', true, false]);
  });

  test('at the root tells the vault’s own from the rest without any rule', () => {
    const bare = createPathRules({ ...contract, keep: [], exclude: [], realDirsOnly: [], junk: [] }, DISK).folder('');
    expect([bare.of('.ytm_trash'), bare.of('a')]).toEqual(['vaults-own', 'plain']);
  });

  test('under one that is excluded has no junk of its own', () => {
    expect(createPathRules(contract, DISK).folder('planning/a').of('x.tmp')).toBe('excluded');
  });
});

test('rules are read with dots, doubled and trailing slashes in them, and junk in either Unicode form', () => {
  const pathRules = createPathRules({ ...contract, exclude: ['./tmp//x/', 'b/./c'], junk: ['caf\u00e9*'] }, DISK);
  expect(['tmp/x', 'b/c', 'tmp', 'cafe\u0301s'].map((path) => pathRules.of(path))).toEqual(['excluded', 'excluded', 'plain', 'junk']);
});
