import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Abilities } from '../../../src/mirror/core/abilities.ts';
import { folderOf, type ManifestRow } from '../../../src/mirror/core/entry.ts';
import { isFolderMove } from '../../../src/mirror/core/folder-moves.ts';
import { needsAllOfHot } from '../../../src/mirror/core/hinted-pass.ts';
import { ALL_TRUSTED } from '../../../src/mirror/core/identity.ts';
import { scanTrees } from '../../../src/mirror/scan/scan.ts';
import { Database } from '../../../src/store/database.ts';
import { StoredMirror } from '../../../src/store/mirror-store.ts';
import { cases } from '../../support/long.ts';
import { CONTRACT, FREE, ModelMirror, NOW } from '../../support/mirror/model.ts';
import { treeLister } from '../../support/mirror/tree-lister.ts';
import { abilities, Life, mixedRounds, movingRounds, quietRounds, type Round, rounds } from './core/arbitraries.ts';

const RUNS = cases(100);

interface Seen {
  settled: number;
  /** Scans that did not ask the vault about settled folders, and the folders of the vault that they listed. */
  quick: number;
  listed: number;
  folders: number;
  /** Folders that such a scan found moved. */
  moved: number;
}

/** @param isQuick for each round that follows the first */
function scansLikeDraft(lives: typeof rounds, isQuick: (round: Round) => boolean, seen: Seen) {
  return fc.asyncProperty(abilities, lives, fc.boolean(), async (given, lived, deletes) => {
    const mirror = new ModelMirror({ abilities: given, contract: { ...CONTRACT, budget: FREE, delete: deletes } });
    const life = new Life();
    const database = new Database(':memory:');
    try {
      const manifest = new StoredMirror(database).manifest('v1');
      const sides = { hot: treeLister(mirror.hot, true), vault: treeLister(mirror.vault, false) };
      for (const [index, round] of lived.entries()) {
        life.live(mirror, round);
        const quick = index > 0 && isQuick(round);
        for (const turn of quick ? ['first'] : ['first', 'again']) {
          sides.vault.forget();
          const scanned = await scanTrees({
            ...sides,
            manifest,
            contract: mirror.contract,
            abilities: given,
            trust: ALL_TRUSTED,
            now: NOW,
            held: [],
            logsInHot: null,
            isQuick: quick,
            signal: new AbortController().signal,
            onProgress: () => {},
          });
          expect(scanned, `${turn} scan of round ${index}`).toEqual({ kind: 'scanned', differences: mirror.draft() });
          if (!quick) continue;
          seen.quick += 1;
          seen.listed += sides.vault.listed.length;
          seen.folders += mirror.vault.paths().filter((path) => mirror.vault.at(path)?.type === 'folder').length + 1;
        }
        let before: ReadonlyMap<string, ManifestRow> = new Map(mirror.manifest);
        const { verdict } = mirror.run();
        for (const { from, to } of verdict.kind === 'halt' ? [] : verdict.plan.renames.filter(isFolderMove)) {
          manifest.moveFolder(from, to);
          before = moved(before, from, to);
          if (quick) seen.moved += 1;
        }
        manifest.change(changesFrom(before, mirror.manifest));
      }
      seen.settled += Number(database.statement('SELECT count(*) AS n FROM mirror_settled').get()?.['n']);
    } finally {
      database.close();
    }
  });
}

describe('a scan that skips what was settled', () => {
  it('finds what comparing everything finds, whatever happened in between', async () => {
    const seen: Seen = { settled: 0, quick: 0, listed: 0, folders: 0, moved: 0 };
    await fc.assert(
      scansLikeDraft(rounds, () => false, seen),
      RUNS,
    );
    expect(seen.settled).toBeGreaterThan(RUNS.numRuns);
  });

  it('finds the same without asking the vault about settled folders, while only runs change it', async () => {
    const seen: Seen = { settled: 0, quick: 0, listed: 0, folders: 0, moved: 0 };
    await fc.assert(
      scansLikeDraft(mixedRounds, ({ vault }) => vault.length === 0, seen),
      cases(300),
    );
    expect(seen.quick).toBeGreaterThan(300);
    // These trees are small, and most of their folders change.
    expect(seen.listed).toBeLessThan(seen.folders);
  });

  it('also when folders move, and what is settled moves with them', async () => {
    const seen: Seen = { settled: 0, quick: 0, listed: 0, folders: 0, moved: 0 };
    await fc.assert(
      scansLikeDraft(movingRounds, () => true, seen),
      cases(100),
    );
    expect(seen.moved).toBeGreaterThan(25);
  });
});

