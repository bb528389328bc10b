import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Several times that of a whole program's start, on a slow and busy machine: what passes does not take it. */
const PATIENCE_MS = 60_000;

export default defineConfig({
  test: {
    pool: 'forks',
    // Most tests wait for children, sockets and disks: two at once on the smallest machine halve the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    // Tests of one file that wait side by side start programs side by side, too.
    maxConcurrency: 2,
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', NODE_ENV: 'test' },
    projects: [
      {
        extends: true,
        test: { name: 'pure', sequence: { groupOrder: 0 }, include: ['test/{unit,property}/**/*.test.{ts,tsx}'] },
      },
      // Real servers, children and disks, then the whole program as it is shipped, in real time: on a machine that stalls, one more try
      // (the report names it).
      {
        extends: true,
        test: { name: 'real', retry: 1, sequence: { groupOrder: 0 }, include: ['test/integration/**/*.test.{ts,tsx}'] },
      },
      {
        extends: true,
        test: {
          name: 'built',
          retry: 1,
          sequence: { groupOrder: 1 },
          // Whole programs wait more than they work.
          maxWorkers: Math.max(3, availableParallelism() - 1),
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          globalSetup: './test/support/built.ts',
        },
      },
    ],
  },
});
