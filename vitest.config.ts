import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Authorities that this machine adds for itself would decide what tests of TLS see; Node reads them when a process starts. */
for (const name of ['NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA', 'SSL_CERT_FILE', 'SSL_CERT_DIR']) delete process.env[name];

const isLong = process.env['YTM_TEST_LONG'] !== undefined;
/** Several times that of a whole program's start, on a slow and busy machine: what passes does not take it. */
const PATIENCE_MS = isLong ? 4 * 3_600_000 : 300_000;

const CORES = Math.max(2, availableParallelism() - 1);
/** They wait for children, sockets, disks and clocks more than they work. */
const WAITING = { sequence: { groupOrder: 1 }, maxWorkers: 2 * CORES } as const;

/** Tests that change what the whole machine sees: beside them others would fail. */
const ALONE = 'test/integration/**/*.alone.test.ts';

const HELPERS = './test/support/helpers.ts';

/**
 * These take a minute or more, whatever the machine (they wait), or on two cores (dozens of whole runs): they begin first, so that
 * all others run beside them and none of them is left for the end. Where nothing was measured before, as in CI, vitest begins with
 * the largest files, and some of these are small.
 */
const LONGEST = [
  ...['demo', 'serve', 'mirror-storm', 'hung-share', 'dashboard-faults', 'check', 'gate', 'watch'].map((name) => `test/e2e/${name}`),
  ...['truth', 'truth-chances', 'loss/sick', 'loss/unmount', 'loss/trash', 'whole/verify', 'whole/person', 'whole/refusals'].map(
    (name) => `test/integration/mirror/${name}`,
  ),
].map((name) => `${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification): boolean => LONGEST.some((name) => moduleId.endsWith(name));
    const usual = await super.sort(files);
    return [...usual.filter(isLongest), ...usual.filter((file) => !isLongest(file))];
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
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          sequence: { groupOrder: 0 },
          maxWorkers: CORES,
          include: ['test/{unit,property}/**/*.test.{ts,tsx}'],
          setupFiles: './test/support/long.ts',
          // Nothing of it keeps a state outside of its file: the modules are loaded once for each worker.
          isolate: false,
        },
      },
      // Real servers, children and disks.
      {
        extends: true,
        test: { name: 'real', ...WAITING, include: ['test/integration/**/*.test.{ts,tsx}'], exclude: [ALONE], globalSetup: HELPERS },
      },
      {
        extends: true,
        test: { name: 'alone', sequence: { groupOrder: 2 }, maxWorkers: 1, include: [ALONE], globalSetup: HELPERS },
      },
      // The whole program as it is shipped, in real time.
      {
        extends: true,
        test: { name: 'built', ...WAITING, include: ['test/e2e/**/*.test.{ts,tsx}'], globalSetup: [HELPERS, './test/support/built.ts'] },
      },
    ],
  },
});
