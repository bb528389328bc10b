/** The fixtures of every registered kind; a new kind brings its own. */
import type { ConformanceFixture } from './fixture.ts';
import { NETWORK_FIXTURES } from './network.ts';
import { OWN_SIDE_FIXTURES } from './own-side.ts';

export const FIXTURES: readonly ConformanceFixture[] = [...NETWORK_FIXTURES, ...OWN_SIDE_FIXTURES];
