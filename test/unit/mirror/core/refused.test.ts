import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Copy } from '../../../../src/mirror/core/plan.ts';
import {
  goOn,
  refusedWhy,
  type SizeLimit,
  validLimits,
  withinLimits,
  withLimit,
  withoutLeft,
} from '../../../../src/mirror/core/refused.ts';
import { fitInto } from '../../../../src/mirror/core/room.ts';
import { copy as copyTo, deletion, judgedFreely, planOf } from '../../../support/mirror/plans.ts';

const GIB = 1024 ** 3;
const file = (path: string, size: number): Copy => ({
  kind: 'create',
  path,
  size,
  mtime: 1,
  ctime: 1,
  birth: null,
  inode: 1,
  fresh: false,
  replaces: null,
});
const taken = ({ size }: Copy): number => size;
const paths = (copies: readonly Copy[]): readonly string[] => copies.map(({ path }) => path);
const said = (text: string): string => `rsync: [receiver] write failed on "/vault/b": ${text} (1)`;

const [a, b, c, d] = [file('a', 10), file('b', 5 * GIB), file('c', 20), file('d', 6 * GIB)] as const;

describe('what is tried after a file was refused', () => {
  it.each([
    ['File too large', 'too-large', ['a', 'c'], ['b', 'd']],
    ['Disk quota exceeded', 'no-quota', ['a', 'c'], ['b', 'd']],
    ['Disc quota exceeded', 'no-quota', ['a', 'c'], ['b', 'd']],
    ['No space left on device', 'no-room', ['a', 'c'], ['b', 'd']],
    ['Input/output error', 'not-arrived', ['a', 'c', 'd'], ['b']],
  ] as const)('%s: %s', (text, why, copies, left) => {
    const next = goOn({ missing: [a, b, c, d], file: b, complaint: said(text), space: { freeBytes: GIB, sizeBytes: GIB }, taken, now: 7 });
    expect([paths(next.copies), next.left.why, paths(next.left.copies)]).toEqual([copies, why, left]);
    expect(refusedWhy(said(text))).toBe(why);
  });

  it('is nothing as large as the refused one, even where the vault says that there is room', () => {
    const space = { freeBytes: 100 * GIB, sizeBytes: 100 * GIB };
    expect(paths(goOn({ missing: [a, b, d], file: b, complaint: said('No space left on device'), space, taken, now: 1 }).copies)).toEqual([
      'a',
    ]);
  });

  it('comes to an end: the refused file is never among them, and every file is either tried or named', () => {
    const problem = fc.constantFrom('File too large', 'Disk quota exceeded', 'No space left on device', 'Input/output error');
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1 }), fc.nat(), problem, fc.option(fc.nat(200)), (sizes, at, text, free) => {
        const missing = sizes.map((size, index) => file(`f${index}`, size));
        const refused = missing[at % missing.length] ?? a;
        const space = free === null ? null : { freeBytes: free, sizeBytes: 0 };
        const { copies, left } = goOn({ missing, file: refused, complaint: said(text), space, taken, now: 1 });
        expect(copies).not.toContain(refused);
        expect(paths([...copies, ...left.copies]).toSorted()).toEqual(paths(missing).toSorted());
      }),
    );
  });
});

describe('the sizes that a vault refused', () => {
  const limitOf = (size: number): SizeLimit | null =>
    goOn({ missing: [], file: file('x', size), complaint: said('File too large'), space: null, taken, now: 7 }).limit;

  it('are learned: FAT’s 4 GiB from any file beyond it, else the file’s own', () => {
    expect(limitOf(5 * GIB)).toEqual({ why: 'too-large', bytes: 4 * GIB, at: 7 });
    expect(limitOf(3 * GIB)).toEqual({ why: 'too-large', bytes: 3 * GIB, at: 7 });
  });

  it('leave out only what is as large, and name it', () => {
    expect(withinLimits([a, b, d], [{ why: 'too-large', bytes: 5 * GIB, at: 1 }])).toEqual({
      copies: [a],
      left: [
        { path: 'b', why: 'too-large', detail: '' },
        { path: 'd', why: 'too-large', detail: '' },
      ],
    });
  });

  it('are forgotten after a day, those of a quota after an hour, and when the clock says that they are not yet', () => {
    const limits: readonly SizeLimit[] = [
      { why: 'too-large', bytes: 1, at: 0 },
      { why: 'no-quota', bytes: 1, at: 0 },
    ];
    expect(validLimits(limits, 3_599_999).map(({ why }) => why)).toEqual(['too-large', 'no-quota']);
    expect(validLimits(limits, 3_600_000).map(({ why }) => why)).toEqual(['too-large']);
    expect(validLimits(limits, 24 * 3_600_000)).toEqual([]);
    expect(validLimits(limits, -1)).toEqual([]);
  });

  it('keep the smallest of each kind', () => {
    const first: SizeLimit = { why: 'too-large', bytes: 5, at: 1 };
    expect(withLimit([first], { ...first, bytes: 6, at: 2 })).toEqual([first]);
    expect(withLimit([first], { ...first, bytes: 4, at: 2 })).toEqual([{ ...first, bytes: 4, at: 2 }]);
  });
});

