/** What waits for approval, and what an approval is for. */
import { describe, expect, test } from 'vitest';
import { createApproval, createUndecided, park, parkedUpdate, waitingLimits } from '../../../../src/mirror/core/parked.ts';
import type { ParkedPath } from '../../../../src/mirror/core/plan.ts';
import { copy, FILE, make } from '../../../support/mirror/plans.ts';

const ONE: ParkedPath = { path: 'a', what: 'update', look: FILE, vault: FILE };

test('an update is listed with the type that hot has', () => {
  const typeOf = (update: Parameters<typeof parkedUpdate>[0]): string => parkedUpdate(update).look.type;
  expect([typeOf(copy('a', FILE)), typeOf(make('link', 'a', FILE)), typeOf(make('folder', 'a', FILE))]).toEqual(['file', 'link', 'folder']);
});

test('what waits whatever the budgets say is counted by its kind', () => {
  const all = [{ what: 'drift' }, { what: 'content' }, { what: 'drift' }] as const;
  expect(waitingLimits(all)).toEqual([
    { kind: 'drift', planned: 2 },
    { kind: 'content', planned: 1 },
  ]);
  expect(waitingLimits(all.slice(1, 2))).toEqual([{ kind: 'content', planned: 1 }]);
  expect(waitingLimits(all.slice(0, 1))).toEqual([{ kind: 'drift', planned: 1 }]);
  expect(waitingLimits([])).toEqual([]);
});

describe('an approval', () => {
  const parked = park([ONE, { ...ONE, path: 'b', undecided: true }], [], 5, null);

  test.each<[string, Partial<ParkedPath>, boolean]>([
    ['the same', {}, true],
    ['another path', { path: 'c' }, false],
    ['another action', { what: 'delete' }, false],
    ['another type of the same size and time', { look: { ...FILE, type: 'link' } }, false],
    ['another type in the vault', { vault: { ...FILE, type: 'link' } }, false],
    ['another size', { look: { ...FILE, size: 11 } }, false],
    ['another time in the vault', { vault: { ...FILE, mtime: 1 } }, false],
  ])('is for what was listed: %s', (_, change, expected) => expect(createApproval(parked)({ ...ONE, ...change })).toBe(expected));

  test('of others leaves what was not decided, and nothing else', () => {
    const isUndecided = createUndecided(parked);
    expect([isUndecided({ ...ONE, path: 'b' }), isUndecided(ONE), createUndecided(null)(ONE)]).toEqual([true, false, false]);
  });
});
