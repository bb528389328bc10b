#!/usr/bin/env node
/**
 * The first thing that runs. It imports nothing, so that it can say what is wrong on any Node; then it
 * turns on Node's compile cache (in our own cache folder, never a shared one: it holds code) and starts
 * the program.
 */
const OLDEST_NODE = 24;

function cacheFolder(): string | null {
  const { XDG_CACHE_HOME, HOME } = process.env;
  if (XDG_CACHE_HOME?.startsWith('/') === true) return `${XDG_CACHE_HOME}/ytm`;
  if (HOME?.startsWith('/') !== true) return null;
  return process.platform === 'darwin' ? `${HOME}/Library/Caches/ytm` : `${HOME}/.cache/ytm`;
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(`ytm needs Node ${OLDEST_NODE} or later; this is Node ${process.versions.node} (${process.execPath}).\n`);
  // The plugin convention's "unknown".
  process.exitCode = 3;
} else {
  const folder = cacheFolder();
  if (folder !== null) process.getBuiltinModule('node:module').enableCompileCache(folder);
  const { start } = await import('./start.ts');
  // Run from its sources, or from the build.
  const visit = import.meta.url.endsWith('.ts') ? '../share/visit-child.ts' : '../visit-child.mjs';
  await start(process.argv.slice(2), { visit: process.getBuiltinModule('node:url').fileURLToPath(new URL(visit, import.meta.url)) });
}
