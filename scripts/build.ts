/**
 * Builds dist/: one ESM bundle with a chunk for each thing that is loaded late, the helper programs,
 * the licences of what it carries, and the man page. `--if-stale` does nothing when dist is newer than the sources.
 */

import { globSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BuildOptions, Metafile } from 'esbuild';
import { build as bundle } from 'esbuild';
import { builtins } from './bundle/builtins.ts';
import { noDevtools } from './bundle/devtools.ts';
import { latePackages } from './bundle/late-packages.ts';
import { thirdPartyLicenses } from './bundle/licenses.ts';
import { manifest } from './bundle/manifest.ts';
import { manPage } from './man-page.ts';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** Programs that ytm starts as processes of their own: each is one file without chunks, to start fast. */
const helpers = {
  'visit-child': 'src/share/visit-child.ts',
  'hot-lister': 'src/mirror/hot/program.ts',
  'vault-agent': 'src/mirror/agent/program.ts',
};

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
  plugins: [builtins, latePackages, manifest, noDevtools],
  metafile: true,
  logLevel: 'warning',
};

/** Bundles the program into `outdir`; without one nothing is written. Returns what went where. */
export async function bundleProgram(outdir: string | null): Promise<Metafile> {
  const { metafile } = await bundle({
    ...common,
    entryPoints: { 'bin/ytm': 'src/bin/ytm.ts' },
    outdir: outdir ?? 'dist',
    write: outdir !== null,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
  });
  return metafile;
}

async function bundleHelpers(outdir: string): Promise<Metafile> {
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
  const metafiles = await Promise.all([bundleProgram(fresh), bundleHelpers(fresh)]);
  await bundlePage(fresh);
  assertBinStandsAlone(metafiles[0]);
  await writeFile(join(fresh, 'THIRD_PARTY_LICENSES.txt'), await thirdPartyLicenses(root, metafiles));
  await mkdir(join(fresh, 'man'));
  await writeFile(join(fresh, 'man/ytm.1'), manPage(await programVersion()));
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
