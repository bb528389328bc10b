/** Of package.json the program needs its name and version, and the commit that the build is made from: nothing else of it is bundled. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const ours = resolve(root, 'package.json');

export const manifest: Plugin = {
  name: 'manifest',
  setup(build) {
    build.onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      if (path !== ours) return null;
      const { name, version } = JSON.parse(await readFile(path, 'utf8')) as { readonly name: string; readonly version: string };
      const commit = builtFrom();
      const contents = JSON.stringify({ name, version, ...(commit === null ? {} : { commit }) });
      return { contents, loader: 'json', resolveDir: dirname(path) };
    });
  },
};

/** `null` outside of a repository. */
export function builtFrom(): string | null {
  try {
    const commit = git('rev-parse', '--short=9', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}+changes`;
  } catch {
    return null;
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
