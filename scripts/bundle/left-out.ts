/** Sources that a bundle does not have, though it imports them late: reaching one is a bug. */
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

export function leftOut(sources: readonly string[]): Plugin {
  const files = new Set(sources.map((source) => resolve(root, source)));
  return {
    name: 'left-out',
    setup(build) {
      build.onLoad({ filter: /\.tsx?$/ }, ({ path }) =>
        files.has(path) ? { contents: `throw new Error(${JSON.stringify('this part is not in this script')}); export {}` } : null,
      );
    },
  };
}
