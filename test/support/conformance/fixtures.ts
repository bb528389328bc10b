/** The fixtures of every registered kind; a new kind brings its own. */
import type { ConformanceFixture } from './fixture.ts';
import { NETWORK_FIXTURES } from './network.ts';

export const FIXTURES: readonly ConformanceFixture[] = [...NETWORK_FIXTURES];
