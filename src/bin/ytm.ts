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

/**
 * A daemon lives for weeks: it keeps V8's young generation at 1 MiB a half (by default it grows to 32 and stays so),
 * optimises on its main thread (every compiler thread keeps some MB for good) and prefers small to fast. With 1,000
 * probes that is about 100 instead of 150 MB resident, for at most a fifth more CPU (measured). These flags are read
 * only while Node starts.
 */
const DAEMON_FLAGS = ['--max-semi-space-size=1', '--no-concurrent-recompilation', '--optimize-for-size'];

/** Replaces this process by the same program with those flags: the pid stays, it costs 25 ms, once. */
function restartSmall(): void {
  const { execArgv, execPath, argv, env } = process;
  if (argv[2] !== 'serve' || process.execve === undefined || DAEMON_FLAGS.every((flag) => execArgv.includes(flag))) return;
  // execve ends the process when it fails.
  if (!process.getBuiltinModule('node:fs').existsSync(execPath)) return;
  process.execve(execPath, [execPath, ...execArgv, ...DAEMON_FLAGS, ...argv.slice(1)], env);
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(`ytm needs Node ${OLDEST_NODE} or later; this is Node ${process.versions.node} (${process.execPath}).\n`);
  // The plugin convention's "unknown".
  process.exitCode = 3;
} else {
  restartSmall();
  const folder = cacheFolder();
  if (folder !== null) process.getBuiltinModule('node:module').enableCompileCache(folder);
  const { start } = await import('../cli/main.ts');
  // Run from its sources, or from the build.
  const { fileURLToPath } = process.getBuiltinModule('node:url');
  const fromSources = import.meta.url.endsWith('.ts');
  const helper = (source: string, built: string): string => fileURLToPath(new URL(fromSources ? source : built, import.meta.url));
  await start(process.argv.slice(2), {
    visit: helper('../share/visit-child.ts', '../visit-child.mjs'),
    hot: helper('../mirror/hot/program.ts', '../hot-lister.mjs'),
    agent: helper('../mirror/agent/program.ts', '../vault-agent.mjs'),
    // A browser cannot run the sources.
    page: helper('../../dist/page', '../page'),
  });
}
