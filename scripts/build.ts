/**
 * Builds dist/: one ESM bundle with a chunk for each thing that is loaded late, scripts of the commands without a screen, the helper programs,
 * the licences of what it carries, and what packages install beside it: man page, completions, service files. `--if-stale` does nothing when dist is newer than the sources.
 */

import { globSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { BuildOptions, Metafile } from 'esbuild';
import { build as bundle } from 'esbuild';
import { asFile } from './bundle/as-file.ts';
import { builtins } from './bundle/builtins.ts';
import { noDevtools } from './bundle/devtools.ts';
import { latePackages } from './bundle/late-packages.ts';
import { leftOut } from './bundle/left-out.ts';
import { thirdPartyLicenses } from './bundle/licenses.ts';
import { manifest } from './bundle/manifest.ts';
import { besides } from './package/besides.ts';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** Runs the scripts; of one file, as each file of a module costs half a millisecond of every start. */
const SCRIPT_RUNNER = 'src/bin/compiled-script.ts';

/** Programs that ytm starts as processes of their own, and what runs the scripts: each is one file without chunks, to start fast. */
const helpers = {
  'visit-child': 'src/share/visit-child.ts',
  'hot-lister': 'src/mirror/hot/program.ts',
  'hot-watcher': 'src/mirror/hot/watch/program.ts',
  'vault-agent': 'src/mirror/agent/program.ts',
  'path-inspector': 'src/doctor/inspect/program.ts',
  'script-runner': SCRIPT_RUNNER,
};

const plugins = [builtins, latePackages, manifest, noDevtools];

/** Lists every command, each with a dynamic import. */
const COMMAND_TREE = 'src/cli/tree/tree.ts';

/**
 * What cron and prompts run all day, and what stays: each group has a script without the other commands, as every function of a script costs
 * its start something, and its memory, whether it is called or not.
 */
const GROUPS = [
  ['check', 'why'],
  ['serve', 'gate'],
] as const;

/** The scripts of the commands without a screen, by their paths within the build. */
export interface Scripts {
  readonly all: string;
  /** Of the commands of `GROUPS`. */
  readonly own: Readonly<Record<string, string>>;
}

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // Names and lines stay, so that a stack trace can be read without a map; measured, start-up does not care.
  minifySyntax: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  plugins,
  metafile: true,
  logLevel: 'warning',
};

/** Bundles the program into `outdir`; without one nothing is written. Returns what went where. */
export async function bundleProgram(outdir: string | null, scripts: Scripts = { all: 'commands.cjs', own: {} }): Promise<Metafile> {
  const { metafile } = await bundle({
    ...common,
    entryPoints: { 'bin/ytm': 'src/bin/ytm.ts' },
    outdir: outdir ?? 'dist',
    write: outdir !== null,
    define: {
      ...common.define,
      COMMANDS_SCRIPT: JSON.stringify(scripts.all),
      OWN_SCRIPTS: JSON.stringify(
        Object.entries(scripts.own)
          .map((entry) => entry.join('='))
          .join(' '),
      ),
    },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    plugins: [asFile(SCRIPT_RUNNER, '../script-runner.mjs'), ...plugins],
    metafile: true,
  });
  return metafile;
}

/** The commands without a screen, the others run as modules. */
async function bundleScripts(outdir: string): Promise<Scripts> {
  const screens = ['src/tui/watch.ts', 'src/demo/program.ts'];
  const all = await bundleScript('commands', screens, outdir);
  const commands = all.metafile.inputs[COMMAND_TREE]?.imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path) ?? [];
  const own: Record<string, string> = {};
  for (const group of GROUPS) {
    const kept: readonly string[] = group.map((name) => `src/cli/commands/${name}.ts`);
    const others = commands.filter((path) => !kept.includes(path));
    const { file, metafile } = await bundleScript(group[0], [...screens, ...others], outdir);
    assertLeftOut(metafile, others);
    for (const name of group) own[name] = file;
  }
  return { all: all.file, own };
}

