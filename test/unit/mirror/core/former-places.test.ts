/** What hot has and ytm cannot send now, for whatever reason: its copy in the vault, under a former name, may be the only one, and stays. */
import { describe, expect, test } from 'vitest';
import { withVerdicts } from '../../../../src/mirror/core/content-checks.ts';
import type { Contract } from '../../../../src/mirror/core/contract.ts';
import { NONE_TRUSTED } from '../../../../src/mirror/core/identity.ts';
import { PLACEHOLDER } from '../../../../src/mirror/core/placeholder.ts';
import { NOT_DOWNLOADED } from '../../../../src/mirror/core/stand-ins.ts';
import { touchedUnits, unitRules, withoutUnits } from '../../../../src/mirror/core/units.ts';
import { aFile, CONTRACT, DISK, type ModelMirror, NOW } from '../../../support/mirror/model.ts';
import { MINUTE, mirrorOf, scanned, told } from '../../../support/mirror/model-scans.ts';

interface Case {
  readonly paths: readonly string[];
  readonly contract?: Partial<Contract>;
  readonly happens: (mirror: ModelMirror) => void;
  /** What waits, with what it waits for. */
  readonly waits: readonly string[];
}

const STAYS: Readonly<Record<string, Case>> = {
  'a file that got a name that is not UTF-8': {
    paths: ['clip', 'x'],
    happens({ hot }) {
      hot.rename('clip', 'caf\u{FFFD}');
      hot.forbid('caf\u{FFFD}', 'EILSEQ', true);
    },
    waits: ['clip (caf\u{FFFD})'],
  },
  'a folder that got such a name, with all it holds': {
    paths: ['d/e/f', 'd/g', 'x'],
    happens({ hot }) {
      hot.rename('d', 'caf\u{FFFD}');
      hot.forbid('caf\u{FFFD}', 'EILSEQ', true);
    },
    waits: ['d (caf\u{FFFD})'],
  },
  'a file that was moved into a folder of such a name': {
    paths: ['clip', 'x'],
    happens({ hot }) {
      hot.rename('clip', 'caf\u{FFFD}/deep/clip');
      hot.forbid('caf\u{FFFD}', 'EILSEQ', true);
    },
    waits: ['clip (caf\u{FFFD})'],
  },
  'a file whose content is only in a cloud now': {
    paths: ['clip', 'x'],
    happens({ hot }) {
      hot.rename('clip', 'a/clip');
      hot.forbid('a/clip', NOT_DOWNLOADED, true);
    },
    waits: ['clip (a/clip)'],
  },
  'a file of which only a stand-in of its name is left, elsewhere, beside others': {
    paths: ['a/other', 'b/clip', 'x'],
    happens({ hot }) {
      hot.remove('b/clip');
      hot.put('a/clip', aFile('stands for it'));
      hot.forbid('a/clip', NOT_DOWNLOADED);
    },
    waits: ['b/clip (a/clip)'],
  },
  'a file in whose new place a placeholder is': {
    paths: ['b/clip', 'x'],
    happens({ hot }) {
      hot.remove('b/clip');
      hot.put('a/clip', aFile('an image'));
      hot.forbid('a/clip', PLACEHOLDER);
    },
    waits: ['b/clip (a/clip)'],
  },
  'what was moved into a folder whose name the vault cannot have': {
    paths: ['clip', 'd/f', 'x'],
    happens({ hot }) {
      hot.rename('clip', 'no: way/deep/clip');
      hot.rename('d', 'no: way/d');
    },
    waits: ['clip (no: way/deep/clip)', 'd (no: way/d)'],
  },
  'what was moved into one of two folders that are one in the vault': {
    paths: ['Shots/a', 'clip', 'x'],
    happens({ hot }) {
      hot.put('shots/b', aFile('b'));
      hot.rename('clip', 'shots/clip');
    },
    waits: ['clip (shots/clip)'],
  },
  'a file in the place of something that the vault cannot read': {
    paths: ['clip', 'd/f', 'x'],
    happens({ hot, vault }) {
      hot.remove('d/f');
      hot.rename('clip', 'd/f');
      vault.forbid('d/f', 'EIO');
    },
    waits: ['clip (d/f)'],
  },
  'a file whose path is too long now, in the place of an older one': {
    paths: ['a/long name', 'clip', 'x'],
    happens(mirror) {
      mirror.hot.remove('a/long name');
      mirror.hot.rename('clip', 'a/long name');
      mirror.contract = { ...mirror.contract, longestPath: 10 };
    },
    waits: ['clip (a/long name)'],
  },
  'a file in the place of a folder that somebody works in, in the vault': {
    paths: ['clip', 'd/f', 'x'],
    happens({ hot, vault }) {
      hot.remove('d');
      hot.rename('clip', 'd');
      vault.put('d/theirs', aFile('work'));
    },
    waits: ['clip (d)'],
  },
  'a folder that cannot be listed since it was moved, and is not renamed because something in it is on record': {
    paths: ['d/e/f', 'd/g', 'x'],
    happens({ hot, underWay }) {
      hot.rename('d', 'n');
      hot.forbid('n', 'EACCES');
      underWay.set('d/g', { sent: null, before: null });
    },
    waits: ['d (n)'],
  },
  'a file of which the vault keeps a larger one under its new name': {
    paths: ['clip', 'scripts/long name', 'x'],
    contract: { trash: false },
    happens({ hot }) {
      hot.remove('scripts/long name');
      hot.rename('clip', 'scripts/long name');
    },
    waits: ['clip (scripts/long name)'],
  },
};

