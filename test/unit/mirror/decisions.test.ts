/** What a person approves of a parked list, and what becomes of the rest. */
import { describe, expect, it } from 'vitest';
import { park, parkedDeletion } from '../../../src/mirror/core/parked.ts';
import type { Parked } from '../../../src/mirror/core/plan.ts';
import { approveParked } from '../../../src/mirror/decisions.ts';
import { planListing } from '../../../src/mirror/listings.ts';
import type { MirrorStore } from '../../../src/mirror/store-port.ts';
import { CONTRACT, NOW } from '../../support/mirror/model.ts';
import { deletion, judged, planOf } from '../../support/mirror/plans.ts';

const PATHS = ['a/1', 'a/2', 'a/b/3', 'ab/4'].map((path) => deletion(path));

function storeWith(paths = PATHS): { readonly store: MirrorStore; readonly parked: () => Parked; readonly approved: () => Parked | null } {
  let parked = park(paths.map(parkedDeletion), [{ kind: 'files', planned: paths.length, allowed: 0 }], NOW, null);
  let approved: Parked | null = null;
  const decisions = {
    parked: () => parked,
    setParked: (next: Parked | null) => (parked = next),
    approved: () => approved,
    setApproved: (next: Parked | null) => (approved = next),
  };
  return { store: { decisions } as unknown as MirrorStore, parked: () => parked as Parked, approved: () => approved };
}

const namesOf = (parked: Parked | null): readonly string[] => (parked?.paths ?? []).map(({ path }) => path);

describe('approval of a part', () => {
  it('takes a folder with what lies in it, and nothing that only begins like it', () => {
    const { store, parked, approved } = storeWith();
    expect(approveParked(store, parked().id, ['a'])).toEqual({ ok: true });
    expect(namesOf(approved())).toEqual(['a/1', 'a/2', 'a/b/3']);
    expect(
      parked()
        .paths.filter(({ undecided }) => undecided === true)
        .map(({ path }) => path),
    ).toEqual(['ab/4']);
  });
  it('is added to what was approved before, under an id of its own', () => {
    const { store, parked, approved } = storeWith();
    const { id } = parked();
    approveParked(store, id, ['a/1']);
    const first = approved()?.id;
    approveParked(store, id, ['a/b']);
    expect(namesOf(approved())).toEqual(['a/1', 'a/b/3']);
    expect(approved()?.id).not.toBe(first);
    approveParked(store, id);
    expect(approved()?.id).toBe(id);
    expect(parked().paths.some(({ undecided }) => undecided === true)).toBe(false);
  });
  it.each([
    ['nothing of it lies there', 'b', 'nothing that is parked is b or lies in it'],
    ['a part of a name', 'a/', 'nothing that is parked is a/ or lies in it'],
  ])('refuses: %s', (_, folder, why) => {
    const { store, parked, approved } = storeWith();
    expect(approveParked(store, parked().id, ['a', folder])).toEqual({ ok: false, why });
    expect(approved()).toBeNull();
  });
});

describe('what was left', () => {
  const { store, parked, approved } = storeWith();
  approveParked(store, parked().id, ['a']);
  const input = { contract: CONTRACT, lastComplete: { hotPaths: 100 }, approved: approved(), parked: parked() };

  it('waits although the budgets would let it go; what is new goes by the budgets', () => {
    const found = { hotPaths: 100, deletions: [...PATHS, deletion('c')] };
    expect(planOf(judged(found)).deletions).toHaveLength(5);
    const plan = planOf(judged(found, input));
    expect(plan.deletions.map(({ path }) => path)).toEqual(['a/1', 'a/2', 'a/b/3', 'c']);
    expect(plan.parked).toMatchObject({ paths: [{ path: 'ab/4', undecided: true }], limits: [{ kind: 'undecided', planned: 1 }] });
    // And in the run after that.
    const next = planOf(judged({ hotPaths: 100, deletions: [deletion('ab/4')] }, { ...input, approved: null, parked: plan.parked }));
    expect(next).toMatchObject({ deletions: [], parked: { id: plan.parked?.id } });
  });
  it('goes once it is approved, or looks different and is judged again', () => {
    const waiting = planOf(judged({ hotPaths: 100, deletions: PATHS }, input)).parked;
    const after = { ...input, parked: waiting };
    expect(planOf(judged({ hotPaths: 100, deletions: [deletion('ab/4')] }, { ...after, approved: waiting })).parked).toBeNull();
    const [fourth] = PATHS.slice(3);
    if (fourth === undefined) throw new Error('four paths');
    const changed = { ...fourth, look: { ...fourth.look, size: fourth.look.size + 1 } };
    expect(planOf(judged({ hotPaths: 100, deletions: [changed] }, { ...after, approved: null })).parked).toBeNull();
  });
});

it('a list without a plan cannot be run', () => {
  const record = { id: 'r', endedAt: NOW, reasons: [], status: 'halted' } as const;
  expect(planListing(record, null)).toMatchObject({ canRun: false, paths: [] });
});
