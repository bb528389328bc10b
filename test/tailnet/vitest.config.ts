/** The tests on a real tailnet (`npm run test:tailnet`): not part of `npm test`. */
import { defineConfig } from 'vitest/config';

const PATIENCE_MS = 180_000;

export default defineConfig({
  test: {
    root: import.meta.dirname,
    pool: 'forks',
    include: ['**/*.test.ts'],
    // The labs use the same addresses.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', NODE_ENV: 'test' },
  },
});