/** One script for `src/bin/compiled-script.ts`; `file` is its path within `outdir`. */
async function bundleScript(name: string, without: readonly string[], outdir: string): Promise<{ file: string; metafile: Metafile }> {
  const { metafile } = await bundle({
    ...common,
    entryPoints: { [name]: 'src/cli/main.ts' },
    entryNames: '[name]-[hash]',
    outdir,
    format: 'cjs',
    // Packages ask for their own URL (node-cron does); elsewhere a script has none, and that is an error of the build.
    define: { ...common.define, 'import.meta.url': 'scriptUrl' },
    logOverride: { 'empty-import-meta': 'error' },
    banner: { js: '(function (exports, module, require, scriptUrl) {' },
    footer: { js: '})' },
    outExtension: { '.js': '.cjs' },
    plugins: [leftOut(without), ...plugins],
    metafile: true,
  });
  const [file = ''] = Object.keys(metafile.outputs);
  const path = join(root, file);
  await writeFile(path, inAscii(await readFile(path, 'utf8')));
  return { file: basename(file), metafile };
}

/**
 * The script is read as Latin-1. esbuild escapes what is in texts, but neither regular expressions, which would match the bytes of a
 * character instead of it, nor comments. (In the raw text of a tagged template this would change what it says; there is none.)
 */
function inAscii(script: string): string {
  return script.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A script without a command must reach it only by running that command. */
function assertLeftOut({ inputs }: Metafile, files: readonly string[]): void {
  for (const [importer, { imports }] of Object.entries(inputs)) {
    const needed = imports.find(({ path }) => files.includes(path));
    if (importer !== COMMAND_TREE && needed !== undefined)
      throw new Error(`${importer} needs ${needed.path}, which the script does not have`);
  }
}

/** Bundles `helpers` into `outdir`, under their names there. */
export async function bundleHelpers(outdir: string): Promise<Metafile> {
  const { metafile } = await bundle({ ...common, entryPoints: helpers, outdir, metafile: true });
  return metafile;
}

/** What the status page loads in a browser: small files without names of its own, as nobody debugs it there. */
async function bundlePage(outdir: string): Promise<void> {
  await bundle({
    absWorkingDir: root,
    entryPoints: { page: 'src/page/browser/page.ts', style: 'src/page/browser/page.css' },
    entryNames: 'page',
    outdir: join(outdir, 'page'),
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    logLevel: 'warning',
  });
}

/** The first lines must run on any Node, to say what is wrong: nothing modern may be imported before them. */
function assertBinStandsAlone({ outputs }: Metafile): void {
  const [bin] = Object.values(outputs).filter(({ entryPoint }) => entryPoint === 'src/bin/ytm.ts');
  const imports = bin?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
  if (imports.length > 0)
    throw new Error(`src/bin/ytm.ts must import nothing statically; it does: ${imports.map(({ path }) => path).join(', ')}`);
}

async function programVersion(): Promise<string> {
  return (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

/** Builds beside dist and swaps, so that nobody ever sees half a build. */
export async function build(): Promise<void> {
  const fresh = `${dist}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  const scripts = await bundleScripts(fresh);
  const metafiles = await Promise.all([bundleProgram(fresh, scripts), bundleHelpers(fresh)]);
  await bundlePage(fresh);
  assertBinStandsAlone(metafiles[0]);
  await writeFile(join(fresh, 'THIRD_PARTY_LICENSES.txt'), await thirdPartyLicenses(root, metafiles));
  for (const [file, text] of Object.entries(besides(await programVersion()))) {
    await mkdir(dirname(join(fresh, file)), { recursive: true });
    await writeFile(join(fresh, file), text);
  }
  await copyFile(join(root, 'src/bin/ytm.sh'), join(fresh, 'bin/ytm'));
  await Promise.all(['bin/ytm', 'bin/ytm.mjs'].map((file) => chmod(join(fresh, file), 0o755)));
  const old = `${fresh}.old`;
  await rename(dist, old).catch(() => undefined);
  await rename(fresh, dist);
  await rm(old, { recursive: true, force: true });
}

/** Whether a source is newer than the last build. */
export function isStale(): boolean {
  const built = statSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = globSync(['src/**/*.{ts,tsx,css,sh}', 'scripts/**/*.ts', 'package.json', 'package-lock.json'], { cwd: root });
  return sources.some((file) => statSync(join(root, file)).mtimeMs > built);
}

if (import.meta.main && !(process.argv.includes('--if-stale') && !isStale())) await build();
