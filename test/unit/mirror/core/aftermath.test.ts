/** What the end of a run changes in the store, and what it leaves as it is. */
import { describe, expect, test } from 'vitest';
import type { RunStatus } from '../../../../src/health/mirror.ts';
import { type Reason, reasonOf } from '../../../../src/health/reason.ts';
import { type Aftermath, aftermath, type ComparedRun, type EndedRun, type StoreBefore } from '../../../../src/mirror/core/aftermath.ts';
import type { Parked } from '../../../../src/mirror/core/plan.ts';
import { CONTRACT, DISK } from '../../../support/mirror/model.ts';
import { copy, deletion, FILE, make, NO_DIFFERENCES } from '../../../support/mirror/plans.ts';

const STARTED = 1_000;
const ENDED = 9_000;
const EVERY: readonly RunStatus[] = ['complete', 'parked', 'partial', 'failed', 'aborted', 'refused', 'halted'];
const GOOD: readonly RunStatus[] = ['complete', 'parked'];

const parked = (id: string, ...paths: readonly string[]): Parked => ({
  id,
  at: 1,
  paths: paths.map((path) => ({ path, what: 'delete' as const, look: FILE, vault: FILE })),
  limits: [],
});

const BEFORE: StoreBefore = {
  halted: null,
  parked: null,
  approved: null,
  held: [],
  putOffRuns: 0,
  pinned: 'v1',
  lastComplete: null,
  changingSince: new Map(),
  unmanagedPaths: new Set(),
};

const COMPARED: ComparedRun = {
  contract: CONTRACT,
  abilities: DISK,
  differences: NO_DIFFERENCES,
  plan: { parked: null, deletions: [] },
  approved: null,
  isWhole: true,
  leftOut: [],
  hasDeleted: false,
  done: [],
  sent: [],
  units: [],
  changing: [],
  unseen: [],
  isFull: true,
  basis: null,
};

interface Ended extends Partial<ComparedRun> {
  readonly status?: RunStatus;
  readonly before?: Partial<StoreBefore>;
  readonly run?: Partial<EndedRun>;
}

function after({ status = 'complete', before = {}, run = {}, ...compared }: Ended = {}): Aftermath {
  const ended: EndedRun = {
    id: 'r1',
    status,
    reasons: [],
    startedAt: STARTED,
    endedAt: ENDED,
    vaultId: 'v1',
    compared: { ...COMPARED, ...compared },
    ...run,
  };
  return aftermath(ended, { ...BEFORE, ...before });
}

describe('a halt', () => {
  const reason: Reason = reasonOf('hot.empty', { path: '/hot' }, { component: 'mirror', since: 1 });
  const other: Reason = reasonOf('hot.shrunk', { path: '/hot', has: 1, had: 9 }, { component: 'mirror', since: 1 });
  const halted = { at: 3, run: 'r0', reason: other };

  test('is recorded with its first reason, also before there was a plan', () => {
    const run = { reasons: [reason, other], compared: null };
    expect(after({ status: 'halted', run })).toEqual({ halted: { at: ENDED, run: 'r1', reason } });
  });

  test('leaves an earlier one that nobody decided on', () => {
    expect(after({ status: 'halted', run: { reasons: [reason], compared: null }, before: { halted } })).toEqual({});
  });

  test.each(EVERY.filter((status) => status !== 'halted'))('is none when the run was %s, whatever its reasons', (status) => {
    expect(after({ status, run: { reasons: [reason] } })).not.toHaveProperty('halted');
  });
});

test('a run without a plan changes nothing else', () => {
  for (const status of EVERY) expect(after({ status, run: { compared: null } })).toEqual({});
});

describe('what waits for a person', () => {
  test.each(EVERY)('is what the plan parked, however the run ended: %s', (status) => {
    expect(after({ status, plan: { parked: parked('p', 'a'), deletions: [] } }).parked).toEqual(parked('p', 'a'));
    expect(after({ status, before: { parked: parked('old', 'a') } }).parked).toBeNull();
  });

  test('stays on the list of a run that does not delete', () => {
    expect(after({ isWhole: false, before: { parked: parked('old', 'a') } }).parked).toEqual(parked('old', 'a'));
    expect(after({ isWhole: false, plan: { parked: parked('p', 'b'), deletions: [] } }).parked).toEqual(parked('p', 'b'));
  });

  test.each<[string, Ended, boolean]>([
    ['once a run has done it', {}, true],
    ['once a run has done it, and something else waits', { status: 'parked' }, true],
    ['not by a run that did only a part', { status: 'partial' }, false],
    ['not by a run that was stopped', { status: 'aborted' }, false],
    ['not by a run that does not delete', { isWhole: false }, false],
    ['not when it was approved during the run', { approved: null }, false],
    ['not when another list was approved during the run', { approved: 'before' }, false],
  ])('is approved no longer: %s', (_, ended, isOver) => {
    const result = after({ approved: 'p', before: { approved: parked('p', 'a') }, ...ended });
    expect(result.approved === null).toBe(isOver);
  });
});

describe('what quick passes rely on', () => {
  const basis = { at: STARTED, vaultId: 'v1', volume: 'd', rules: 'r', loss: null, token: 't' };

  test.each(EVERY)('is recorded only by a run that ended well: %s', (status) => {
    const isGood = status === 'complete' || status === 'parked';
    expect(after({ status, basis }).quickBasis).toEqual(isGood ? basis : undefined);
  });

  test('is nothing when the vault carries no mark', () => {
    expect(after({ basis: null }).quickBasis).toBeNull();
  });

  test('is no comparison with the vault', () => {
    expect(after({ isFull: true }).comparedAt).toBe(STARTED);
    expect(after({ isFull: false })).not.toHaveProperty('comparedAt');
  });
});

