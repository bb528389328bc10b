import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry, Listing } from '../../../src/mirror/core/entry.ts';
import { decodeListing } from '../../../src/mirror/scan/listing-code.ts';
import { encodeListing } from '../../support/mirror/encode-listing.ts';

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => !/[/\0]/.test(text) && text !== '.' && text !== '..');
const time = fc.double({ min: -1e12, max: 4e12, noNaN: true, noDefaultInfinity: true }).map((at) => at + 0);
const shape = { name, size: fc.nat(), mtime: time, ctime: time, birth: fc.option(time.filter((at) => at !== 0)), inode: fc.nat() };
const has = fc.array(fc.record({ type: fc.constantFrom('file', 'folder', 'link', 'other'), inode: shape.inode, birth: shape.birth }));
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ ...shape, type: fc.constantFrom('file', 'folder', 'other'), target: fc.constant(null) }),
  fc.record({ ...shape, type: fc.constant('link'), target: fc.string({ unit: 'grapheme' }) }),
);
const listing: fc.Arbitrary<Listing> = fc.oneof(
  fc.record({
    kind: fc.constant('listed'),
    entries: fc.array(entry),
    unreadable: fc.array(fc.record({ name, errno: fc.constantFrom('EILSEQ', 'EIO'), has }, { requiredKeys: ['name', 'errno'] }), {
      maxLength: 3,
    }),
  }),
  fc.constant({ kind: 'absent' }),
  fc.record({ kind: fc.constant('failed'), errno: fc.constantFrom('EACCES', 'EIO') }),
);

function sent(value: Listing): unknown {
  return JSON.parse(JSON.stringify(encodeListing(value)));
}

describe('a listing on its way', () => {
  it('arrives as it was', () => {
    fc.assert(
      fc.property(listing, (value) => {
        expect(decodeListing(sent(value))).toEqual(value);
      }),
    );
  });

  it('is refused when a column lacks something, or a name leads elsewhere', () => {
    const file: Entry = { name: 'a', type: 'file', size: 1, mtime: 2, ctime: 3, birth: 2.5, inode: 4, target: null };
    const link: Entry = { ...file, name: 'l', type: 'link', target: 'a' };
    const whole = sent({ kind: 'listed', entries: [file, link], unreadable: [] }) as Record<string, unknown>;
    expect(decodeListing(whole)).not.toBeNull();
    const spoiled: Record<string, unknown>[] = [
      { names: 'a' },
      { names: 'a/..' },
      { names: 'a/' },
      { types: 'fx' },
      { types: 'f' },
      { sizes: [1] },
      { sizes: [1, '1'] },
      { mtimes: null },
      { births: [1] },
      { targets: [] },
      { targets: [1] },
      { unreadable: [['a']] },
      { unreadable: [['a', 'EILSEQ', 'f']] },
      { unreadable: [['a', 'EILSEQ', 'f', [1], []]] },
      { unreadable: [['a', 'EILSEQ', 'f', ['1'], [1]]] },
      { unreadable: undefined },
    ];
    for (const part of spoiled) expect(decodeListing({ ...whole, ...part }), JSON.stringify(part)).toBeNull();
    for (const nonsense of [null, 1, 'x', {}, { errno: 1 }]) expect(decodeListing(nonsense)).toBeNull();
  });
});
