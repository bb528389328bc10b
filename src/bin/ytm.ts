#!/usr/bin/env node
/**
 * The first thing that runs. It imports nothing, so that it can say what is wrong on any Node; then it
 * starts the program with the code that V8 compiled for it before (in our own cache folder, never a shared one: it holds code).
 */
const OLDEST_NODE = 24;

function cacheFolder(): string | null {
  const { XDG_CACHE_HOME, HOME } = process.env;
  if (XDG_CACHE_HOME?.startsWith('/') === true) return isOwn(XDG_CACHE_HOME) ? `${XDG_CACHE_HOME}/ytm` : null;
  if (HOME?.startsWith('/') !== true || !isOwn(HOME)) return null;
  return process.platform === 'darwin' ? `${HOME}/Library/Caches/ytm` : `${HOME}/.cache/ytm`;
}

/** Under sudo the home can be another user's, who must not decide what code is run. */
function isOwn(folder: string): boolean {
  try {
    const stats = process.getBuiltinModule('node:fs').statSync(folder, { throwIfNoEntry: false });
    return stats === undefined || stats.uid === process.geteuid?.();
  } catch {
    return false;
  }
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

/** The script of all commands without a screen, in the build's folder; set by the build. */
declare const COMMANDS_SCRIPT: string;
/** Those of some of them alone, which start faster: `NAME=SCRIPT`, with spaces between. */
declare const OWN_SCRIPTS: string;

type Main = typeof import('../cli/main.ts');

/** They show a screen, whose packages come as modules only. */
const SCREENS = new Set(['watch', 'demo']);

/** What has no screen is one script: as some 100 modules its start takes half as long again. */
async function load(folder: string | null): Promise<Main> {
  const command = process.argv[2] ?? '';
  const isScript = typeof COMMANDS_SCRIPT === 'string' && folder !== null && /^[a-z]+$/.test(command) && !SCREENS.has(command);
  if (isScript) {
    const { runCompiled } = await import('./compiled-script.ts');
    const own = OWN_SCRIPTS.split(' ').find((each) => each.startsWith(`${command}=`));
    const script = own?.slice(command.length + 1) ?? COMMANDS_SCRIPT;
    const file = process.getBuiltinModule('node:url').fileURLToPath(new URL(`../${script}`, import.meta.url));
    return runCompiled<Main>(file, { folder: `${folder}/commands`, use: command }, ({ isCommand }) => isCommand(command));
  }
  if (folder !== null) process.getBuiltinModule('node:module').enableCompileCache(folder);
  return await import('../cli/main.ts');
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(`ytm needs Node ${OLDEST_NODE} or later; this is Node ${process.versions.node} (${process.execPath}).\n`);
  // The plugin convention's "unknown".
  process.exitCode = 3;
} else {
  restartSmall();
  const { start } = await load(cacheFolder());
  // Run from its sources, or from the build.
  const { fileURLToPath } = process.getBuiltinModule('node:url');
  const fromSources = import.meta.url.endsWith('.ts');
  const helper = (source: string, built: string): string => fileURLToPath(new URL(fromSources ? source : built, import.meta.url));
  await start(process.argv.slice(2), {
    visit: helper('../share/visit-child.ts', '../visit-child.mjs'),
    hot: helper('../mirror/hot/program.ts', '../hot-lister.mjs'),
    watcher: helper('../mirror/hot/watch/program.ts', '../hot-watcher.mjs'),
    agent: helper('../mirror/agent/program.ts', '../vault-agent.mjs'),
    inspect: helper('../doctor/inspect/program.ts', '../path-inspector.mjs'),
    // A browser cannot run the sources.
    page: helper('../../dist/page', '../page'),
  });
}