describe('what fits', () => {
  const space = { freeBytes: 1_020, sizeBytes: 1_000 };

  it('is all of it while the reserve stays free, in the order of the plan', () => {
    const copies = [file('large', 900), file('small', 100)];
    expect(fitInto(copies, space, taken)).toEqual(copies);
  });

  it('is the smallest first, down to the reserve', () => {
    const copies = [file('z', 600), file('y', 300), file('x', 200)];
    expect(paths(fitInto(copies, space, taken))).toEqual(['y', 'x']);
    expect(fitInto([file('w', 1_001)], space, taken)).toEqual([]);
  });

  it('counts what a sparse file takes, not its size', () => {
    expect(paths(fitInto([file('sparse', 5 * GIB)], space, () => 10))).toEqual(['sparse']);
  });
});

describe('a limit', () => {
  const SIZE: SizeLimit = { why: 'too-large', bytes: 5, at: 1 };
  const QUOTA: SizeLimit = { why: 'no-quota', bytes: 9, at: 1 };

  it('of a quota is the file’s own size, whatever FAT can hold, and leaves out what is as large', () => {
    const [same, less] = [file('same', 5 * GIB), file('less', 5 * GIB - 1)];
    const { limit, copies } = goOn({
      missing: [b, same, less],
      file: b,
      complaint: said('Disk quota exceeded'),
      space: null,
      taken,
      now: 7,
    });
    expect([limit, copies]).toEqual([{ why: 'no-quota', bytes: 5 * GIB, at: 7 }, [less]]);
  });

  it('is valid from its own moment on', () => {
    const at = 1_000_000_000;
    const all = [
      { ...SIZE, at },
      { ...QUOTA, at },
    ];
    expect(validLimits(all, at)).toEqual(all);
    expect(validLimits(all, at + 3_599_999)).toEqual(all);
    expect(validLimits(all, at + 3_600_000)).toEqual([{ ...SIZE, at }]);
  });

  it('of one kind says nothing about the other', () => {
    expect(withLimit([QUOTA], SIZE)).toEqual([QUOTA, SIZE]);
    expect(withLimit([QUOTA, SIZE], { ...SIZE, bytes: 4 })).toEqual([QUOTA, { ...SIZE, bytes: 4 }]);
  });

  it('that is learned again keeps its time', () => {
    expect(withLimit([SIZE], { ...SIZE, at: 9 })).toEqual([SIZE]);
  });
});

describe('the file that was refused', () => {
  it.each([
    ['File too large', ''],
    ['Input/output error', said('Input/output error')],
  ])('is named with rsync’s message where there is no better sentence: %s', (text, detail) => {
    expect(goOn({ missing: [b], file: b, complaint: said(text), space: null, taken, now: 7 }).left.detail).toBe(detail);
  });

  it('keeps back for want of room what takes as much', () => {
    const complaint = said('No space left on device');
    expect(paths(goOn({ missing: [b, file('same', 5 * GIB), a], file: b, complaint, space: null, taken, now: 7 }).copies)).toEqual(['a']);
  });
});

describe('a plan without what the vault does not accept', () => {
  const way = { makesWay: true, replacedBy: 'film' };
  const folder = { type: 'folder', size: 0, mtime: 1 } as const;
  const found = {
    copies: [copyTo('film'), copyTo('small')],
    deletions: [
      deletion('film', { look: folder, ...way }),
      deletion('film/x', way),
      deletion('gone'),
      deletion('other', { makesWay: true, replacedBy: 'small' }),
    ],
  };
  const plan = { ...planOf(judgedFreely(found)), leftOut: [{ path: 'a link', why: 'link-unsupported' as const, detail: '' }] };

  it('leaves what was to make way for it, and counts anew', () => {
    const left = [{ path: 'film', why: 'too-large' as const, detail: '' }];
    const open = withoutLeft(plan, { copies: [copyTo('small')], left });
    expect(paths(open.copies)).toEqual(['small']);
    expect(open.deletions.map(({ path }) => path)).toEqual(['gone', 'other']);
    expect(open.leftOut.map(({ path }) => path)).toEqual(['a link', 'film']);
    expect(open.counts).toMatchObject({ creates: 1, deletes: 2 });
  });

  it('is the same plan when it accepts all', () => {
    expect(withoutLeft(plan, { copies: plan.copies, left: [] })).toBe(plan);
  });
});
