/**
 * Tests with a long form: what `npm test` does some dozens or hundreds of times, `npm run test:long` (which runs every file that
 * imports this one) does thousands of times, with another seed each time. The seed is printed; YTM_TEST_SEED repeats it.
 */
import * as fc from 'fast-check';

export const isLong = process.env['YTM_TEST_LONG'] !== undefined;

export const SEED = Number(process.env['YTM_TEST_SEED'] ?? 20_261_123);

/** So many times more cases of a property in the long form. */
const LONGER = 25;
/** In a mutation run, which tries every property for each mutant that no table kills, so many times fewer: the first of the usual ones. */
const SHORTER = process.env['YTM_MUTANT_TESTS'] === undefined ? 1 : 8;

/** How many random cases a property is tried with. */
export function cases(usual: number): { readonly numRuns: number } {
  return { numRuns: isLong ? usual * LONGER : Math.ceil(usual / SHORTER) };
}

// Properties that say nothing of it are tried with this seed as well: a usual run always tries the same cases.
fc.configureGlobal({ ...cases(100), seed: SEED });
