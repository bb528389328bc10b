import { describe, expect, test } from 'vitest';
import type { Contract } from '../../../../src/mirror/core/contract.ts';
import type { DecideInput } from '../../../../src/mirror/core/decide.ts';
import { type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import type { HotState } from '../../../../src/mirror/core/image.ts';
import type { Copy, Deletion, Differences, Plan, Rename } from '../../../../src/mirror/core/plan.ts';
import { CONTRACT, NOW } from '../../../support/mirror/model.ts';
import { copy, deletion, drift, FILE, judged, judgedFreely, make, planOf } from '../../../support/mirror/plans.ts';

const many = <T>(count: number, one: (path: string) => T, folder = ''): readonly T[] =>
  Array.from({ length: count }, (_, index) => one(`${folder}${index}`));

/** A contract with these limits, the others out of reach. */
function limited(budget: Partial<Contract['budget']>): Contract {
  return { ...CONTRACT, budget: { files: 1e9, ratio: 1, perFolder: 1, updates: 1, floor: 0, ...budget } };
}

describe('hot', () => {
  test('is empty', () => {
    expect(judged({ hotPaths: 0 })).toEqual({ kind: 'halt', code: 'hot.empty', has: 0, had: 0, updates: 0, deletes: 0 });
    expect(judged({ hotPaths: 0 }, { lastComplete: { hotPaths: 9 }, acceptShrunk: true })).toEqual({
      kind: 'halt',
      code: 'hot.empty',
      has: 0,
      had: 9,
      updates: 0,
      deletes: 0,
    });
  });

  test.each([
    [499, 1_000, 'halt'],
    [500, 1_000, 'nothing'],
    [501, 1_000, 'nothing'],
    [500, 1_001, 'halt'],
  ])('has %i of %i paths', (hotPaths, had, kind) => {
    expect(judged({ hotPaths }, { lastComplete: { hotPaths: had } }).kind).toBe(kind);
  });

  test('has shrunk, and a person says so', () => {
    const verdict = judged({ hotPaths: 1 }, { lastComplete: { hotPaths: 1_000 } });
    expect(verdict).toEqual({ kind: 'halt', code: 'hot.shrunk', has: 1, had: 1_000, updates: 0, deletes: 0 });
    expect(judged({ hotPaths: 1 }, { lastComplete: { hotPaths: 1_000 }, acceptShrunk: true }).kind).toBe('nothing');
  });

  test('could not be read: that is no loss', () => {
    expect(judged({ hotPaths: 1, readErrors: 1 }, { lastComplete: { hotPaths: 1_000 } }).kind).toBe('nothing');
  });

  test('could not be read and seems shrunk: nothing is deleted, and that is reported', () => {
    const found = { hotPaths: 499, readErrors: 1, deletions: [deletion('a')], copies: [copy('b')] };
    const plan = planOf(judged(found, { lastComplete: { hotPaths: 1_000 } }));
    expect(plan).toMatchObject({ deletions: [], copies: [{ path: 'b' }], leftOut: [{ path: 'a', why: 'deletion-put-off' }] });
    expect(planOf(judged({ ...found, hotPaths: 500 }, { lastComplete: { hotPaths: 1_000 } })).deletions).toHaveLength(1);
    expect(planOf(judged(found, { lastComplete: { hotPaths: 1_000 }, acceptShrunk: true })).deletions).toHaveLength(1);
  });
});

describe('bytes', () => {
  const LIMITS = { budget: 100, trashRoom: 1_000 };
  /** Each is 10 bytes. */
  const deletions = (count: number): readonly Deletion[] => many(count, deletion);
  const updates = (count: number): readonly Copy[] => many(count, (path) => copy(path, FILE), 'u');

  test.each([
    ['at the budget', 10, 0, LIMITS, [], 'both'],
    ['beyond the budget, although fewer than floor', 11, 0, LIMITS, [{ kind: 'bytes', planned: 110, allowed: 100 }], 'updates'],
    ['with what is replaced at the budget', 5, 5, LIMITS, [], 'both'],
    ['with what is replaced beyond it', 5, 6, LIMITS, [{ kind: 'bytes', planned: 110, allowed: 100 }], 'updates'],
    ['what is replaced is beyond it alone', 5, 11, LIMITS, [{ kind: 'bytes', planned: 110, allowed: 100 }], 'deletions'],
    ['as much as the trash can hold', 3, 2, { budget: 100, trashRoom: 50 }, [], 'both'],
    ['more than the trash can hold', 3, 3, { budget: 100, trashRoom: 50 }, [{ kind: 'trash', planned: 60, allowed: 50 }], 'updates'],
    ['only replaced, more than the trash can hold', 0, 6, { budget: 100, trashRoom: 50 }, [], 'both'],
    ['without a trash', 9, 0, { budget: 100, trashRoom: null }, [], 'both'],
  ] as const)('%s', (_, deleted, replaced, bytes, limits, goes) => {
    const contract = limited({ floor: 20 });
    const plan = planOf(judged({ deletions: deletions(deleted), copies: [...updates(replaced), copy('new')] }, { contract, bytes }));
    expect(plan.parked?.limits ?? []).toEqual(limits);
    expect([plan.deletions.length, plan.copies.length]).toEqual([
      goes === 'updates' ? 0 : deleted,
      1 + (goes === 'deletions' ? 0 : replaced),
    ]);
  });

  test('what a person let through does not count, folders neither', () => {
    const listed = deletions(11);
    const approved = planOf(judged({ deletions: listed }, { bytes: LIMITS })).parked;
    expect(planOf(judged({ deletions: [...listed, deletion('z')] }, { bytes: LIMITS, approved })).deletions).toHaveLength(12);
    const folders = many(30, (path) => deletion(path, { look: { type: 'folder', size: 4_096, mtime: 1 } }));
    expect(planOf(judged({ deletions: folders }, { bytes: { budget: 0, trashRoom: 0 } })).deletions).toHaveLength(30);
  });

  test('a type change that waits keeps what comes in its place', () => {
    const gone = many(11, (path) => deletion(`film/${path}`, { makesWay: true, replacedBy: 'film' }));
    const plan = planOf(judged({ deletions: gone, copies: [copy('film')] }, { bytes: LIMITS }));
    expect([plan.copies, plan.deletions]).toEqual([[], []]);
  });
});

describe('deletions', () => {
  test.each([
    ['files', limited({ files: 100 }), 100, null],
    ['files', limited({ files: 100 }), 101, { kind: 'files', planned: 101, allowed: 100 }],
    ['ratio', limited({ ratio: 0.05 }), 50, null],
    ['ratio', limited({ ratio: 0.05 }), 51, { kind: 'ratio', planned: 51, allowed: 50 }],
    ['an awkward ratio', limited({ ratio: 0.29 }), 290, null],
    ['an awkward ratio', limited({ ratio: 0.29 }), 291, { kind: 'ratio', planned: 291, allowed: 290 }],
    ['ratio below the floor', limited({ ratio: 0, floor: 20 }), 19, null],
    ['ratio at the floor', limited({ ratio: 0, floor: 20 }), 20, { kind: 'ratio', planned: 20, allowed: 0 }],
    ['files below the floor', limited({ files: 5, floor: 20 }), 6, { kind: 'files', planned: 6, allowed: 5 }],
  ])('%s, %#: %s', (_, contract, count, limit) => {
    const plan = planOf(judged({ deletions: many(count, deletion), copies: [copy('new')] }, { contract }));
    expect(plan.parked?.limits ?? []).toEqual(limit === null ? [] : [limit]);
    expect([plan.deletions.length, plan.parked?.paths.length ?? 0]).toEqual(limit === null ? [count, 0] : [0, count]);
    expect(plan.copies).toHaveLength(1);
  });

  test('a ratio that has no exact float counts exactly', () => {
    const contract = limited({ ratio: 0.29 });
    expect(judged({ deletions: many(29, deletion) }, { contract, lastComplete: { hotPaths: 100 } }).kind).toBe('go');
    expect(judged({ deletions: many(30, deletion) }, { contract, lastComplete: { hotPaths: 100 } }).kind).toBe('park');
  });

  test('the ratio is of the paths that hot had at the last complete run', () => {
    const contract = limited({ ratio: 0.05 });
    expect(judged({ deletions: many(51, deletion) }, { contract, lastComplete: { hotPaths: 1_020 } }).kind).toBe('go');
    expect(judged({ deletions: many(51, deletion) }, { contract, lastComplete: { hotPaths: 1_019 } }).kind).toBe('park');
  });

  test.each([
    [25, 75, null],
    [26, 74, { kind: 'perFolder', folder: 'a', planned: 26, allowed: 25 }],
  ])('of one top folder: %i of what is left %i and was 100', (gone, left, limit) => {
    const deletions = [...many(gone, deletion, 'a/'), ...many(3, deletion, 'b/')];
    const hotPathsByFolder = new Map([
      ['a', left],
      ['b', 100],
    ]);
    const plan = planOf(judged({ deletions, hotPathsByFolder }, { contract: limited({ perFolder: 0.25 }) }));
    expect(plan.parked?.limits ?? []).toEqual(limit === null ? [] : [limit]);
    expect(plan.deletions.map(({ path }) => path)).toEqual(
      limit === null ? deletions.map(({ path }) => path).toSorted() : ['b/0', 'b/1', 'b/2'],
    );
  });

  test('what came to a folder and what moved away are not what it had', () => {
    const contract = limited({ perFolder: 0.25 });
    const moved = {
      why: 'moved' as const,
      from: 'a/m',
      to: 'b/m',
      look: FILE,
      inode: 1,
      mtime: 1,
      ctime: 1,
      birth: null,
      digest: null,
      sentAs: 'a/m',
    };
    const had = (left: number, more: Partial<Differences>): string =>
      judged({ deletions: many(1, deletion, 'a/'), hotPathsByFolder: new Map([['a', left]]), ...more }, { contract }).kind;
    expect([had(3, {}), had(2, {})]).toEqual(['go', 'park']);
    expect([had(2, { renames: [moved] }), had(2, { renames: [{ ...moved, why: 'fold' }] })]).toEqual(['go', 'park']);
    expect([
      had(3, { copies: [copy('a/new')] }),
      had(3, { copies: [copy('a/old', FILE)] }),
      had(3, { makes: [make('folder', 'a/f')] }),
    ]).toEqual(['park', 'go', 'park']);
    expect(had(3, { renames: [{ ...moved, from: 'b/m', to: 'a/m' }] })).toBe('park');
  });

  test('below the floor no top folder parks', () => {
    const hotPathsByFolder = new Map([['a', 0]]);
    const kindOf = (count: number): string =>
      judged({ deletions: many(count, deletion, 'a/'), hotPathsByFolder }, { contract: limited({ perFolder: 0.25, floor: 20 }) }).kind;
    expect([kindOf(19), kindOf(20)]).toEqual(['go', 'park']);
  });

  test('a folder waits for what it holds', () => {
    const folder = deletion('a', { look: { type: 'folder', size: 0, mtime: 1 } });
    const deletions = [folder, ...many(3, deletion, 'a/'), deletion('b')];
    const plan = planOf(judged({ deletions, hotPathsByFolder: new Map([['', 1_000]]) }, { contract: limited({ perFolder: 0.25 }) }));
    expect(plan.deletions.map(({ path }) => path)).toEqual(['b']);
    expect(plan.parked?.paths.map(({ path }) => path)).toEqual(['a', 'a/0', 'a/1', 'a/2']);
  });

  test('a type change waits whole, with what comes in its place', () => {
    const way = { makesWay: true, replacedBy: 'a' };
    const deletions = [deletion('A', { look: { type: 'folder', size: 0, mtime: 1 }, ...way }), deletion('A/x', way), deletion('z')];
    const differences = {
      deletions,
      makes: [make('folder', 'a'), make('folder', 'b')],
      copies: [copy('a/x'), copy('ab')],
      hotPathsByFolder: new Map([['', 1_000]]),
    };
    const plan = planOf(judged(differences, { contract: limited({ perFolder: 0.25 }) }));
    expect(plan).toMatchObject({ deletions: [{ path: 'z' }], makes: [{ path: 'b' }], copies: [{ path: 'ab' }] });
    expect(plan.parked?.paths.map(({ path }) => path)).toEqual(['A', 'A/x']);
    const approved = planOf(judged(differences, { contract: limited({ perFolder: 0.25 }), approved: plan.parked }));
    expect([approved.parked, approved.deletions.length, approved.makes.length, approved.copies.length]).toEqual([null, 3, 2, 2]);
  });

  test('a type change of which a part was approved waits whole', () => {
    const way = { makesWay: true, replacedBy: 'a' };
    const deletions = [deletion('a', { look: { type: 'folder', size: 0, mtime: 1 }, ...way }), deletion('a/x', way), deletion('a/y', way)];
    const contract = limited({ files: 0 });
    const [first] = planOf(judged({ deletions: [deletion('a/x')] }, { contract })).parked?.paths ?? [];
    const approved = { id: 'x', at: NOW, paths: first === undefined ? [] : [first], limits: [] };
    const plan = planOf(judged({ deletions, copies: [copy('a')] }, { contract, approved }));
    expect([plan.deletions, plan.copies, plan.parked?.paths.length]).toEqual([[], [], 3]);
  });

  test('none in a run without them: what would make way stays, what moved is sent again', () => {
    const differences = {
      deletions: [deletion('a', { makesWay: true, replacedBy: 'a' }), deletion('z')],
      makes: [make('folder', 'a')],
      copies: [copy('a/x'), copy('n')],
      renames: [
        { why: 'moved' as const, from: 'm', to: 'm2', look: FILE, inode: 3, mtime: 4, ctime: 5, birth: 2, digest: null, sentAs: 'm' },
        { why: 'fold' as const, from: 'F', to: 'f', look: FILE, inode: 3, mtime: 4, ctime: 5, birth: 2, digest: null, sentAs: null },
      ],
    };
    const expected = {
      deletions: [],
      makes: [],
      copies: [{ kind: 'create', path: 'm2', size: 10, mtime: 4, ctime: 5, birth: 2, inode: 3, fresh: true, replaces: null }, copy('n')],
      renames: [differences.renames[1]],
      leftOut: [{ path: 'a', why: 'deletion-put-off' }],
    };
    expect(planOf(judged(differences, { withDeletions: false }))).toMatchObject(expected);
    expect(planOf(judged(differences, { contract: { ...CONTRACT, delete: false } }))).toMatchObject(expected);
  });
});

describe('updates', () => {
  test.each([
    [limited({ updates: 0.25 }), 250, null],
    [limited({ updates: 0.25 }), 251, { kind: 'updates', planned: 251, allowed: 250 }],
    [limited({ updates: 0, floor: 20 }), 19, null],
    [limited({ updates: 0, floor: 20 }), 20, { kind: 'updates', planned: 20, allowed: 0 }],
  ])('%#: %i of them', (contract, count, limit) => {
    const updates = many(count - 1, (path) => copy(path, FILE));
    const plan = planOf(judged({ copies: [...updates, copy('new')], makes: [make('link', 'l', { ...FILE, type: 'link' })] }, { contract }));
    expect(plan.parked?.limits ?? []).toEqual(limit === null ? [] : [limit]);
    expect([plan.copies.length, plan.makes.length]).toEqual(limit === null ? [count, 1] : [1, 0]);
  });

  test('are listed with both looks', () => {
    const plan = planOf(judged({ copies: [copy('a', FILE)] }, { contract: limited({ updates: 0 }) }));
    expect(plan.parked?.paths).toEqual([{ path: 'a', what: 'update', look: { type: 'file', size: 5, mtime: 2_000 }, vault: FILE }]);
  });
});

describe('drift', () => {
  const edited = { path: 'a', what: 'drift' as const, look: { type: 'file' as const, size: 5, mtime: 2_000 }, vault: FILE };
  const update = { ...edited, copy: copy('a', FILE), make: null, deletion: null };

  test('always waits, and goes when it was approved', () => {
    const verdict = judged({ drift: [update], copies: [copy('n')] });
    expect(verdict).toMatchObject({
      kind: 'park',
      plan: { copies: [{ path: 'n' }], parked: { paths: [edited], limits: [{ kind: 'drift', planned: 1 }] } },
    });
    const approved = judged({ drift: [update] }, { approved: planOf(verdict).parked, contract: limited({ updates: 0 }) });
    expect(approved).toMatchObject({ kind: 'go', plan: { copies: [{ path: 'a' }], parked: null } });
  });

  test('waits anew when either side looks otherwise than it did on the list', () => {
    const { parked } = planOf(judged({ drift: [update] }));
    for (const change of [{ look: { ...edited.look, mtime: 2_001 } }, { vault: { ...FILE, size: 11 } }]) {
      const verdict = judged({ drift: [{ ...update, ...change }] }, { approved: parked });
      expect(verdict).toMatchObject({ kind: 'park', plan: { copies: [] } });
      expect(planOf(verdict).parked?.id).not.toBe(parked?.id);
    }
  });

  describe('that stands in the way of another type', () => {
    const inTheWay = { ...edited, copy: null, make: null, deletion: deletion('a', { makesWay: true, replacedBy: 'a' }) };
    const differences = { drift: [inTheWay], makes: [make('folder', 'a'), make('folder', 'b')], copies: [copy('a/x'), copy('n')] };

    test('keeps back what comes in its place until it is approved', () => {
      const plan = planOf(judged(differences));
      expect(plan).toMatchObject({ deletions: [], makes: [{ path: 'b' }], copies: [{ path: 'n' }], parked: { paths: [{ path: 'a' }] } });
      const approved = planOf(judged(differences, { approved: plan.parked }));
      expect(approved).toMatchObject({ deletions: [{ path: 'a' }], makes: [{ path: 'a' }, { path: 'b' }], parked: null });
      expect(approved.copies).toHaveLength(2);
    });

    test('keeps it back in a run without deletions, too', () => {
      const plan = planOf(judged(differences, { withDeletions: false }));
      expect(plan).toMatchObject({
        deletions: [],
        makes: [{ path: 'b' }],
        copies: [{ path: 'n' }],
        leftOut: [{ path: 'a', why: 'deletion-put-off' }],
        parked: null,
      });
    });
  });

  test('in a folder that cannot make way goes as what it is', () => {
    const one = { ...edited, path: 'a/x', copy: null, make: null, deletion: deletion('a/x', { makesWay: true, replacedBy: 'a' }) };
    const { parked } = planOf(judged({ drift: [one] }));
    expect(planOf(judged({ drift: [one] }, { approved: parked }))).toMatchObject({
      deletions: [{ path: 'a/x', makesWay: false, replacedBy: null }],
    });
  });
});

describe('approval', () => {
  const contract = limited({ files: 2 });
  const three = many(3, deletion);
  const { parked } = planOf(judged({ deletions: three }, { contract }));

  test('lets what is listed through, and counts the rest anew', () => {
    const withTwo = [...three, deletion('x'), deletion('y')];
    expect(planOf(judged({ deletions: withTwo }, { contract, approved: parked }))).toMatchObject({ deletions: withTwo, parked: null });
    const plan = planOf(judged({ deletions: [...withTwo, deletion('z')] }, { contract, approved: parked }));
    expect(plan.deletions).toEqual(three);
    expect(plan.parked?.paths.map(({ path }) => path)).toEqual(['x', 'y', 'z']);
  });

  test('is for what it looked like', () => {
    const [first, ...rest] = three;
    const changed = deletion('0', { look: { ...FILE, size: 11 } });
    const none = limited({ files: 0 });
    const plan = planOf(judged({ deletions: [changed, ...rest] }, { contract: none, approved: parked }));
    expect([first?.path, plan.parked?.paths.map(({ path }) => path)]).toEqual(['0', ['0']]);
  });

  test('is not for another thing of the same path', () => {
    const plan = planOf(judged({ copies: [copy('0', FILE)] }, { contract: limited({ updates: 0 }), approved: parked }));
    expect(plan.copies).toEqual([]);
  });

  test('of a folder does not mind its time', () => {
    const at = (mtime: number): Deletion => deletion('f', { look: { type: 'folder', size: 0, mtime } });
    const none = limited({ files: 0 });
    const before = planOf(judged({ deletions: [at(1)] }, { contract: none })).parked;
    expect(judged({ deletions: [at(2)] }, { contract: none, approved: before }).kind).toBe('go');
    expect(planOf(judged({ deletions: [at(2)] }, { contract: none })).parked?.id).toBe(before?.id);
  });
});

describe('the id of what is parked', () => {
  const parkedOf = (paths: readonly string[], more: Partial<DecideInput> = {}): Plan['parked'] =>
    planOf(judged({ deletions: paths.map((path) => deletion(path)) }, { contract: limited({ files: 0 }), ...more })).parked;

  test('is that of the list, in any order', () => {
    expect(parkedOf(['a', 'b'])?.id).toBe(parkedOf(['b', 'a'])?.id);
    expect(parkedOf(['a', 'b'])?.id).toMatch(/^[a-z2-7]{8}$/u);
  });

  test('is another one for every other list', () => {
    const ids = Array.from({ length: 2_000 }, (_, index) => parkedOf([`path ${index}`])?.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('keeps its time while it is the same', () => {
    const before = parkedOf(['a']);
    expect(parkedOf(['a'], { parked: before, now: NOW + 5 })?.at).toBe(NOW);
    expect(parkedOf(['b'], { parked: before, now: NOW + 5 })?.at).toBe(NOW + 5);
  });
});

describe('the verdict', () => {
  test('nothing, when there is nothing', () => {
    const leftOut = [{ path: 'a', why: 'name-collision' as const, detail: '' }];
    expect(judged({ leftOut })).toMatchObject({ kind: 'nothing', plan: { leftOut, parked: null, counts: { creates: 0, bytes: 0 } } });
  });

  test('counts, in all and by top folder', () => {
    const { counts, byFolder } = planOf(
      judged({
        makes: [make('folder', 'a/f'), make('link', 'l', { ...FILE, type: 'link' })],
        copies: [copy('a/n'), copy('a/u', FILE)],
        deletions: [deletion('a/d')],
        renames: [
          { why: 'fold', from: 'B/x', to: 'b/x', look: FILE, inode: 1, mtime: 1, ctime: 1, birth: null, digest: null, sentAs: null },
        ],
      }),
    );
    expect(counts).toEqual({ creates: 2, updates: 2, deletes: 1, renames: 1, bytes: 10 });
    expect(byFolder).toEqual(
      new Map([
        ['a', { creates: 2, updates: 1, deletes: 1, renames: 0, bytes: 10 }],
        ['', { creates: 0, updates: 1, deletes: 0, renames: 0, bytes: 0 }],
        ['b', { creates: 0, updates: 0, deletes: 0, renames: 1, bytes: 0 }],
      ]),
    );
  });
});

const NO_UPDATES = limited({ updates: 0 });

describe('which hot it is', () => {
  test.each<[HotState, boolean, string]>([
    ['current', false, 'nothing'],
    ['older', false, 'hot.older'],
    ['unmarked', false, 'hot.unknown'],
    ['other', false, 'hot.unknown'],
    ['older', true, 'nothing'],
    ['unmarked', true, 'nothing'],
    ['other', true, 'nothing'],
  ])('%s, accepted by a person: %s', (hotState, acceptShrunk, expected) => {
    const verdict = judgedFreely({}, { hotState, acceptShrunk });
    expect(verdict.kind === 'halt' ? verdict.code : verdict.kind).toBe(expected);
  });

  test('an empty one is empty, whatever mark it carries', () => {
    expect(judgedFreely({ hotPaths: 0 }, { hotState: 'older' })).toMatchObject({ kind: 'halt', code: 'hot.empty' });
  });
});

test('a halt reports what a run would overwrite and delete, and no creations', () => {
  const found = {
    copies: [copy('a', FILE), copy('new'), copy('newer')],
    makes: [make('link', 'l', { ...FILE, type: 'link' }), make('link', 'new link')],
    deletions: [deletion('x'), deletion('y'), deletion('z')],
  };
  expect(judgedFreely(found, { hotState: 'older' })).toEqual({
    kind: 'halt',
    code: 'hot.older',
    has: 1_000,
    had: 0,
    updates: 2,
    deletes: 3,
  });
});

describe('deletions that are put off', () => {
  test('are named by their path alone', () => {
    const found = { deletions: [deletion('a', { makesWay: true, replacedBy: 'a' })] };
    expect(planOf(judgedFreely(found, { withDeletions: false })).leftOut).toEqual([{ path: 'a', why: 'deletion-put-off', detail: '' }]);
    const shrunk = { deletions: [deletion('b')], hotPaths: 1, readErrors: 1 };
    expect(planOf(judgedFreely(shrunk, { lastComplete: { hotPaths: 1_000 } })).leftOut).toEqual([
      { path: 'b', why: 'deletion-put-off', detail: '' },
    ]);
  });

  test('have a file sent that moved out of a folder which waits', () => {
    const look = { type: 'file', size: 3, mtime: 1 } as const;
    const sight = { inode: 7, mtime: 1, ctime: 1, birth: null, digest: null };
    const holds = { files: 2, folders: 0, bytes: 6 } as unknown as NonNullable<Rename['holds']>;
    const renames: readonly Rename[] = [
      { why: 'moved', from: 'b', to: 'a/g', look: { ...look, type: 'folder' }, sentAs: 'b', ...sight, holds },
      { why: 'moved', from: 'a/g/1', to: 'kept/1', look, sentAs: 'b/1', ...sight },
      { why: 'moved', from: 'c/2', to: 'a/g/2', look, sentAs: 'c/2', ...sight },
    ];
    const plan = planOf(judgedFreely({ renames }, { withDeletions: false }));
    expect(plan).toMatchObject({ renames: [], copies: [{ path: 'kept/1', kind: 'create' }] });
    expect(plan.leftOut.map(({ path }) => path)).toEqual(['a/g']);
  });

  test('leave what was edited in the vault where it is, and on the list only what would be overwritten', () => {
    const found = { drift: [drift('edited', { copy: copy('edited', FILE) }), drift('old', { deletion: deletion('old') })] };
    const plan = planOf(judgedFreely(found, { withDeletions: false }));
    expect(plan.parked?.paths.map(({ path }) => path)).toEqual(['edited']);
  });
});

describe('what a person let through', () => {
  test('is replaced, a file or a link, and counts in no budget', () => {
    const found = { copies: [copy('a', FILE)], makes: [make('link', 'l', { ...FILE, type: 'link' })] };
    const { parked } = planOf(judgedFreely(found, { contract: NO_UPDATES }));
    expect(parked?.paths.map(({ path }) => path)).toEqual(['a', 'l']);
    const plan = planOf(judgedFreely(found, { contract: NO_UPDATES, approved: parked }));
    expect(plan).toMatchObject({ parked: null, copies: [{ path: 'a' }], makes: [{ path: 'l' }] });
    const one = planOf(judgedFreely({ ...found, copies: [copy('b', FILE)] }, { contract: NO_UPDATES, approved: parked }));
    expect(one).toMatchObject({ copies: [], makes: [{ path: 'l' }], parked: { paths: [{ path: 'b' }] } });
  });

  test('makes way for what comes in its own place', () => {
    const found = { drift: [drift('a', { deletion: deletion('a', { makesWay: true, replacedBy: 'a' }) })], makes: [make('link', 'a')] };
    const { parked } = planOf(judgedFreely(found));
    expect(planOf(judgedFreely(found, { approved: parked })).deletions).toMatchObject([{ path: 'a', makesWay: true, replacedBy: 'a' }]);
  });
});

describe('a deletion waits for a file that may be the same', () => {
  const sent: ManifestRow = { ...NOTHING_MORE, path: 'old', type: 'file', size: 10, mtime: 1_000, inode: 7 };
  const gone = { deletions: [deletion('old', { sent })] };

  test('while that is parked', () => {
    const plan = planOf(judgedFreely({ ...gone, copies: [copy('a', FILE)] }, { contract: NO_UPDATES }));
    expect(plan).toMatchObject({ copies: [], deletions: [], parked: { paths: [{ path: 'a' }] } });
    expect(plan.leftOut).toEqual([{ path: 'old', why: 'deletion-awaits-arrival', detail: 'a' }]);
  });

  test('not once it is sent, nor for another file', () => {
    expect(planOf(judgedFreely({ ...gone, copies: [copy('a', FILE)] })).deletions).toHaveLength(1);
    const other = { ...copy('a', FILE), inode: 9 };
    expect(planOf(judgedFreely({ ...gone, copies: [other] }, { contract: NO_UPDATES })).deletions).toHaveLength(1);
  });
});

describe('what a person left when others were approved', () => {
  const found = {
    deletions: [deletion('gone'), deletion('gone too')],
    copies: [copy('edited', FILE), copy('edited too', FILE), copy('new')],
    makes: [make('link', 'link', { ...FILE, type: 'link' })],
  };
  const strict = { ...limited({ files: 0, updates: 0 }) };
  const listed = planOf(judged(found, { contract: strict })).parked;
  const left = (...paths: readonly string[]): Plan['parked'] =>
    listed === null
      ? null
      : { ...listed, paths: listed.paths.map((one) => (paths.includes(one.path) ? { ...one, undecided: true } : one)) };

  test('waits although the budgets have room for it, and nothing else does', () => {
    const plan = planOf(judgedFreely(found, { parked: left('gone', 'edited', 'link') }));
    expect(plan).toMatchObject({ deletions: [{ path: 'gone too' }], copies: [{ path: 'edited too' }, { path: 'new' }], makes: [] });
    expect(plan.parked?.paths.map(({ path, undecided }) => [path, undecided])).toEqual([
      ['edited', true],
      ['gone', true],
      ['link', true],
    ]);
    expect(plan.parked?.limits).toEqual([{ kind: 'undecided', planned: 3 }]);
  });

  test('goes once it is approved', () => {
    const parked = left('gone', 'edited', 'link');
    const plan = planOf(judgedFreely(found, { parked, approved: listed }));
    expect([plan.parked, plan.deletions.length, plan.copies.length, plan.makes.length]).toEqual([null, 2, 3, 1]);
  });

  test('is not what hot creates anew under the same name', () => {
    const once = planOf(judged({ copies: [copy('a', { type: 'file', size: 5, mtime: 2_000 })] }, { contract: strict })).parked;
    const parked = once === null ? null : { ...once, paths: once.paths.map((one) => ({ ...one, undecided: true as const })) };
    expect(planOf(judgedFreely({ copies: [copy('a')] }, { parked }))).toMatchObject({ copies: [{ path: 'a' }], parked: null });
  });

  test('does not count against the budget of the others', () => {
    const plan = planOf(judged(found, { contract: limited({ files: 1, updates: 0.002 }), parked: left('gone', 'edited') }));
    expect(plan.parked?.paths.map(({ path }) => path)).toEqual(['edited', 'gone']);
  });
});
