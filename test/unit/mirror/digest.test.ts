import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/mirror/core/entry.ts';
import { ALL_TRUSTED, NONE_TRUSTED, type Trust } from '../../../src/mirror/core/identity.ts';
import { digestOf, digestOfText } from '../../../src/mirror/scan/digest.ts';
import { decodeGlance, decodeGlances, glanceCode, glanceCodes } from '../../../src/mirror/scan/glance.ts';
import { type FolderReading, type ListedTable } from '../../../src/mirror/scan/listing-code.ts';
import { readingOf } from '../../support/mirror/encode-listing.ts';

const FILE: Entry = { name: 'a.mov', type: 'file', size: 5, mtime: 1_700_000_000_123.456, ctime: 1, birth: 1, inode: 7, target: null };
const FOLDER: Entry = { ...FILE, name: 'sub', type: 'folder', size: 0, inode: 8 };
const LINK: Entry = { ...FILE, name: 'way', type: 'link', inode: 9, target: 'a.mov' };

function code(entries: readonly Entry[], unreadable: readonly { name: string; errno: string }[] = []): FolderReading {
  return readingOf({ kind: 'listed', entries, unreadable });
}

function digest(entries: readonly Entry[], trust: Trust = ALL_TRUSTED): string | null {
  return digestOf(code(entries) as ListedTable, trust);
}

describe('a digest', () => {
  it.each<[string, readonly Entry[]]>([
    ['a name', [{ ...FILE, name: 'b.mov' }, FOLDER, LINK]],
    ['a type', [{ ...FILE, type: 'other' }, FOLDER, LINK]],
    ['a size', [{ ...FILE, size: 6 }, FOLDER, LINK]],
    ['a huge size', [{ ...FILE, size: 5 + 2 ** 40 }, FOLDER, LINK]],
    ['a time, by a microsecond', [{ ...FILE, mtime: FILE.mtime + 0.001 }, FOLDER, LINK]],
    ['an inode', [{ ...FILE, inode: 70 }, FOLDER, LINK]],
    ['when a file changed', [{ ...FILE, ctime: 1.001 }, FOLDER, LINK]],
    ['when a file was made', [{ ...FILE, birth: 1.001 }, FOLDER, LINK]],
    ['where a link points', [FILE, FOLDER, { ...LINK, target: 'a.mo' }]],
    ['what there is', [FILE, FOLDER]],
    [
      'how names are divided',
      [
        { ...FILE, name: 'a.mov' },
        { ...FOLDER, name: 'su' },
        { ...LINK, name: 'bway' },
      ],
    ],
  ])('tells %s', (_what, entries) => {
    expect(digest(entries)).not.toBe(digest([FILE, FOLDER, LINK]));
  });

  it('distinguishes what differs little: no two of 200,000 are equal', () => {
    const seen = new Set<string | null>();
    for (let index = 0; index < 100_000; index += 1) {
      seen.add(digest([{ ...FILE, size: index }]));
      seen.add(digest([{ ...FILE, name: `a${index}` }]));
    }
    expect(seen.size).toBe(200_000);
  });

  it('says nothing of times of folders, when links changed, and what is not trusted', () => {
    expect(digest([FILE, { ...FOLDER, mtime: 9, ctime: 9, birth: 9 }, { ...LINK, ctime: 9 }])).toBe(digest([FILE, FOLDER, LINK]));
    expect(digest([{ ...FILE, inode: 70, ctime: 70, birth: 70 }], NONE_TRUSTED)).toBe(digest([FILE], NONE_TRUSTED));
  });

  it('is none while something cannot be read', () => {
    expect(digestOf(code([FILE], [{ name: 'x', errno: 'EIO' }]) as ListedTable, ALL_TRUSTED)).toBeNull();
  });

  it('of rules differs with them', () => {
    expect(digestOfText('{"exclude":["a"]}')).not.toBe(digestOfText('{"exclude":["b"]}'));
    expect(digestOfText('')).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('a glance', () => {
  const options = ALL_TRUSTED;
  const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it('is the same only for who knows the digest', () => {
    const listing = code([FILE]);
    const first = decodeGlance(sent(glanceCode(listing, null, options)));
    expect(first).toMatchObject({ kind: 'listing', listing: { kind: 'listed', entries: [FILE] } });
    const known = first?.kind === 'listing' ? first.digest : null;
    expect(decodeGlance(sent(glanceCode(listing, known, options)))).toEqual({ kind: 'same' });
    expect(decodeGlance(sent(glanceCode(code([LINK]), known, options)))).toMatchObject({ kind: 'listing' });
  });

  it('is never the same for what is not there or cannot be read', () => {
    for (const listing of [{ absent: true }, { errno: 'EIO' }, code([], [{ name: 'x', errno: 'EIO' }])] as const)
      expect(decodeGlance(sent(glanceCode(listing, null, options)))).toMatchObject({ kind: 'listing', digest: null });
  });

  it('is given for as many folders as an answer may hold, and for one in any case', () => {
    const large = readingOf({ kind: 'listed', entries: Array.from({ length: 60_000 }, () => FILE), unreadable: [] });
    const asked = (['a', 'b', 'c'] as const).map((path) => [path, null] as const);
    expect(glanceCodes(asked, () => large, options)).toHaveLength(1);
    expect(glanceCodes(asked, (path) => (path === 'c' ? large : code([FILE])), options)).toHaveLength(3);
    const known = decodeGlances(sent(glanceCodes([['a', null]], () => large, options)))?.[0];
    const digest = known?.kind === 'listing' ? known.digest : null;
    // What is unchanged takes no room.
    expect(
      decodeGlances(
        sent(
          glanceCodes(
            asked.map(([path]) => [path, digest]),
            () => large,
            options,
          ),
        ),
      ),
    ).toEqual(asked.map(() => ({ kind: 'same' })));
    expect(decodeGlances(['same', 'other'])).toBeNull();
    expect(decodeGlances({ 0: 'same', length: 1 })).toBeNull();
  });

  it('is refused when it makes no sense', () => {
    for (const nonsense of [null, 'other', {}, 'sames', { listing: {} }, { listing: code([FILE]), digest: 1 }])
      expect(decodeGlance(sent(nonsense))).toBeNull();
  });
});
