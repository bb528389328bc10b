import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', NODE_ENV: 'test' },
  },
});
