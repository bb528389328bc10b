/** The walk of the vault doctor: always the same order, continued where it ended, and bounded whatever the size of the vault. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEPT_OF_A_CODE } from '../../../src/doctor/finding.ts';
import { examineVault, type VaultProgress } from '../../../src/doctor/vault/examine.ts';
import { namesCheck } from '../../../src/doctor/vault/names.ts';
import { relationTo } from '../../../src/doctor/vault/order.ts';
import type { VaultCheck, VaultPlace } from '../../../src/doctor/vault/place.ts';
import { walkInOrder } from '../../../src/doctor/vault/walk.ts';
import type { Entry, EntryType, Listing } from '../../../src/mirror/core/entry.ts';
import { joined } from '../../../src/mirror/core/entry.ts';
import type { ListerAnswer } from '../../../src/mirror/lister.ts';
import { systemClock } from '../../../src/platform/clock.ts';

const going = new AbortController().signal;

function entry(name: string, type: EntryType): Entry {
  return { name, type, size: 0, mtime: 0, ctime: 0, birth: null, inode: 1, target: null };
}

/** A vault that only exists as listings: folders by path. */
function listerOf(folders: ReadonlyMap<string, readonly Entry[]>) {
  return (path: string): Promise<ListerAnswer<Listing>> => {
    const entries = folders.get(path);
    const answer: Listing = entries === undefined ? { kind: 'absent' } : { kind: 'listed', entries, unreadable: [] };
    return Promise.resolve({ kind: 'done', answer });
  };
}

async function visited(folders: ReadonlyMap<string, readonly Entry[]>, after: string | null, stopAt: number): Promise<readonly string[]> {
  const seen: string[] = [];
  await walkInOrder({
    list: listerOf(folders),
    after,
    signal: going,
    visit: async (folder) => {
      seen.push(folder);
      return seen.length < stopAt;
    },
  });
  return seen;
}

const NAMES = fc.constantFrom('a', 'b', 'a b', 'a-b', 'ab', 'B', 'é', 'z');
const PATHS = fc.array(
  fc.array(NAMES, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
  { maxLength: 12 },
);

function treeOf(paths: readonly string[]): ReadonlyMap<string, readonly Entry[]> {
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of paths) {
    let folder = '';
    for (const name of path.split('/')) {
      folders.get(folder)?.add(name);
      folder = joined(folder, name);
      if (!folders.has(folder)) folders.set(folder, new Set());
    }
  }
  return new Map([...folders].map(([folder, names]) => [folder, [...names].map((name) => entry(name, 'folder'))]));
}

it('continues exactly where it ended, wherever that was', async () => {
  await fc.assert(
    fc.asyncProperty(PATHS, fc.integer({ min: 1, max: 20 }), async (paths, stopAt) => {
      const tree = treeOf(paths);
      const whole = await visited(tree, null, Number.POSITIVE_INFINITY);
      expect(new Set(whole).size).toBe(tree.size);
      const first = await visited(tree, null, stopAt);
      const rest = await visited(tree, first.at(-1) ?? null, Number.POSITIVE_INFINITY);
      expect([...first, ...rest]).toEqual(whole);
    }),
  );
});

it('examines what was made beside the way meanwhile, and nothing twice that lies before', () => {
  expect(relationTo('a', 'b/c')).toBe('before');
  expect(relationTo('b', 'b/c')).toBe('on-the-way');
  expect(relationTo('b/c', 'b/c')).toBe('on-the-way');
  expect(relationTo('b/c/d', 'b/c')).toBe('after');
  expect(relationTo('b/d', 'b/c')).toBe('after');
  expect(relationTo('c', 'b/c')).toBe('after');
});

const NOBODY = { ask: () => Promise.reject(new Error('nothing to ask')) } as unknown as VaultPlace['agent'];
const PLACE = { agent: NOBODY, signal: going, now: 0 } as unknown as VaultPlace;

interface Examined {
  readonly checks?: readonly VaultCheck[];
  readonly from?: VaultProgress | null;
  readonly withinMs?: number;
  readonly list: (path: string, signal: AbortSignal) => Promise<ListerAnswer<Listing>>;
}

function examine({ checks = [namesCheck], from = null, withinMs = 3_600_000, list }: Examined) {
  return examineVault({
    checks,
    place: PLACE,
    list,
    fix: false,
    from,
    clock: systemClock,
    withinMs,
    onProgress: () => {},
    keep: () => {},
  });
}

describe('200,000 entries', () => {
  const FOLDERS = 2_000;
  const EACH = 100;
  let asked = 0;
  let mostAtOnce = 0;
  const list = async (path: string): Promise<ListerAnswer<Listing>> => {
    asked += 1;
    mostAtOnce = Math.max(mostAtOnce, asked);
    await Promise.resolve();
    asked -= 1;
    const entries =
      path === ''
        ? Array.from({ length: FOLDERS }, (_, index) => entry(`folder ${index}`, 'folder'))
        : Array.from({ length: EACH }, (_, index) => entry(`${path} ${index}${index === 7 ? ':' : ''}`, 'file'));
    return { kind: 'done', answer: { kind: 'listed', entries, unreadable: [] } };
  };

  it('are examined with a bounded list of findings, few listings at once, and little memory', async () => {
    const before = process.memoryUsage().heapUsed;
    const { complete, folders, entries, findings, omitted } = await examine({ list });
    expect({ complete, folders, entries }).toEqual({ complete: true, folders: FOLDERS + 1, entries: FOLDERS * (EACH + 1) });
    expect(findings).toHaveLength(KEPT_OF_A_CODE);
    expect(omitted).toEqual({ 'name.forbidden': FOLDERS - KEPT_OF_A_CODE });
    expect(mostAtOnce).toBeLessThanOrEqual(9);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200e6);
  });

  it('can be examined in parts, with the same result', async () => {
    let from: VaultProgress | null = null;
    let parts = 0;
    let last = await examine({ list, from, withinMs: 5 });
    while (!last.complete) {
      parts += 1;
      expect(last.findings.filter(({ code }) => code === 'vault.unfinished')).toHaveLength(1);
      from = { ...last, findings: last.findings.filter(({ code }) => code !== 'vault.unfinished') };
      last = await examine({ list, from, withinMs: 40 });
    }
    expect(parts).toBeGreaterThan(0);
    expect(last.folders).toBe(FOLDERS + 1);
    expect(last.findings.length + (last.omitted['name.forbidden'] ?? 0)).toBe(FOLDERS);
  });
});

it('reports a vault that does not respond, with what was found before', async () => {
  const list = (path: string): Promise<ListerAnswer<Listing>> =>
    Promise.resolve(
      path === ''
        ? { kind: 'done', answer: { kind: 'listed', entries: [entry('a:b', 'file'), entry('c', 'folder')], unreadable: [] } }
        : { kind: 'failed', why: 'hung', problem: 'the vault does not respond' },
    );
  const { complete, findings, last } = await examine({ list });
  expect({ complete, last }).toEqual({ complete: false, last: '' });
  expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
    ['name.forbidden', 'warning'],
    ['vault.hung', 'critical'],
  ]);
});
