/**
 * ytm's helper programs (visit, hot's lister, vault agent), bundled as they are shipped and once for a run of the tests: they are
 * started by the hundred, and from their sources each start takes several times as long.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleHelpers } from '../../scripts/build.ts';

/** The folder with the programs is handed to the workers in this variable. */
const HELPERS = 'YTM_TEST_HELPERS';

/**
 * The folder for compiled code that every program of these tests gets as `XDG_CACHE_HOME`, as one user's programs would: compiling
 * costs more than the whole start. Outside of a run of the tests it is `otherwise`.
 */
export function codeCache(otherwise: string): string {
  const folder = process.env[HELPERS];
  return folder === undefined ? otherwise : join(folder, 'cache');
}

/** Of a run of the tests (vitest's global set-up). */
export async function setup(): Promise<() => void> {
  if (process.env[HELPERS] !== undefined) return () => {};
  const folder = mkdtempSync(join(tmpdir(), 'ytm-helpers-'));
  await bundleHelpers(folder);
  process.env[HELPERS] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true });
    delete process.env[HELPERS];
  };
}

const FILES = {
  visit: 'visit-child',
  hot: 'hot-lister',
  watcher: 'hot-watcher',
  agent: 'vault-agent',
  inspect: 'path-inspector',
} as const;

export function helperProgram(name: keyof typeof FILES): string {
  return join(process.env[HELPERS] ?? '', `${FILES[name]}.mjs`);
}
