/** The invariant of the mirror on real file systems: random hostile histories, many side by side. `YTM_TEST_LONG` plays thousands; `YTM_TEST_SEED` repeats. */
import { describe, it } from 'vitest';
import { isLong, SEED } from '../../support/long.ts';
import { playChances } from '../../support/truth/chances.ts';
import { runHere } from '../../support/truth/here.ts';
import { type ShareKind, shareProblem } from '../../support/truth/place.ts';
import { ytmTool } from '../../support/truth/ytm.ts';

const HISTORIES = isLong ? 16 : 8;
const TIMES = isLong ? 20 : 1;
const ROUNDS = 3;
const PATIENCE_MS = isLong ? 3_600_000 : 300_000;
const KINDS: readonly ShareKind[] = ['disk', 'mounted', 'folds', 'nine-hours', 'samba'];

/** Done, or done but for what waits for a person. */
const GOOD: ReadonlySet<number> = new Set([0, 6]);

const ytm = ytmTool({ name: 'ytm', version: 'of these sources', run: runHere });

describe('random hostile histories hold', () => {
  for (const kind of KINDS)
    it(`on a share of the kind ${kind}: ${HISTORIES * TIMES}, seed ${SEED}`, { timeout: PATIENCE_MS }, async ({ skip, expect }) => {
      const problem = shareProblem(kind);
      skip(problem !== null, problem ?? '');
      for (let time = 0; time < TIMES; time += 1) {
        const seed = SEED + time;
        const found = await playChances(ytm, { kind, seed, histories: HISTORIES, rounds: ROUNDS, isGood: ({ code }) => GOOD.has(code) });
        expect(found, `seed ${seed}`).toEqual([]);
      }
    });
});
