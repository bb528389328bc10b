/**
 * Runs by hints with the real watcher on real disks: whatever changed in hot is in the vault after the next run, and a full pass finds nothing to do.
 */
import { copyFileSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mirrorControl } from '../../../../src/app/mirror.ts';
import { oneShotRound } from '../../../../src/engine/one-shot.ts';
import { createHotWatcher, type HotWatcher } from '../../../../src/mirror/hot/watcher.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { helperProgram } from '../../../support/helpers.ts';
import { isLong, SEED } from '../../../support/long.ts';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { differencesOf, type Listing, listingOf } from '../../../support/mirror/listing.ts';
import { CONTRACT } from '../../../support/mirror/model.ts';
import { type Chance, chanceOf, exists, pathsByType } from '../../../support/mirror/trees.ts';
import { until } from '../../../support/poll.ts';
import { rsyncProblem, rsyncTitle } from '../rsync-lab.ts';

const ROUNDS = isLong ? 300 : 8;
const DEEDS = 5;
const FOLDERS = ['a', 'a/b', 'c', 'c/d', 'e'] as const;
const MARKER = 'marker';

interface Hot {
  readonly root: string;
  readonly chance: Chance;
  readonly number: number;
}

const isOwn = (path: string): boolean => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json';
const filesOf = ({ root }: Hot): readonly string[] => pathsByType(root, (path) => isOwn(path) || path === MARKER).file;
const foldersIn = (root: string): readonly string[] => pathsByType(root, isOwn).folder;

/** The same size. */
function overwrite(path: string, { number }: Hot): void {
  writeFileSync(path, String(number).padStart(8, '0'));
}

function rename(from: string, to: string): void {
  if (exists(from) && !exists(to) && exists(dirname(to)) && !`${to}/`.startsWith(`${from}/`)) renameSync(from, to);
}

/** Of a file of hot. */
const FILE_DEEDS: readonly ((path: string, hot: Hot) => void)[] = [
  overwrite,
  (path, hot) => {
    const { atime, mtime } = statSync(path);
    overwrite(path, hot);
    utimesSync(path, atime, mtime);
  },
  (path, hot) => {
    const { atime, mtime } = statSync(path);
    copyFileSync(path, `${path}~`);
    overwrite(`${path}~`, hot);
    utimesSync(`${path}~`, atime, mtime);
    renameSync(`${path}~`, path);
  },
  (path, { number }) => utimesSync(path, number, number),
  (path, { number }) => rename(path, `${path} ${number}`),
  (path, hot) => rename(path, join(hot.root, hot.chance.pick(foldersIn(hot.root)), `moved ${hot.number}`)),
];

const OTHER_DEEDS: readonly ((hot: Hot) => void)[] = [
  (hot) => overwrite(join(hot.root, hot.chance.pick(foldersIn(hot.root)), `new ${hot.number}`), hot),
  (hot) => {
    const deep = join(hot.root, hot.chance.pick(foldersIn(hot.root)), `deep ${hot.number}`, 'in');
    mkdirSync(deep, { recursive: true });
    overwrite(join(deep, 'file'), hot);
  },
  (hot) =>
    rename(
      join(hot.root, hot.chance.pick(foldersIn(hot.root))),
      join(hot.root, hot.chance.pick(foldersIn(hot.root)), `folder ${hot.number}`),
    ),
];

/** Removals make a run list all of hot. */
function change(hot: Hot, removes: boolean): void {
  const files = filesOf(hot);
  if (removes) return rmSync(join(hot.root, hot.chance.pick(files)));
  if (hot.chance.next() < 0.7) hot.chance.pick(FILE_DEEDS)(join(hot.root, hot.chance.pick(files)), hot);
  else hot.chance.pick(OTHER_DEEDS)(hot);
}

interface Heard {
  readonly watcher: HotWatcher;
  folders: Set<string>;
  markers: number;
  /** How many folders are watched; `null`: it has not begun. */
  watching: number | null;
}

async function watched(hot: string): Promise<Heard> {
  const contract = { ...CONTRACT, exclude: [], junk: [] };
  const watcher = createHotWatcher({ clock: systemClock, program: helperProgram('watcher'), hot, niceness: 0, contract, mode: 'folders' });
  const heard: Heard = { watcher, folders: new Set(), markers: 0, watching: null };
  watcher.start({
    hints(hints) {
      for (const { folder, names } of hints) {
        heard.folders.add(folder);
        if (folder === '' && [...names].includes(MARKER)) heard.markers += 1;
      }
    },
    lost: () => {},
    state: (state) => (heard.watching = state.kind === 'watching' ? state.folders : null),
  });
  await until('hot is watched', () => heard.watching !== null);
  return heard;
}

/** What was changed before the marker is heard before it. Folders that are new are watched before the run lists them. */
async function hintsSince(heard: Heard, hot: string): Promise<ReadonlySet<string>> {
  const before = heard.markers;
  writeFileSync(join(hot, MARKER), 'x'.repeat(before + 1));
  await until('the marker is heard', () => heard.markers > before);
  await until('all folders are watched', () => heard.watching === foldersIn(hot).length + 1);
  const { folders } = heard;
  heard.folders = new Set();
  return folders;
}

const NOTHING_DONE = { creates: 0, updates: 0, deletes: 0, renames: 0 };
const content = (root: string): Listing => listingOf(root, isOwn);

describe.skipIf(rsyncProblem !== null)(rsyncTitle('runs by hints of a real watcher'), () => {
  it.each([
    ['a disk', tmpdir()],
    ['memory', '/dev/shm'],
  ])(`have everything in the vault after each of ${ROUNDS} rounds, on %s, seed ${SEED}`, async (_, on) => {
    const chance = chanceOf(SEED);
    const hot = Object.fromEntries(FOLDERS.flatMap((folder) => [1, 2, 3].map((number) => [`${folder}/${number}`, `content${number}`])));
    const lab: MirrorLab = makeMirrorLab({
      on,
      hot,
      mirror: { budget: WIDE, minHotRatio: '0%', keep: [], exclude: ['planning'], realDirsOnly: [] },
    });
    const heard = await watched(lab.hot);
    try {
      await lab.within(async ({ runtime, parts, engine }, io) => {
        await oneShotRound({ ...runtime, named: null, signal: io.signal });
        engine.start();
        const run = async (full: boolean, hints: ReadonlySet<string> | null) => {
          const record = await mirrorControl(parts, runtime).runNow({ full, delete: true, dryRun: false }, hints);
          expect(record).toMatchObject({ status: 'complete', leftOut: [] });
          return record;
        };
        await run(true, null);
        // What is settled now is only listed again where something is heard.
        await run(false, null);
        let hinted = 0;
        for (let round = 1; round <= ROUNDS; round += 1) {
          for (let deed = 0; deed < DEEDS; deed += 1)
            change({ root: lab.hot, chance, number: round * DEEDS + deed }, round % 4 === 0 && deed === 0);
          const record = await run(false, await hintsSince(heard, lab.hot));
          if (record.hinted !== undefined) hinted += 1;
          expect(differencesOf(content(lab.vault), content(lab.hot)), `round ${round}`).toEqual([]);
        }
        expect(hinted).toBeGreaterThan(ROUNDS / 2);
        expect(await run(true, null)).toMatchObject({ done: NOTHING_DONE });
      });
    } finally {
      await heard.watcher.stop();
      lab.remove();
    }
  });
});
