/**
 * ytm's helper programs (visit, hot's lister, vault agent), bundled as they are shipped and once for a run of the tests: they are
 * started by the hundred, and from their sources each start takes several times as long.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
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
  const endTemporary = temporaryFolders();
  const folder = mkdtempSync(join(tmpdir(), 'ytm-helpers-'));
  await bundleHelpers(folder);
  process.env[HELPERS] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true });
    delete process.env[HELPERS];
    endTemporary();
  };
}

/**
 * On Linux tests make their folders in one of this run, whose attribute T tells ext4 to keep them far apart. An ext4 without a journal, as
 * virtual machines have it, gives out no inode that was in use in the last minutes: among the folders of tests that have ended, making a file
 * would take as long as everything else that a test does.
 */
function temporaryFolders(): () => void {
  if (process.platform !== 'linux') return () => {};
  const before = process.env['TMPDIR'];
  // Sockets lie in these folders, and their paths must be short.
  const folder = mkdtempSync(join(tmpdir(), 'ytm-'));
  // Other file systems know no such attribute, and need none.
  spawnSync('/usr/bin/chattr', ['+T', folder]);
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    const left = readdirSync(folder);
    if (left.length === 0) rmdirSync(folder);
    else process.stderr.write(`tests left behind in ${folder}: ${left.join(', ')}\n`);
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
