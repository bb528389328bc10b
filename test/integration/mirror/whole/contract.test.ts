/** The contract, over a life of two trees: after every run the vault is what the contract says, and nothing is lost. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/platform/clock.ts';
import { isLong, SEED } from '../../../support/long.ts';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { contentsOf, differencesOf, type Listing, listingOf } from '../../../support/mirror/listing.ts';
import { chanceOf, growHot } from '../../../support/mirror/trees.ts';
import { changeBothTrees } from './changes.ts';
import { type Moved, movedBy, Oracle } from './oracle.ts';

const FILES = isLong ? 20_000 : 1_000;
const ROUNDS = isLong ? 200 : 10;
const CHANGES = 60;
const KNOWN_MOUNT = '/Volumes/share';
const KEEP = ['scripts', 'thumbnails/assets', 'video/runs'];

/** What the vault keeps for itself does not count as its content. */
const isVaultsOwn = (path: string): boolean => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json';

describe('the contract', () => {
  const chance = chanceOf(SEED);
  let lab: MirrorLab;
  let oracle: Oracle;

  beforeAll(() => {
    lab = makeMirrorLab({
      mirror: { budget: WIDE, minHotRatio: '0%', settle: '300ms' },
      config: { doctor: { knownMounts: [KNOWN_MOUNT] } },
      vault: { 'planning/progress.md': 'the one truth', 'asset of the vault': 'born here' },
    });
    growHot({ hot: lab.hot, share: lab.share, otherShare: KNOWN_MOUNT }, FILES, chance);
    mkdirSync(join(lab.hot, 'growing'));
    oracle = new Oracle({
      exclude: ['planning'],
      keep: KEEP,
      realDirsOnly: ['video/input'],
      isJunk: (name) => isWorthless(name) || name.startsWith('~$'),
      isWorthless,
      linkTarget: (path, target) => linkTarget(lab, path, target),
    });
  });
  afterAll(() => lab.remove());

  it(`holds over ${ROUNDS} rounds of changes to ${FILES} files`, async () => {
    for (let round = 0; round <= ROUNDS; round += 1) {
      if (round > 0) changeBothTrees({ hot: lab.hot, vault: lab.vault, chance, round }, CHANGES);
      await holds(lab, oracle, round);
    }
  });
});

const WAITING: ReadonlySet<string> = new Set(['deletion-awaits-arrival', 'unmanaged-in-the-way']);

/** Of a path and of what is in it, as differences begin. */
function beginnings(path: string): readonly string[] {
  const quoted = JSON.stringify(path).slice(0, -1);
  return [`${quoted}":`, `${quoted}/`];
}

async function holds(lab: MirrorLab, oracle: Oracle, round: number): Promise<void> {
  const isGrowing = (path: string): boolean => path.startsWith('growing/');
  const hot = listingOf(lab.hot, isGrowing);
  const before = listingOf(lab.vault);
  const all = (listing: Listing): Listing => new Map([...listing].filter(([path]) => !isVaultsOwn(path) && !isGrowing(path)));
  const writing = write(lab.hot, round);
  const record = await lab.run();
  writing.stop();
  // A folder that moved takes along what the vault has in it; from then on all is as if it had been there before.
  const moved = await foldersMovedIn(record.id, lab, hot);
  oracle.move(moved);
  const expected = oracle.expect(hot, all(movedBy(before, moved)));

  const after = listingOf(lab.vault);
  const where = `seed ${SEED}, round ${round}, run ${record.id} (${record.status} ${JSON.stringify(record.reasons)})`;
  // What may be the same file as one that waits for a person stays until that is decided, and so does a folder of the vault, moved along
  // with the one around it, where hot has a file; both are named, and a folder stands for what it holds.
  const waits = record.leftOut.flatMap(({ why, path }) => (WAITING.has(why) ? beginnings(path) : []));
  const isOpen = (line: string): boolean =>
    expected.open.some((path) => line.startsWith(JSON.stringify(path).slice(0, -1))) || waits.some((path) => line.startsWith(path));
  expect(
    differencesOf(all(after), expected.vault).filter((line) => !isOpen(line)),
    where,
  ).toEqual([]);
  const isLoss = record.reasons.some(({ code }) => code === 'mirror.loss');
  const [status, returncode] = isLoss ? ['partial', 1] : expected.drift.size > 0 ? ['parked', 6] : ['complete', 0];
  expect(record, where).toMatchObject({ status, returncode });
  expect(
    record.lost.sample.filter((path) => movedBy(before, moved).has(path)),
    where,
  ).toEqual([]);
  expect(
    record.drift.toSorted().filter((path) => !isGrowing(path)),
    where,
  ).toEqual([...expected.drift].toSorted().slice(0, 100));
  nothingIsLost(before, after, where);
  for (const path of writing.files)
    expect(writing.whole(path).startsWith(contentAt(join(lab.vault, path)) ?? ''), `${path}, ${where}`).toBe(true);

  oracle.learn(hot, all(after));
  await lab.store((store) => {
    const manifest = store.manifest('vault-of-whole-runs');
    for (const [path, { type, size, mtime, what }] of oracle.sent) {
      const row = manifest.row(path);
      const { type: sentType, size: sentSize, mtime: sentAt = 0, target } = row ?? {};
      const isTime = type !== 'file' || Math.abs(sentAt - mtime) <= 1;
      expect({ path, type: sentType, size: sentSize, mtime: isTime, target }, where).toEqual({
        path,
        type,
        size: type === 'file' ? size : 0,
        mtime: true,
        target: type === 'link' ? what : null,
      });
    }
    // What stays whatever hot has is not gone into when hot has no such folder: its rows stay as well.
    const rows = rowsIn(lab).filter(
      (path) => ![...KEEP, 'video/input'].some((each) => path.startsWith(`${each}/`)) && path !== 'growing' && !isGrowing(path),
    );
    expect(
      rows.filter((path) => !oracle.sent.has(path)),
      where,
    ).toEqual([]);
  });
}

