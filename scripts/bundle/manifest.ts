/** Of package.json the program needs its name and version: nothing else of it is bundled. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const ours = resolve(import.meta.dirname, '../../package.json');

export const manifest: Plugin = {
  name: 'manifest',
  setup(build) {
    build.onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      if (path !== ours) return null;
      const { name, version } = JSON.parse(await readFile(path, 'utf8')) as { readonly name: string; readonly version: string };
      return { contents: JSON.stringify({ name, version }), loader: 'json', resolveDir: dirname(path) };
    });
  },
};
