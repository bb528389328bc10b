/** A source that the bundle does not carry but loads from another file of the build. */
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** @param path of that file, relative to the one that imports it */
export function asFile(source: string, path: string): Plugin {
  const file = resolve(root, source);
  return {
    name: 'as-file',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path: asked, resolveDir }) =>
        resolve(resolveDir, asked) === file ? { path, external: true } : null,
      );
    },
  };
}
