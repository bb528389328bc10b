/** Stands still between two words from outside, and tells what is allowed then of the time that has passed. */
import { once } from 'node:events';
import { until } from '../poll.ts';
import { standstillsKnown, stoodStillMs, withStandstills } from '../standstills.ts';

const begun = performance.now();
process.stdout.write('begun\n');
const seen = until('nothing within 300 ms', () => false, { within: 300 }).catch(() => performance.now() - begun);
await once(process.stdin, 'data');
const passed = performance.now() - begun;
await standstillsKnown();
const ago = performance.now() - begun - passed;
process.stdout.write(
  JSON.stringify({
    passed,
    still: stoodStillMs(passed + ago),
    allowed: withStandstills(1_000, ago),
    gaveUpAfter: await seen,
  }),
);
process.exit();
