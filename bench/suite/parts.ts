/** The parts of `npm run bench`, in their order. */
import { copying, renaming } from './copy.ts';
import { cycleOnDisk, cycleOnShare } from './cycle.ts';
import type { Part } from './figures.ts';
import { serving } from './memory.ts';
import { probing } from './probing.ts';
import { scraping } from './scraping.ts';
import { screens } from './screens.ts';
import { start } from './start.ts';

export const PARTS: readonly Part[] = [start, probing, scraping, serving, screens, cycleOnDisk, cycleOnShare, copying, renaming];
