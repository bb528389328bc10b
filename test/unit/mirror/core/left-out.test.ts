import { expect, it } from 'vitest';
import { classOf, isMissing, LEFT_OUT } from '../../../../src/health/left-out.ts';
import type { Reason } from '../../../../src/health/snapshot.ts';
import { CATALOGUES } from '../../../../src/messages/messages.ts';
import { assumed, eachOnce, groupLeftOut, tellOnce } from '../../../../src/mirror/core/left-out.ts';

const waiting = (path: string) => ({ path, why: 'still-changing' as const, detail: '' });

it('counts each path once for a reason, and names the first five', () => {
  const groups = groupLeftOut([...['a', 'b', 'a', 'c', 'd', 'e', 'f'].map(waiting), { path: 'a', why: 'not-arrived', detail: 'EIO' }]);
  expect(groups).toEqual([
    { why: 'still-changing', count: 6, first: ['a', 'b', 'c', 'd', 'e'].map((path) => ({ path, detail: '' })) },
    { why: 'not-arrived', count: 1, first: [{ path: 'a', detail: 'EIO' }] },
  ]);
});

it('calls missing what waits and what failed, and nothing that a rule or a person wants so', () => {
  const missing = groupLeftOut([waiting('a'), { path: 'b', why: 'in-use', detail: '' }, { path: 'c', why: 'held', detail: '' }]).filter(
    isMissing,
  );
  expect(missing.map(({ why }) => why)).toEqual(['still-changing', 'in-use']);
  expect(classOf({ why: 'name-collision' })).toBe('rule');
});

it('has a sentence for every reason, and a few words for each that can be missing', () => {
  const said = new Set(Object.keys(CATALOGUES.en.mirror));
  const wanted = Object.entries(LEFT_OUT).flatMap(([why, of]) =>
    of === 'waits' || of === 'failed' ? [`why.${why}`, `missing.${why}`] : [`why.${why}`],
  );
  expect(wanted.filter((key) => !said.has(key))).toEqual([]);
});

it('prints each sentence once, with the sum of its counts, and names the first files that did not arrive', () => {
  const reason = (code: 'mirror.not_arrived' | 'vault.quota', args: Reason['args']): Reason => ({
    code,
    severity: 'warning',
    component: 'mirror',
    probe: null,
    since: 1,
    args,
  });
  const failed = ['a', 'b', 'a', 'c', 'd'].map((path) => ({ path, why: 'not-arrived' as const, detail: 'EIO' }));
  const told = tellOnce(
    [reason('mirror.not_arrived', { count: 1 }), reason('vault.quota', { path: 'z' }), reason('mirror.not_arrived', { count: 3 })],
    [waiting('w'), ...failed],
  );
  expect(told.map(({ code, args }) => [code, args])).toEqual([
    ['mirror.not_arrived', { count: 4, paths: 'a, b, c, …' }],
    ['vault.quota', { path: 'z' }],
  ]);
  expect(eachOnce([...failed, waiting('a')]).map(({ path }) => path)).toEqual(['a', 'b', 'c', 'd', 'a']);
});

it('reports what rests on untested abilities as an assumption', () => {
  const all = [{ path: 'a:b', why: 'name-forbidden' as const, detail: '' }, waiting('w')];
  expect(groupLeftOut(assumed(all)).map(({ first }) => first)).toEqual([
    [{ path: 'a:b', detail: '', assumed: true }],
    [{ path: 'w', detail: '' }],
  ]);
});

it('keeps what was noted first of a path, with since when and whether it was only assumed', () => {
  const groups = groupLeftOut([
    { path: 'a', why: 'still-changing', detail: 'first', since: 5 },
    { path: 'a', why: 'still-changing', detail: 'later' },
    { path: 'b', why: 'name-forbidden', detail: '', assumed: true },
  ]);
  expect(groups.flatMap(({ first }) => first)).toEqual([
    { path: 'a', detail: 'first', since: 5 },
    { path: 'b', detail: '', assumed: true },
  ]);
  expect(groups.flatMap(({ first }) => first.map((one) => Object.keys(one).length))).toEqual([3, 3]);
});

it.each([
  [3, 'f0, f1, f2'],
  [4, 'f0, f1, f2, …'],
])('names three files that did not arrive, and tells of more: %i', (count, paths) => {
  const reason: Reason = {
    code: 'mirror.not_arrived',
    severity: 'warning',
    component: 'mirror',
    probe: null,
    since: 1,
    args: { count },
  } as Reason;
  const left = Array.from({ length: count }, (_, index) => ({ path: `f${index}`, why: 'not-arrived' as const, detail: '' }));
  expect(tellOnce([reason], left)[0]?.args).toEqual({ count, paths });
});
