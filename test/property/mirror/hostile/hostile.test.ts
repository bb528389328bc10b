/**
 * The invariant of issue 8, against hostile histories on modelled file systems: no silent difference, nothing lost, nobody's work touched, also when hot
 * and the vault change in the middle of runs and the program dies between any two steps. `YTM_TEST_LONG` plays thousands; `YTM_TEST_SEED` repeats one batch.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLong } from '../../../support/long.ts';
import { type Hostility, rounds } from '../../../support/mirror/hostile/deeds.ts';
import { live } from '../../../support/mirror/hostile/witness.ts';
import type { VaultKind } from '../../../support/mirror/hostile/world.ts';

const SEED = Number(process.env['YTM_TEST_SEED'] ?? 20_261_129);
const HISTORIES = Number(process.env['YTM_TEST_HISTORIES'] ?? (isLong ? 3_000 : 40));
const PATIENCE_MS = isLong ? 3_600_000 : 60_000;

const KINDS: readonly VaultKind[] = ['disk', 'folds', 'steps', 'nine-hours', 'since-1980'];
const HOSTILITIES: Readonly<Record<string, Hostility>> = {
  'hot changes between runs': { vault: false, during: false },
  'hot changes and the program dies during runs': { vault: false, during: true },
  'people work in the vault': { vault: true, during: false },
  'all of it at once': { vault: true, during: true },
};

describe.each(KINDS)('on a vault of the kind %s', (kind) => {
  describe.each(Object.entries(HOSTILITIES))('when %s', (_name, hostility) => {
    it(`holds in ${HISTORIES} histories, seed ${SEED}`, { timeout: PATIENCE_MS }, async () => {
      await fc.assert(
        fc.asyncProperty(rounds(hostility), async (history) => {
          expect(await live(kind, history)).toEqual([]);
        }),
        { numRuns: HISTORIES, seed: SEED },
      );
    });
  });
});