describe('stays under its former name', () => {
  test.each(Object.entries(STAYS))('%s', (_, { paths, contract = {}, happens, waits }) => {
    const mirror = mirrorOf(paths, { contract });
    const before = mirror.vault.paths();
    happens(mirror);
    const found = mirror.scan();
    const awaiting = found.leftOut.filter(({ why }) => why === 'deletion-awaits-arrival');
    expect(awaiting.map(({ path, detail }) => `${path} (${detail})`)).toEqual(waits);
    mirror.run();
    expect(mirror.vault.paths()).toEqual(expect.arrayContaining([...before]));
  });

  test('another file with such a name keeps nothing', () => {
    const mirror = mirrorOf(['clip', 'x']);
    mirror.hot.remove('clip');
    mirror.hot.put('caf\u{FFFD}', aFile('another'));
    mirror.hot.forbid('caf\u{FFFD}', 'EILSEQ', true);
    expect(scanned(mirror)).toMatchObject({ deletions: ['clip'] });
  });

  test('a stand-in of which the vault has the file keeps no other one of that name', () => {
    const mirror = mirrorOf(['a/clip', 'b/clip', 'x']);
    mirror.hot.forbid('a/clip', NOT_DOWNLOADED);
    mirror.hot.remove('b/clip');
    expect(scanned(mirror)).toMatchObject({ deletions: ['b/clip'] });
  });

  test('with the folder around it, of which the rest is removed', () => {
    const mirror = mirrorOf(['d/clip', 'd/y', 'x']);
    mirror.hot.rename('d/clip', 'caf\u{FFFD}');
    mirror.hot.remove('d');
    mirror.hot.forbid('caf\u{FFFD}', 'EILSEQ', true);
    expect(scanned(mirror)).toMatchObject({ deletions: ['d/y'] });
  });

  test('a file elsewhere that only has the name of one that is not downloaded keeps nothing', () => {
    const mirror = mirrorOf(['a/clip', 'b/other', 'x']);
    // Where there are no birth times to tell them apart.
    for (const [path, row] of mirror.manifest) mirror.manifest.set(path, { ...row, birth: null });
    mirror.hot.remove('a/clip');
    mirror.hot.rename('b/other', 'b/clip');
    mirror.hot.forbid('b/clip', NOT_DOWNLOADED, true);
    expect(scanned(mirror)).toMatchObject({
      deletions: ['a/clip'],
      leftOut: expect.arrayContaining([expect.stringContaining('b/other: ')]),
    });
  });

  test('a link keeps nothing: it can be made again', () => {
    const mirror = mirrorOf(['x']);
    mirror.hot.put('l', { type: 'link', target: 'x' });
    mirror.run();
    mirror.hot.rename('l', 'no: way');
    expect(scanned(mirror)).toMatchObject({ deletions: ['l'], leftOut: ['no: way: name-forbidden'] });
  });

  test('a file that was sent without being confirmed, so that its inode is not known, is no other one', () => {
    const mirror = mirrorOf(['clip', 'x']);
    const row = mirror.manifest.get('clip');
    if (row !== undefined) mirror.manifest.set('clip', { ...row, inode: 0 });
    mirror.hot.remove('clip');
    mirror.hot.put('another', aFile('stands for it'));
    mirror.hot.forbid('another', NOT_DOWNLOADED);
    expect(scanned(mirror)).toMatchObject({ deletions: ['clip'] });
  });

  test('nothing where inodes of hot say nothing, or nothing is deleted anyway', () => {
    const moved = (delete_: boolean) => {
      const mirror = mirrorOf(['clip', 'x'], { contract: { delete: delete_ } });
      mirror.hot.rename('clip', 'a/clip');
      mirror.hot.forbid('a/clip', NOT_DOWNLOADED, true);
      return mirror;
    };
    const waits = ({ leftOut }: ReturnType<ModelMirror['scan']>): boolean => leftOut.some(({ why }) => why === 'deletion-awaits-arrival');
    expect(waits(moved(true).scan())).toBe(true);
    expect(waits(moved(false).scan())).toBe(false);
    const elsewhere = moved(true).scan({ trust: NONE_TRUSTED });
    expect([waits(elsewhere), elsewhere.deletions.map(({ path }) => path)]).toEqual([false, ['clip']]);
  });

  test('what was moved to an excluded place is removed: nobody wants it mirrored there', () => {
    const mirror = mirrorOf(['clip', 'x']);
    mirror.hot.rename('clip', 'planning/clip');
    expect(scanned(mirror)).toEqual({ deletions: ['clip'] });
  });

  test('what was moved into a document that is not quiet, and changed there', () => {
    const mirror = mirrorOf(['clip', 'film.fcpbundle/plist', 'x'], { abilities: DISK });
    mirror.hot.rename('clip', 'film.fcpbundle/clip');
    mirror.hot.put('film.fcpbundle/clip', aFile('graded', NOW - MINUTE));
    const found = mirror.scan();
    expect(told(found)).toMatchObject({ copies: ['create film.fcpbundle/clip'], deletions: ['clip'] });
    const units = touchedUnits(found, unitRules(CONTRACT.bundles, new Set()));
    const left = told(withoutUnits(found, new Map(units.map((unit) => [unit, NOW]))));
    expect(left).toEqual({ leftOut: ['clip: deletion-awaits-arrival (film.fcpbundle/clip)', 'film.fcpbundle: bundle-changing'] });
  });

  test('what took the place of a file with its size and time, until its content is read', () => {
    const mirror = mirrorOf(['a/clip', 'b/clip', 'x'], { abilities: DISK });
    mirror.hot.remove('b/clip');
    mirror.hot.rename('a/clip', 'b/clip');
    const draft = mirror.draft();
    expect(draft.checks).toMatchObject([{ path: 'b/clip' }]);
    expect(told(withVerdicts(draft, new Map()))).toEqual({
      leftOut: ['a/clip: deletion-awaits-arrival (b/clip)', 'b/clip: awaiting-content-check'],
    });
  });
});
