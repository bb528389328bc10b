import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import { linkTarget, restoredTarget } from '../../../../src/mirror/core/links.ts';
import type { Sight } from '../../../../src/mirror/core/plan.ts';
import { confirmed, type InHot, restorePlan, restoreStep, type Version } from '../../../../src/mirror/core/restore.ts';

const SIGHT: Sight = { type: 'file', size: 10, mtime: 5_000, ctime: 6_000, birth: 1, inode: 7 };
const SENT: ManifestRow = { ...NOTHING_MORE, path: 'a', type: 'file', size: 10, mtime: 5_000, inode: 7, ctime: 6_000 };
const VERSION: Version = { path: 'a', type: 'file', size: 12, mtime: 8_000, target: null, vaultCtime: 1, row: SENT };
const HOT = { resolution: 1, isHot: true };

const inHot = (sight: Partial<Sight> | null, target: string | null = null): InHot => ({
  sight: sight === null ? null : { ...SIGHT, ...sight },
  target,
  isDamaged: false,
});

describe('one version', () => {
  it.each([
    ['hot has nothing there', {}, null, 'create'],
    ['hot has the same', {}, { size: 12, mtime: 8_000 }, 'there'],
    ['the same within what the vault can tell of times', {}, { size: 12, mtime: 8_001 }, 'there'],
    ['hot has what was sent last, and the vault something newer', {}, {}, 'replace'],
    ['hot has something newer', {}, { mtime: 9_000 }, 'newer-in-hot'],
    ['hot has something of the same time and another size, as sent', { mtime: 5_000 }, {}, 'replace'],
    ['hot was edited with its time put back', {}, { ctime: 7_000 }, 'not-sent'],
    ['hot has another file of the same looks', {}, { inode: 8 }, 'not-sent'],
    ['hot has an older file that nobody knows', {}, { mtime: 4_000 }, 'not-sent'],
    ['nothing is on record', { row: null }, {}, 'not-sent'],
    ['hot has a folder', {}, { type: 'folder' }, 'other-type'],
    ['hot has a link', {}, { type: 'link' }, 'other-type'],
  ] as const)('%s: %s', (_title, version, sight, expected) => {
    expect(restoreStep({ ...VERSION, ...version }, inHot(sight), HOT)).toBe(expected);
  });

  it('what is damaged in hot is replaced although its size and time are the same', () => {
    const damaged = { ...inHot({ size: 12, mtime: 8_000 }), isDamaged: true };
    expect(restoreStep(VERSION, damaged, HOT)).toBe('replace');
    expect(restoreStep(VERSION, { ...damaged, sight: null }, HOT)).toBe('create');
  });

  it.each([
    ['nothing there', null, 'create'],
    ['the same', { size: 12, mtime: 8_000 }, 'there'],
    ['anything else, though it is as sent', {}, 'differs'],
    ['anything newer', { mtime: 9_000 }, 'differs'],
  ] as const)('into a folder of its own, %s: %s', (_title, sight, expected) => {
    expect(restoreStep(VERSION, inHot(sight), { ...HOT, isHot: false })).toBe(expected);
  });

  it.each([
    ['b', null, null, 'create'],
    ['b', { type: 'link' }, 'b', 'there'],
    ['b', { type: 'link' }, 'c', 'not-sent'],
    ['b', {}, null, 'other-type'],
    [null, null, null, 'link-leaves-hot'],
  ] as const)('a link to %s', (target, sight, there, expected) => {
    expect(restoreStep({ ...VERSION, type: 'link', target }, inHot(sight, there), HOT)).toBe(expected);
  });

  it('hot never loses what it has, unless that was sent last and is older', () => {
    const screenshots = fc.record({
      size: fc.nat(3),
      mtime: fc.nat(4),
      ctime: fc.nat(2),
      inode: fc.nat(2),
      type: fc.constantFrom('file' as const, 'folder' as const, 'link' as const),
    });
    fc.assert(
      fc.property(screenshots, screenshots, fc.option(screenshots), fc.boolean(), (of, sight, sent, isHot) => {
        const row = sent === null ? null : { ...SENT, ...sent };
        const step = restoreStep({ ...VERSION, ...of, row, target: 't' }, inHot(sight, 't'), { resolution: 0, isHot });
        if (step !== 'replace') return step !== 'create';
        const isSent =
          row !== null && row.size === sight.size && row.mtime === sight.mtime && row.ctime === sight.ctime && row.inode === sight.inode;
        return isHot && isSent && sight.mtime <= of.mtime;
      }),
    );
  });
});

describe('a plan', () => {
  const folder = (path: string): Version => ({ ...VERSION, path, type: 'folder', size: 0, row: null });
  const file = (path: string): Version => ({ ...VERSION, path, row: null });

  it('leaves out what lies in the place of something else, and counts the rest', () => {
    const plan = restorePlan(
      [folder('a'), file('a/x'), folder('b'), file('b/y'), file('c')],
      [inHot({ type: 'link' }), inHot({ type: 'other' }), inHot(null), inHot(null), inHot({ size: 12, mtime: 8_000 })],
      HOT,
    );
    expect(plan.skipped).toEqual([
      { path: 'a', why: 'other-type' },
      { path: 'a/x', why: 'other-type' },
    ]);
    expect([plan.folders, plan.creates].map((list) => list.map(({ path }) => path))).toEqual([['b'], ['b/y']]);
    expect(plan).toMatchObject({ there: 1, bytes: 12, replaces: [], links: [] });
  });
});

