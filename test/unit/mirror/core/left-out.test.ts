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

it('tells each sentence once, with the sum of its counts, and names the first files that did not arrive', () => {
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

it('tells what rests on abilities that nobody tried as an assumption', () => {
  const all = [{ path: 'a:b', why: 'name-forbidden' as const, detail: '' }, waiting('w')];
  expect(groupLeftOut(assumed(all)).map(({ first }) => first)).toEqual([
    [{ path: 'a:b', detail: '', assumed: true }],
    [{ path: 'w', detail: '' }],
  ]);
});
