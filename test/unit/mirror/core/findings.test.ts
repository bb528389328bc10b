/** What verify found and nobody has touched since: sent again where the vault is damaged, else left to a person. */
import { expect, test } from 'vitest';
import { algorithmOf } from '../../../../src/mirror/core/content.ts';
import type { ContentFinding } from '../../../../src/mirror/core/contents.ts';
import { type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import { type PersistentFinding, withFindings } from '../../../../src/mirror/core/findings.ts';
import type { Sight } from '../../../../src/mirror/core/plan.ts';
import { copy, drift, NO_DIFFERENCES } from '../../../support/mirror/plans.ts';

const HOT: Sight = { type: 'file', size: 7, mtime: 70, ctime: 71, birth: 72, inode: 73 };
const VAULT: Sight = { type: 'file', size: 8, mtime: 80, ctime: 81, birth: null, inode: 83 };

function persistent(path: string, verdict: ContentFinding['verdict']): PersistentFinding {
  const row: ManifestRow = { ...NOTHING_MORE, path, type: 'file', size: 7, mtime: 70, inode: 73 };
  return { finding: { path, verdict, hot: HOT, vault: VAULT } as ContentFinding, row };
}

const copied = (path: string) => ({
  kind: 'update',
  path,
  size: 7,
  mtime: 70,
  ctime: 71,
  birth: 72,
  inode: 73,
  fresh: false,
  replaces: { type: 'file', size: 8, mtime: 80 },
});

test('what is damaged in the vault is sent again; anything else waits, with hot’s version to be sent', () => {
  const found = withFindings(NO_DIFFERENCES, [
    persistent('c', 'vault-damaged'),
    persistent('b', 'hot-damaged'),
    persistent('a', 'undecided'),
  ]);
  expect(found.copies).toEqual([copied('c')]);
  const waits = (path: string) => ({
    path,
    what: 'content',
    look: { type: 'file', size: 7, mtime: 70 },
    vault: { type: 'file', size: 8, mtime: 80 },
    copy: copied(path),
    make: null,
    deletion: null,
  });
  expect(found.drift).toEqual([waits('a'), waits('b')]);
});

test('takes the place of what the comparison says of the same path, and of nothing else', () => {
  const differences = {
    ...NO_DIFFERENCES,
    copies: [copy('b'), copy('damaged'), copy('waits')],
    drift: [drift('damaged', {}), drift('other', {}), drift('waits', {})],
    leftOut: [
      { path: 'damaged', why: 'not-arrived' as const, detail: '' },
      { path: 'other', why: 'not-arrived' as const, detail: '' },
    ],
  };
  const found = withFindings(differences, [persistent('damaged', 'vault-damaged'), persistent('waits', 'undecided')]);
  expect(found.copies.map(({ path, kind }) => [path, kind])).toEqual([
    ['b', 'create'],
    ['damaged', 'update'],
  ]);
  expect(found.drift.map(({ path, what }) => [path, what])).toEqual([
    ['other', 'drift'],
    ['waits', 'content'],
  ]);
  expect(found.leftOut.map(({ path }) => path)).toEqual(['other']);
});

test('without findings nothing changes', () => expect(withFindings(NO_DIFFERENCES, [])).toBe(NO_DIFFERENCES));

test.each([
  ['xxh128:00ff', 'xxh128'],
  ['md5:00ff', 'md5'],
  ['md5', 'md5'],
  ['xxh128x:00', null],
  ['sha1:00ff', null],
  ['', null],
])('the algorithm of %s is %s', (digest, algorithm) => expect(algorithmOf(digest)).toBe(algorithm));
