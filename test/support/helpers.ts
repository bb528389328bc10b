/**
 * ytm's helper programs (visit, hot's lister, vault agent), bundled as they are shipped and once for a run of the tests: they are
 * started by the hundred, and from their sources each start takes several times as long.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const SOURCES = join(import.meta.dirname, '../../src');
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
export function setup(): () => void {
  if (process.env[HELPERS] !== undefined) return () => {};
  const folder = mkdtempSync(join(tmpdir(), 'ytm-helpers-'));
  buildSync({
    entryPoints: {
      visit: join(SOURCES, 'share/visit-child.ts'),
      hot: join(SOURCES, 'mirror/hot/program.ts'),
      watcher: join(SOURCES, 'mirror/hot/watch/program.ts'),
      agent: join(SOURCES, 'mirror/agent/program.ts'),
      inspect: join(SOURCES, 'doctor/inspect/program.ts'),
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
  });
  process.env[HELPERS] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true });
    delete process.env[HELPERS];
  };
}

export function helperProgram(name: 'visit' | 'hot' | 'watcher' | 'agent' | 'inspect'): string {
  return join(process.env[HELPERS] ?? '', `${name}.mjs`);
}
