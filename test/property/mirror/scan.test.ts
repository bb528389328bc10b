import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ManifestRow } from '../../../src/mirror/core/entry.ts';
import { ALL_TRUSTED } from '../../../src/mirror/core/identity.ts';
import { scanTrees } from '../../../src/mirror/scan/scan.ts';
import { Database } from '../../../src/store/database.ts';
import { StoredMirror } from '../../../src/store/mirror-store.ts';
import { cases } from '../../support/long.ts';
import { CONTRACT, FREE, ModelMirror, NOW } from '../../support/mirror/model.ts';
import { treeLister } from '../../support/mirror/tree-lister.ts';
import { abilities, Life, rounds } from './core/arbitraries.ts';

const RUNS = cases(100);

describe('a scan that skips what was settled', () => {
  it('finds what comparing everything finds, whatever happened in between', async () => {
    let settled = 0;
    await fc.assert(
      fc.asyncProperty(abilities, rounds, fc.boolean(), async (given, lived, deletes) => {
        const mirror = new ModelMirror({ abilities: given, contract: { ...CONTRACT, budget: FREE, delete: deletes } });
        const life = new Life();
        const database = new Database(':memory:');
        try {
          const manifest = new StoredMirror(database).manifest('v1');
          const sides = { hot: treeLister(mirror.hot, true), vault: treeLister(mirror.vault, false) };
          for (const round of lived) {
            life.live(mirror, round);
            for (const turn of ['first', 'again']) {
              const { contract } = mirror;
              const options = {
                manifest,
                contract,
                abilities: given,
                trust: ALL_TRUSTED,
                now: NOW,
                held: [],
                logsInHot: null,
                onProgress: () => {},
              };
              const scanned = await scanTrees({ ...sides, ...options, signal: new AbortController().signal });
              expect(scanned, turn).toEqual({ kind: 'scanned', differences: mirror.draft() });
            }
            const before = new Map(mirror.manifest);
            mirror.run();
            manifest.change(changesFrom(before, mirror.manifest));
          }
          settled += Number(database.statement('SELECT count(*) AS n FROM mirror_settled').get()?.['n']);
        } finally {
          database.close();
        }
      }),
      RUNS,
    );
    expect(settled).toBeGreaterThan(RUNS.numRuns);
  });
});

function changesFrom(before: ReadonlyMap<string, ManifestRow>, after: ReadonlyMap<string, ManifestRow>) {
  return {
    put: [...after.values()].filter((row) => before.get(row.path) !== row),
    forget: [...before.keys()].filter((path) => !after.has(path)),
  };
}