describe('what was brought', () => {
  const digests = new Map([['a', 'xxh128:new']]);
  const there: Sight = { ...SIGHT, size: 12, mtime: 8_000, inode: 99 };
  const asSent = { ...SENT, size: 12, mtime: 8_000 };

  it.each([
    ['goes on record with the looks of hot', VERSION, there, { rows: [{ inode: 99, digest: 'xxh128:new', mtime: 8_000 }] }],
    ['is missing when it is not there', VERSION, null, { missing: ['a'], rows: [] }],
    ['is missing when it is not as in the vault', VERSION, { ...there, size: 11 }, { missing: ['a'], rows: [] }],
    [
      'is damaged when it is not what was sent',
      { ...VERSION, row: { ...asSent, digest: 'xxh128:old' } },
      there,
      { damaged: ['a'], rows: [] },
    ],
    ['is as sent', { ...VERSION, row: { ...asSent, digest: 'xxh128:new' } }, there, { damaged: [], rows: [{}] }],
    [
      'cannot be compared with another algorithm',
      { ...VERSION, row: { ...asSent, digest: 'md5:old' } },
      there,
      { damaged: [], rows: [{}] },
    ],
    [
      'was edited in the vault, and is not damaged',
      { ...VERSION, row: { ...SENT, digest: 'xxh128:old' } },
      there,
      { damaged: [], rows: [{}] },
    ],
  ] as const)('%s', (_title, version, sight, expected) => {
    expect(confirmed([version], [sight], { digests, resolution: 1 })).toMatchObject(expected);
  });
});

describe('a link that comes back', () => {
  const roots = { hot: '/Users/mika/workspaces', vaultInShare: 'ytm_workspaces', shares: ['/Volumes/share', '/mnt/share'] };

  it.each([
    ['a/link', '../b', '../b'],
    ['a/link', '../../ytm_runs/1', '/Volumes/share/ytm_runs/1'],
    ['a/link', '../../../outside', null],
    ['a/link', '/etc', null],
  ])('%s to %s: %s', (path, target, expected) => {
    expect(restoredTarget(path, target, roots)).toBe(expected);
  });

  it('is sent again as it was', () => {
    const targets = fc
      .array(fc.constantFrom('..', '.', 'a', 'b', 'ytm_workspaces'), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(
        fc.constantFrom('link', 'a/link', 'a/b/link'),
        targets,
        fc.constantFrom('', ...roots.shares.map((share) => `${share}/`), '/Users/mika/workspaces/'),
        (path, to, before) => {
          const sent = linkTarget(path, `${before}${to}`, roots);
          if (sent === null) return true;
          const back = restoredTarget(path, sent, roots);
          return back !== null && linkTarget(path, back, roots) === sent;
        },
      ),
    );
  });
});

describe('what hot has where a version is to go', () => {
  it.each([
    ['a folder, whatever its size and time', { type: 'folder' }, { type: 'folder', size: 5 }, 'there'],
    ['what was sent, newer by no more than times can tell', { row: { ...SENT, mtime: 8_001 } }, { mtime: 8_001 }, 'replace'],
    ['a file where a link was sent', { row: { ...SENT, type: 'link' } }, {}, 'not-sent'],
    ['a file of another size than was sent', { row: { ...SENT, size: 11 } }, {}, 'not-sent'],
    ['what was sent, of a change time that is not on record', { row: { ...SENT, ctime: null } }, {}, 'replace'],
  ] as const)('%s', (_, version, sight, expected) => {
    expect(restoreStep({ ...VERSION, ...version }, inHot(sight), HOT)).toBe(expected);
  });

  it('a folder that cannot be restored closes all that lies in it, and nothing beside it', () => {
    const versions = ['a', 'a/b', 'a/b/x', 'ab', 'ab/x', 'a.mov'].map(
      (path) => ({ ...VERSION, path, row: null, type: /x|mov/u.test(path) ? 'file' : 'folder' }) as Version,
    );
    const plan = restorePlan(versions, [inHot({}), ...versions.slice(1).map(() => inHot(null))], HOT);
    expect(plan.skipped.map(({ path }) => path)).toEqual(['a', 'a/b', 'a/b/x']);
    expect([plan.folders, plan.creates].map((list) => list.map(({ path }) => path))).toEqual([['ab'], ['ab/x', 'a.mov']]);
  });

  it('a file that cannot be restored closes nothing', () => {
    const versions = [
      { ...VERSION, path: 'a' },
      { ...VERSION, path: 'a/x' },
      { ...VERSION, path: 'l', type: 'link' as const, target: 'a' },
    ];
    const plan = restorePlan(versions, [inHot({ mtime: 9_000 }), inHot(null), inHot(null)], HOT);
    expect([plan.skipped.length, plan.creates.map(({ path }) => path), plan.links.map(({ path }) => path)]).toEqual([1, ['a/x'], ['l']]);
  });

  it('is counted as arrived, damaged only beside what was sent', () => {
    const there: Sight = { ...SIGHT, size: 12, mtime: 8_000 };
    const edited = { ...VERSION, row: { ...SENT, size: 11, mtime: 8_000, digest: 'xxh128:old' } };
    const result = confirmed([edited], [there], { digests: new Map([['a', 'xxh128:new']]), resolution: 1 });
    expect([result.arrived, result.damaged, result.rows.length]).toEqual([[edited], [], 1]);
  });
});