test('what was done is held no longer', () => {
  expect(after({ done: ['a', 'b'] }).released).toEqual(['a', 'b']);
});

describe('files that are changing', () => {
  test('are known since they were first seen so; what grew since it was last sent may be one', () => {
    const sent = [copy('grown', { ...FILE, size: 4 }), copy('as large', { ...FILE, size: 5 }), copy('shrunk', FILE), copy('new')];
    const changingSince = new Map([
      ['still', 5],
      ['sent', 6],
      ['equal now', 7],
    ]);
    const result = after({
      differences: { ...NO_DIFFERENCES, copies: [...sent, copy('still'), copy('sent'), copy('late')] },
      sent: [...sent, copy('sent')],
      changing: ['late'],
      before: { changingSince },
    });
    expect(result.changingSince).toEqual(
      new Map([
        ['still', 5],
        ['late', ENDED],
        ['grown', ENDED],
      ]),
    );
  });

  test('a document that was quiet is changing no longer', () => {
    const before = { changingSince: new Map([['film.fcpbundle', 5]]) };
    const differences = { ...NO_DIFFERENCES, copies: [copy('film.fcpbundle')] };
    expect(after({ differences, before }).changingSince).toEqual(before.changingSince);
    expect(after({ differences, before, units: ['film.fcpbundle'] }).changingSince).toEqual(new Map());
  });
});

describe('runs in a row whose deletions are put off', () => {
  const plan = { parked: null, deletions: [deletion('a')] };

  test.each<[string, Ended, boolean]>([
    ['nothing is to be deleted', {}, false],
    ['part of hot could not be read', { differences: { ...NO_DIFFERENCES, readErrors: 1 } }, true],
    ['one waits for a file that did not arrive', { leftOut: [{ why: 'deletion-awaits-arrival' }] }, true],
    ['something else is left out', { leftOut: [{ why: 'special-file' }] }, false],
    ['the run failed before them', { status: 'failed', plan }, true],
    ['the run failed after them', { status: 'failed', plan, hasDeleted: true }, false],
    ['the run was stopped before them', { status: 'aborted', plan }, false],
    [
      'the run failed when it had made way for some',
      { status: 'failed', plan: { ...plan, deletions: [deletion('a', { makesWay: true }), deletion('b')] } },
      true,
    ],
    ['the run failed, and had nothing to delete', { status: 'failed', plan: { ...plan, deletions: [] } }, false],
    ['the run failed before it made way', { status: 'failed', plan: { ...plan, deletions: [deletion('a', { makesWay: true })] } }, false],
  ])('%s', (_, ended, isPutOff) => {
    expect(after({ ...ended, before: { putOffRuns: 2 } }).putOffRuns).toBe(isPutOff ? 3 : 0);
  });
});

describe('the vault', () => {
  test('is pinned by the first run that compared it, and by no other', () => {
    expect(after({ before: { pinned: null } }).pinned).toBe('v1');
    expect(after({ before: { pinned: 'v0' } })).not.toHaveProperty('pinned');
    expect(after({ run: { vaultId: null }, before: { pinned: null } })).not.toHaveProperty('pinned');
  });

  test.each(EVERY)('has unmanaged paths that are recorded as far as the run got: %s', (status) => {
    const result = after({
      status,
      differences: { ...NO_DIFFERENCES, unmanagedPaths: ['new', 'known'] },
      before: { unmanagedPaths: new Set(['known', 'gone']) },
    });
    if (GOOD.includes(status)) expect(result.unmanaged).toEqual({ add: ['new'], remove: ['gone'] });
    else if (status === 'partial') expect(result.unmanaged).toEqual({ add: ['new'], remove: [] });
    else expect(result).not.toHaveProperty('unmanaged');
  });
});

test.each(EVERY)('only a run that did all it could settles what was under way, and is compared with: %s', (status) => {
  const result = after({ status });
  expect(result.comparedAt).toBe(STARTED);
  expect('underWay' in result).toBe(GOOD.includes(status));
  expect('lastComplete' in result).toBe(GOOD.includes(status));
});

test('records stay of what was not confirmed, what waits, what is held, and what was planned and not done', () => {
  const result = after({
    plan: { parked: parked('p', 'parked'), deletions: [] },
    differences: { ...NO_DIFFERENCES, copies: [copy('sent'), copy('not sent')], makes: [make('folder', 'made'), make('link', 'not made')] },
    done: ['sent', 'made', 'taken'],
    unseen: ['unseen'],
    before: { held: [{ path: 'held' }, { path: 'taken' }] },
  });
  expect(result.underWay).toEqual(new Set(['unseen', 'parked', 'held', 'not sent', 'not made']));
});

describe('the size that hot is compared with', () => {
  const lastComplete = { run: 'r0', at: 0, hotPaths: 5_000 };

  test.each<[string, Ended, number]>([
    ['that of now, once everything is done', {}, 1_000],
    ['the earlier one, while deletions wait', { status: 'parked' }, 5_000],
    ['the earlier one, after a run that does not delete', { isWhole: false }, 5_000],
    ['that of now, where it is larger', { status: 'parked', differences: { ...NO_DIFFERENCES, hotPaths: 6_000 } }, 6_000],
    ['that of now, where there was none', { status: 'parked', before: {} }, 1_000],
  ])('%s', (_, ended, hotPaths) => {
    expect(after({ before: { lastComplete }, ...ended }).lastComplete).toEqual({ run: 'r1', at: STARTED, hotPaths });
  });
});
