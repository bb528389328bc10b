import type { Stats } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isDropboxPlaceholder, mayStandFor, parseFlags, standsFor, storageOf } from '../../../../src/mirror/core/stand-ins.ts';
import { type Ask, createStandIns } from '../../../../src/mirror/hot/stand-ins.ts';

describe('a stub', () => {
  it.each([
    ['.master.wav.icloud', 170, 'master.wav'],
    ['.保管 庫.psd.icloud', 170, '保管 庫.psd'],
    ['master.wav.nextcloud', 1, 'master.wav'],
    ['master.wav.owncloud', 0, 'master.wav'],
    ['master.wav.icloud', 170, null],
    ['.icloud', 170, null],
    ['..icloud', 170, null],
    ['.huge.icloud', 10_000_000, null],
    ['notes.nextcloud', 4_000, null],
    ['.nextcloud', 0, null],
    ['soundcloud', 1, null],
  ])('%s of %i bytes stands for %s', (name, size, real) => {
    expect(standsFor(name, size)).toBe(real);
    if (real !== null) expect(mayStandFor(name)).toBe(true);
  });
});

describe('flags as macOS reports them', () => {
  // `stat -f %Xf` of an evicted file (SF_DATALESS, UF_TRACKED), a compressed one (UF_COMPRESSED, UF_TRACKED) and a plain one.
  it.each([
    ['40000040\n', 'dataless'],
    ['60\n', 'stored'],
    ['40000060\n', 'dataless'],
    ['0\n', 'unknown'],
  ])('%j: %s', (printed, storage) => {
    expect(parseFlags(printed, 1)?.map(storageOf)).toEqual([storage]);
  });

  it.each([
    ['', 1],
    ['40000040\n', 2],
    ['stat: x: No such file\n0\n', 2],
    ['-rw-r--r--\n', 1],
  ])('%j are not those of %i files', (printed, count) => {
    expect(parseFlags(printed, count)).toBeNull();
  });

  it('knows Dropbox’s placeholders by their attribute', () => {
    expect(isDropboxPlaceholder('com.apple.quarantine\ncom.dropbox.placeholder\n')).toBe(true);
    expect(isDropboxPlaceholder('com.dropbox.attributes\n')).toBe(false);
  });
});

describe('on macOS', () => {
  const flags: Readonly<Record<string, string>> = { evicted: '40000040', squeezed: '60', sparse: '0', dropbox: '0', plain: '0' };
  const asked: string[][] = [];
  const answer: Ask = (file, args) => {
    asked.push([...args]);
    const names = args.filter((arg) => arg.startsWith('./')).map((path) => path.split('/').at(-1) ?? '');
    if (file.endsWith('xattr')) return names[0] === 'dropbox' ? 'com.dropbox.placeholder\n' : '';
    return names.some((name) => flags[name] === undefined) ? null : `${names.map((name) => flags[name]).join('\n')}\n`;
  };
  const among = (names: readonly string[]): readonly string[] => [...createStandIns('/hot', 'darwin', answer).among('d', names)];

  it('files without a block are asked for together; those in a cloud are distinguished from compressed and from sparse ones', () => {
    asked.length = 0;
    expect(among(['evicted', 'squeezed', 'sparse', 'dropbox'])).toEqual(['evicted', 'dropbox']);
    expect(asked.filter(([first]) => first === '-f')).toHaveLength(1);
  });

  it('what is not known is not read', () => {
    expect(among(['evicted', 'vanished', 'squeezed'])).toEqual(['evicted', 'vanished']);
    expect([...createStandIns('/hot', 'darwin', () => null).among('d', ['a'])]).toEqual(['a']);
  });

  it('only files without a block are suspects, and folders where one may be in a cloud', () => {
    const stats = (kind: 'file' | 'folder', size: number, blocks: number) =>
      ({ isFile: () => kind === 'file', isDirectory: () => kind === 'folder', size, blocks }) as Stats;
    const standIns = createStandIns('/hot', 'darwin', answer);
    const isSuspect = (stats: Stats): boolean => standIns.isSuspect(stats);
    expect([isSuspect(stats('file', 9, 0)), isSuspect(stats('file', 9, 8)), isSuspect(stats('file', 0, 0))]).toEqual([true, false, false]);
    expect(isSuspect(stats('folder', 0, 0))).toBe(false);
    standIns.among('d', ['evicted']);
    expect(isSuspect(stats('folder', 0, 0))).toBe(true);
    expect(createStandIns('/Users/mika/Library/CloudStorage/OneDrive/work', 'darwin', answer).isSuspect(stats('folder', 0, 0))).toBe(true);
    expect(createStandIns('/hot', 'linux', answer).isSuspect(stats('file', 9, 0))).toBe(false);
  });
});

it.each([
  ['.x.icloud', true],
  ['.x.icloud2', false],
  ['x.nextcloud', true],
  ['x.owncloud', true],
  ['x.owncloud.txt', false],
  ['mycloud', false],
  ['x', false],
  ['.icloud', false],
])('%s may stand for a file: %s', (name, expected) => {
  expect([mayStandFor(name), standsFor(name, 0) !== null]).toEqual([expected, expected]);
});

it('flags are up to eight hexadecimal digits, nothing else', () => {
  expect([parseFlags('0x40000020\nFF\n', 2), parseFlags('123456789\n', 1), parseFlags('12g\n', 1), parseFlags('1\n', 2)]).toEqual([
    [0x4000_0020, 0xff],
    null,
    null,
    null,
  ]);
});

it('attributes are read with the space around them', () => {
  expect([' com.dropbox.placeholder\r\n', 'com.dropbox.placeholder.x\n', ''].map(isDropboxPlaceholder)).toEqual([true, false, false]);
});