/** The folders that a run renamed as a whole: hot has each by its new name only. */
async function foldersMovedIn(run: string, lab: MirrorLab, hot: Listing): Promise<readonly Moved[]> {
  const changes = await lab.store((store) => store.runs.changes(run));
  const moved = changes.flatMap(({ from, path, holds }) => (holds === undefined || from === null ? [] : [{ from, to: path }]));
  for (const { from, to } of moved) expect([hot.has(from), hot.get(to)?.type], `${from} > ${to}`).toEqual([false, 'folder']);
  return moved;
}

function isWorthless(name: string): boolean {
  return name === '.DS_Store' || name.startsWith('._');
}

/** Every row, also one whose folder has none. */
function rowsIn({ state }: MirrorLab): readonly string[] {
  const database = new DatabaseSync(join(state, 'ytm.sqlite'), { readOnly: true });
  const rows = database.prepare('SELECT folder, name FROM mirror_manifest').all();
  database.close();
  return rows.map(({ folder, name }) => (folder === '' ? String(name) : `${String(folder)}/${String(name)}`));
}

/** Whatever the vault held it holds still, if only in the trash. */
function nothingIsLost(before: Listing, after: Listing, where: string): void {
  const isContent = (path: string): boolean =>
    !/^(\.ytm_(tmp|image)|ytm_heartbeat)/.test(path) && !/(^|\/)(\.DS_Store|\._a|~\$doc)$/.test(path);
  const there = contentsOf(after);
  const lost = [...before].filter(([path, { type, what }]) => type === 'file' && isContent(path) && !there.has(what)).map(([path]) => path);
  expect(lost, where).toEqual([]);
  // What is kept has its old version in the trash at its own place.
  for (const [path, node] of before) {
    if (node.type !== 'file' || !KEEP.some((each) => path.startsWith(`${each}/`)) || after.get(path)?.what === node.what) continue;
    const kept = [...after.keys()].some((each) => each.startsWith('.ytm_trash/') && each.endsWith(`/${path}`));
    expect(kept, `${path}, ${where}`).toBe(true);
  }
}

interface Writing {
  readonly files: readonly string[];
  whole(path: string): string;
  stop(): void;
}

/** Three files that grow while the run goes on. */
function write(hot: string, round: number): Writing {
  const files = [1, 2, 3].map((number) => `growing/${number}`);
  for (const path of files) writeFileSync(join(hot, path), `round ${round}\n`);
  let cancel = (): void => {};
  const grow = (): void => {
    for (const path of files) appendFileSync(join(hot, path), `${performance.now()}\n`);
    cancel = systemClock.after(40, grow);
  };
  grow();
  return { files, whole: (path) => readFileSync(join(hot, path), 'utf8'), stop: () => cancel() };
}

function contentAt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** The rule for links, by its words. */
function linkTarget({ hot, share, vault }: MirrorLab, path: string, target: string): string | null {
  const own = join(hot, path, '..');
  if (!target.startsWith('/')) {
    let at = own;
    for (const part of target.split('/')) {
      at = join(at, part);
      if (at !== hot && !at.startsWith(`${hot}/`)) return null;
    }
    return target;
  }
  const place =
    target === hot || target.startsWith(`${hot}/`)
      ? join(vault, relative(hot, target))
      : [share, KNOWN_MOUNT]
          .filter((each) => target === each || target.startsWith(`${each}/`))
          .map((each) => join(share, relative(each, target)))[0];
  return place === undefined ? null : relative(join(vault, path, '..'), place) || '.';
}
