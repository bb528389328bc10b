/** Listing hot before the scan: what is asked, and which answers the scan takes over. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALL_TRUSTED } from '../../../src/mirror/core/identity.ts';
import type { Glance, Lister, ListerAnswer } from '../../../src/mirror/lister.ts';
import type { SettledFolder } from '../../../src/mirror/manifest.ts';
import { ScanAhead } from '../../../src/mirror/scan/ahead.ts';
import { scanTrees } from '../../../src/mirror/scan/scan.ts';
import type { KeptManifest } from '../../../src/mirror/scan/settled.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { CONTRACT, SHARE } from '../../support/mirror/model.ts';

const { signal } = new AbortController();
const SAME: ListerAnswer<Glance> = { kind: 'done', answer: { kind: 'same' } };
const GONE: ListerAnswer<Glance> = { kind: 'failed', why: 'gone', problem: 'killed' };

/** `''` holds `a` and `b`, and `a` holds `c`; each is settled as `was <path>`. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = { '': ['a', 'b'], a: ['c'], b: [], 'a/c': [] };

/** Each request waits until the test answers it. */
let requests: { readonly path: string; readonly known: string | null; readonly answer: (answer: ListerAnswer<Glance>) => void }[];
let asked: string[];

beforeEach(() => {
  requests = [];
  asked = [];
});

const hot: Lister & { readonly foldsCase: boolean | null } = {
  foldsCase: null,
  list: () => Promise.reject(new Error('it is not listed')),
  look: (paths) => Promise.resolve({ kind: 'done', answer: paths.map(() => null) }),
  glance(path, known) {
    asked.push(path);
    return new Promise((answer) => void requests.push({ path, known, answer }));
  },
};

const settledNow = (path: string): SettledFolder | null => {
  const folders = FOLDERS[path];
  return folders === undefined ? null : { path, hot: `was ${path}`, vault: 'v', folders, hotPaths: 1 };
};

let open: ScanAhead[] = [];
afterEach(() => {
  for (const ahead of open) ahead.stop();
  open = [];
});

function begin(settled: (path: string, rules: string) => SettledFolder | null = settledNow): ScanAhead {
  const ahead = new ScanAhead({
    hot,
    manifest: { settled },
    contract: CONTRACT,
    abilities: SHARE,
    trust: ALL_TRUSTED,
    logsInHot: null,
    signal,
    clock: systemClock,
  });
  open.push(ahead);
  return ahead;
}

async function answerAll(answer: (path: string) => ListerAnswer<Glance> = () => SAME): Promise<void> {
  while (requests.length > 0) {
    for (const request of requests.splice(0)) request.answer(answer(request.path));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a scan that is given its answers at once', () => {
  test('gives other work its turn every few folders', async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `folder ${index}`);
    let inARow = 0;
    let most = 0;
    const manifest: KeptManifest = {
      folder: () => [],
      foldersByInode: () => [],
      beneath: () => ({ files: 0, bytes: 0, paths: 0 }),
      settle: () => {},
      unsettle: () => {},
      settled(path) {
        inARow += 1;
        most = Math.max(most, inARow);
        return { path, hot: 'h', vault: 'v', folders: path === '' ? names : [], hotPaths: 1 };
      },
    };
    const atOnce: Lister = { ...hot, glance: () => Promise.resolve(SAME) };
    let hasEnded = false;
    const turns = async (): Promise<void> => {
      for (; !hasEnded; inARow = 0) await new Promise((resolve) => setImmediate(resolve));
    };
    const scanning = scanTrees({
      hot: atOnce,
      vault: atOnce,
      manifest,
      contract: CONTRACT,
      abilities: SHARE,
      trust: ALL_TRUSTED,
      now: 0,
      held: [],
      logsInHot: null,
      signal,
      onProgress: () => {},
    });
    const others = turns();
    expect(await scanning).toMatchObject({ kind: 'scanned', differences: { hotPaths: 2_001 } });
    hasEnded = true;
    await others;
    // Those that are under way, and those of a turn.
    expect(most).toBeLessThan(400);
  });
});

describe('hot, listed before the scan', () => {
  test('is asked for every settled folder once, with its digest, and the scan takes over the answers', async () => {
    const ahead = begin();
    expect(requests.map(({ path, known }) => [path, known])).toEqual([['', 'was ']]);
    await answerAll();
    expect(asked.toSorted()).toEqual(Object.keys(FOLDERS).toSorted());
    const taken = ahead.takeOver();
    for (const path of Object.keys(FOLDERS)) expect(await taken.glance(path, `was ${path}`, signal)).toBe(SAME);
    expect(asked).toHaveLength(Object.keys(FOLDERS).length);
  });

  test('is asked on in a folder that changed, and stops where nothing is settled', async () => {
    const changed: ListerAnswer<Glance> = { kind: 'done', answer: { kind: 'listing', listing: { kind: 'absent' }, digest: null } };
    begin((path) => (path === 'b' ? null : settledNow(path)));
    await answerAll((path) => (path === 'a' ? changed : SAME));
    expect(asked.toSorted()).toEqual(['', 'a', 'a/c']);
  });

  test('is asked again for what the scan knows otherwise, or asks twice', async () => {
    const ahead = begin();
    await answerAll();
    const taken = ahead.takeOver();
    void taken.glance('a', 'another digest', signal);
    void taken.glance('b', null, signal);
    expect(await taken.glance('a/c', 'was a/c', signal)).toBe(SAME);
    void taken.glance('a/c', 'was a/c', signal);
    expect(requests.map(({ path, known }) => [path, known])).toEqual([
      ['a', 'another digest'],
      ['b', null],
      ['a/c', 'was a/c'],
    ]);
  });

  test('is not asked ahead any more once the scan has begun, which awaits what is under way', async () => {
    const ahead = begin();
    const taken = ahead.takeOver();
    const root = taken.glance('', 'was ', signal);
    expect(asked).toEqual(['']);
    await answerAll();
    expect(await root).toBe(SAME);
    expect(asked).toEqual(['']);
  });

  test('is not asked any more after a failure, which the scan receives', async () => {
    const ahead = begin();
    await answerAll((path) => (path === '' ? SAME : GONE));
    expect(asked.toSorted()).toEqual(['', 'a', 'b']);
    expect(await ahead.takeOver().glance('a', 'was a', signal)).toBe(GONE);
  });

  test('is not asked when the records cannot be read: the scan reports that', () => {
    begin(() => {
      throw new Error('the store cannot be read');
    });
    expect(asked).toEqual([]);
  });

  test('is asked for at most 64 folders at a time', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `folder ${index}`);
    begin((path) => ({ path, hot: 'h', vault: 'v', folders: path === '' ? names : [], hotPaths: 1 }));
    requests.shift()?.answer(SAME);
    await new Promise((resolve) => setImmediate(resolve));
    expect(requests).toHaveLength(64);
    await answerAll();
    expect(asked).toHaveLength(201);
  });
});
