/**
 * The invariant of the mirror, against hostile histories on modelled file systems: no silent difference, nothing lost, nobody's work touched, also when hot
 * and the vault change in the middle of runs and the program dies between any two steps. `YTM_TEST_LONG` plays thousands; `YTM_TEST_SEED` repeats one batch, and
 * with `YTM_TEST_PATH` (as a failure prints it) and `-t` one history of it.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLong } from '../../../support/long.ts';
import { type Hostility, rounds } from '../../../support/mirror/hostile/deeds.ts';
import { type Loss, someLosses } from '../../../support/mirror/hostile/hints.ts';
import { live } from '../../../support/mirror/hostile/witness.ts';
import type { VaultKind } from '../../../support/mirror/hostile/world.ts';

const SEED = Number(process.env['YTM_TEST_SEED'] ?? 20_261_129);
const REPEATED = process.env['YTM_TEST_PATH'];
const HISTORIES = Number(process.env['YTM_TEST_HISTORIES'] ?? (isLong ? 3_000 : 24));
/** Between full passes at the beginning, in doubt and at the end. */
const QUICK_HISTORIES = Math.ceil(HISTORIES / 2);
/** On fewer kinds of vaults, with and without losses. */
const HINTED_HISTORIES = HISTORIES;

const KINDS: readonly VaultKind[] = ['disk', 'folds', 'steps', 'nine-hours', 'since-1980'];
/** Hints concern hot only, whatever the vault is like. */
const HINTED: ReadonlySet<VaultKind> = new Set(['disk', 'folds']);
const LOSSES: readonly (readonly [string, fc.Arbitrary<Loss>])[] = [
  ['hints', fc.constant(() => false)],
  ['hints of which a third is lost', someLosses],
];
const HOSTILITIES: Readonly<Record<string, Hostility>> = {
  'hot changes between runs': { vault: false, during: false },
  'hot changes and the program dies during runs': { vault: false, during: true },
  'people work in the vault': { vault: true, during: false },
  'all of it at once': { vault: true, during: true },
};

function parametersOf(numRuns: number, seed: number): { readonly numRuns: number; readonly seed: number; readonly path?: string } {
  return REPEATED === undefined ? { numRuns, seed } : { numRuns: 1, seed, path: REPEATED };
}

describe.each(KINDS)('on a vault of the kind %s', (kind) => {
  // On each kind other histories.
  const seed = SEED + KINDS.indexOf(kind);
  describe.each(Object.entries(HOSTILITIES))('when %s', (_name, hostility) => {
    it(`holds in ${HISTORIES} histories, seed ${SEED}`, async () => {
      await fc.assert(
        fc.asyncProperty(rounds(hostility), async (history) => {
          expect(await live(kind, history)).toEqual([]);
        }),
        parametersOf(HISTORIES, seed),
      );
    });

    it(`holds in ${QUICK_HISTORIES} histories of quick passes, seed ${SEED}`, async () => {
      const lived = { quick: 0 };
      await fc.assert(
        fc.asyncProperty(rounds(hostility), async (history) => {
          expect(await live(kind, history, lived)).toEqual([]);
        }),
        parametersOf(QUICK_HISTORIES, seed),
      );
      if (REPEATED === undefined) expect(lived.quick).toBeGreaterThan(QUICK_HISTORIES / 2);
    });

    it.each(HINTED.has(kind) ? LOSSES : [])(`holds in ${HINTED_HISTORIES} histories of runs by %s, seed ${SEED}`, async (_, losses) => {
      const lived = { quick: 0, hinted: 0 };
      await fc.assert(
        fc.asyncProperty(rounds({ ...hostility, moving: true }), losses, async (history, loses) => {
          expect(await live(kind, history, lived, loses)).toEqual([]);
        }),
        parametersOf(HINTED_HISTORIES, seed),
      );
      // Where people or deaths cause doubt, full passes take their place; where something is removed, usual quick ones.
      if (REPEATED === undefined) expect(lived.hinted).toBeGreaterThan(HINTED_HISTORIES / 20);
    });
  });
});
