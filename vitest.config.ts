import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Authorities that this machine adds for itself would decide what tests of TLS see; Node reads them when a process starts. */
for (const name of ['NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA', 'SSL_CERT_FILE', 'SSL_CERT_DIR']) delete process.env[name];

const isLong = process.env['YTM_TEST_LONG'] !== undefined;
/** Several times that of a whole program's start, on a slow and busy machine: what passes does not take it. */
const PATIENCE_MS = isLong ? 4 * 3_600_000 : 300_000;

const CORES = Math.max(2, availableParallelism() - 1);
/** They wait for children, sockets, disks and clocks for more than half of their time. */
const WAITING = {
  sequence: { groupOrder: 1 },
  maxWorkers: Math.ceil(2.5 * CORES),
  setupFiles: './test/support/mirror/failed-runs.ts',
} as const;

/**
 * A worker takes one file after the other and loads modules once, which saves half a second of each file: a test restores what it changes of
 * its process.
 */
const SHARED = { isolate: false } as const;

/** Tests that change what the whole machine sees, or all of their process: beside them others would fail. */
const ALONE = 'test/integration/**/*.alone.test.ts';

const HELPERS = './test/support/helpers.ts';
/** Only under `npm run test:cost`. */
const COST = process.env['YTM_TEST_COST'] === undefined ? [] : ['./test/support/cost.ts'];

/** They take longest because they wait: up to a minute and more, whatever the machine. */
const WAITS = `
  e2e/demo integration/probes/conformance e2e/gateway-bootstrap e2e/mirror e2e/serve integration/demo/faults e2e/serve-ends
  integration/mirror/samba integration/share/fuse e2e/watch e2e/mirror-storm e2e/hung-share e2e/dashboard-faults integration/mirror/loss/times
  e2e/gate e2e/check e2e/watch-terminal e2e/hostile-store e2e/detection integration/attach/daemon e2e/alertmanager-pair e2e/dashboard-keys`
  .trim()
  .split(/\s+/);
/** They take longest because they work: dozens of whole runs of the mirror, dozens of starts of the program. */
const WORKS =
  'truth truth-chances whole/quick loss/sick whole/person whole/folder-moves whole/clone whole/refusals loss/unmount whole/sending'
    .split(' ')
    .map((name) => `integration/mirror/${name}`);

/**
 * The longest begin first, each that waits beside one that works, and none is left for the end. Where nothing was measured before, as in
 * CI, vitest begins with the largest files, and some of these are small.
 */
const FIRST = ['property/mirror/hostile/hostile', 'e2e/streams', ...WAITS.flatMap((waits, index) => [waits, WORKS[index] ?? []]).flat()];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = FIRST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return place === -1 ? FIRST.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    // Output of children counts as memory outside of V8's heap, for which it collects garbage all the time while the heap is small.
    execArgv: ['--initial-old-space-size=512', '--max-semi-space-size=32'],
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    expect: { poll: { timeout: 90_000 } },
    // Of one file at the same time, where its tests say that they can.
    maxConcurrency: 3,
    sequence: { sequencer: LongestFirst },
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', NODE_ENV: 'test' },
    setupFiles: COST,
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          sequence: { groupOrder: 0 },
          maxWorkers: CORES,
          ...SHARED,
          include: ['test/{unit,property}/**/*.test.{ts,tsx}'],
          setupFiles: ['./test/support/long.ts'],
        },
      },
      // Real servers, children and disks.
      {
        extends: true,
        test: {
          name: 'real',
          ...WAITING,
          ...SHARED,
          include: ['test/integration/**/*.test.{ts,tsx}'],
          exclude: [ALONE],
          globalSetup: HELPERS,
        },
      },
      {
        extends: true,
        test: { name: 'alone', sequence: { groupOrder: 2 }, maxWorkers: 1, include: [ALONE], globalSetup: HELPERS },
      },
      // The whole program as it is shipped, in real time.
      {
        extends: true,
        test: {
          name: 'built',
          ...WAITING,
          ...SHARED,
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          globalSetup: [HELPERS, './test/support/built.ts'],
        },
      },
    ],
  },
});
