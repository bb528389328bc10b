/**
 * An up-to-date mirror of 100,000 files in 2,000 folders, looked through once. First ytm's scan of hot alone, as in a quick pass, beside
 * a bare synchronous walk of it; then its scan of both sides (two listers, the manifest, nothing to do) beside a full pass of bare rsync
 * over the same trees. They take turns in one run; a turn of ytm is a whole process with its start. Also what the manifest costs.
 *
 *   npm run bench -- mirror-scan [--turns 7] [--folders 2000] [--files 50]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { SENTINEL_NAME } from '../src/mirror/core/contract.ts';
import { folderOf } from '../src/mirror/core/entry.ts';
import type { Manifest } from '../src/mirror/manifest.ts';
import { Database } from '../src/store/database.ts';
import { StoredMirror } from '../src/store/mirror-store.ts';
import { type Command, compare, table } from './lib.ts';
import { VAULT_ID } from './mirror/settings.ts';
import { copyTree, fillManifest, foldersOf, makeTree } from './mirror/trees.ts';

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '7' },
    folders: { type: 'string', default: '2000' },
    files: { type: 'string', default: '50' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'ytm-bench-'));
const [hot, vault, state] = [join(folder, 'hot'), join(folder, 'vault'), join(folder, 'state')];
try {
  for (const path of [hot, vault, state]) mkdirSync(path);
  makeTree(hot, { folders: Number(values.folders), filesAFolder: Number(values.files) });
  copyTree(hot, vault);
  writeFileSync(join(vault, SENTINEL_NAME), JSON.stringify({ vault_id: VAULT_ID }));
  measureManifest();
  await bundleScan();
  const scan = [hot, vault, state, resolve('dist/hot-lister.mjs'), resolve('dist/vault-agent.mjs')];
  const ytm = (name: string, mode: string): Command => ({
    name,
    argv: [process.execPath, join(folder, 'scan-once.mjs'), ...scan, mode],
  });
  const bareWalk: Command = {
    name: 'a bare walk of hot',
    argv: [process.execPath, join(import.meta.dirname, 'mirror/bare-walk.mjs'), hot],
  };
  const bareRsync: Command = { name: 'rsync, nothing to do', argv: ['rsync', '-rlt', '--exclude=/.ytm_*', `${hot}/`, `${vault}/`] };
  for (const commands of [
    [bareWalk, ytm('ytm scan, of hot alone', 'quick')],
    [bareRsync, ytm('ytm scan, all settled', 'settled'), ytm('ytm scan, all compared', 'compared')],
  ])
    console.log(table(await compare(commands, { turns: Number(values.turns), env: { PATH: process.env['PATH'] ?? '' } })));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Written once, then read folder by folder as a scan does. */
function measureManifest(): void {
  const database = new Database(join(state, 'ytm.sqlite'));
  const manifest = new StoredMirror(database).manifest(VAULT_ID);
  const rows = fillManifest(manifest, hot);
  const folders = foldersOf(rows);
  console.log(`manifest: ${rows.length} rows written again in ${timed(() => manifest.change({ put: rows, forget: [] }))} ms`);
  console.log(`manifest: read by ${folders.length} folders in ${timed(() => readAll(manifest, folders))} ms`);
  database.close();
}

function readAll(manifest: Manifest, folders: readonly string[]): void {
  for (const path of folders) for (const row of manifest.folder(path)) if (folderOf(row.path) !== path) throw new Error(row.path);
}

function timed(act: () => void): string {
  const begun = performance.now();
  act();
  return (performance.now() - begun).toFixed(0);
}

/** As the product is shipped: one file, nothing to compile. */
async function bundleScan(): Promise<void> {
  const entry = join(import.meta.dirname, 'mirror/scan-once.ts');
  await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', outfile: join(folder, 'scan-once.mjs') });
}