describe('a scan that lists only the folders with hints', () => {
  it('finds what comparing everything finds, if it may decide, as long as no hint is lost', async () => {
    const seen = { hinted: 0, decided: 0, listed: 0, folders: 0 };
    await fc.assert(
      fc.asyncProperty(abilities, quietRounds, async (given, lived) => {
        const mirror = new ModelMirror({ abilities: given, contract: { ...CONTRACT, budget: FREE } });
        await liveWithHints(mirror, lived, given, () => true, seen);
      }),
      cases(300),
    );
    expect(seen.hinted).toBeGreaterThan(300);
    expect(seen.decided).toBeGreaterThan(100);
    expect(seen.listed).toBeLessThan(seen.folders);
  });
});

/**
 * Rounds of changes in hot, each with a scan by its hints and a run of what it found.
 * @param arrives whether the hint of a folder is not lost
 */
async function liveWithHints(
  mirror: ModelMirror,
  lived: readonly Round[],
  given: Abilities,
  arrives: (folder: string) => boolean,
  seen: HintedSeen,
) {
  const life = new Life();
  const database = new Database(':memory:');
  try {
    const manifest = new StoredMirror(database).manifest('v1');
    const hot = treeLister(mirror.hot, true);
    const vault = treeLister(mirror.vault, false);
    const scan = (dirty?: ReadonlySet<string>) =>
      scanTrees({
        hot,
        vault,
        manifest,
        contract: mirror.contract,
        abilities: given,
        trust: ALL_TRUSTED,
        now: NOW,
        held: [],
        logsInHot: null,
        isQuick: true,
        ...(dirty === undefined ? {} : { dirty }),
        signal: new AbortController().signal,
        onProgress: () => {},
      });
    await scan();
    for (const round of lived) {
      const before = statesOf(mirror.hot);
      life.live(mirror, round);
      const dirty = new Set(foldersChanged(before, statesOf(mirror.hot)).filter(arrives));
      hot.forget();
      const scanned = await scan(dirty);
      seen.hinted += 1;
      seen.listed += hot.listed.length;
      seen.folders += mirror.hot.paths().filter((path) => mirror.hot.at(path)?.type === 'folder').length + 1;
      if (scanned.kind === 'failed') throw new Error(scanned.problem);
      if (!needsAllOfHot(scanned.differences)) {
        seen.decided += 1;
        expect(scanned.differences).toEqual(mirror.draft());
      } else expect(await scan()).toEqual({ kind: 'scanned', differences: mirror.draft() });
      const rows = new Map(mirror.manifest);
      mirror.run();
      manifest.change(changesFrom(rows, mirror.manifest));
    }
  } finally {
    database.close();
  }
}

interface HintedSeen {
  hinted: number;
  decided: number;
  listed: number;
  folders: number;
}

/** What a watcher sees of each path. */
function statesOf(tree: ModelMirror['hot']): ReadonlyMap<string, string> {
  return new Map(
    tree.paths().map((path) => {
      const node = tree.at(path);
      // That the content of a folder changed is reported in the folder.
      return [path, node?.type === 'folder' ? `folder ${node.name} ${node.inode}` : JSON.stringify(node)];
    }),
  );
}

/** The folders in which something appeared, disappeared or changed. */
function foldersChanged(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const paths = [...before.keys(), ...after.keys()].filter((path) => before.get(path) !== after.get(path));
  return [...new Set(paths.map(folderOf))];
}

function changesFrom(before: ReadonlyMap<string, ManifestRow>, after: ReadonlyMap<string, ManifestRow>) {
  return {
    put: [...after.values()].filter((row) => JSON.stringify(before.get(row.path)) !== JSON.stringify(row)),
    forget: [...before.keys()].filter((path) => !after.has(path)),
  };
}

function moved(rows: ReadonlyMap<string, ManifestRow>, from: string, to: string): ReadonlyMap<string, ManifestRow> {
  const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
  return new Map(
    [...rows.values()]
      .filter(({ path }) => !within(path, to))
      .map((row) => (within(row.path, from) ? { ...row, path: to + row.path.slice(from.length) } : row))
      .map((row) => [row.path, row]),
  );
}
