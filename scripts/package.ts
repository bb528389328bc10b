/**
 * `npm run package`: the npm tarball, the Debian package and the Homebrew formula of this version, all from one build, into `packages/`.
 *
 *   npm run package -- [npm] [deb] [homebrew]   only these
 *     --arch amd64|arm64      of the Debian package; that of this machine by default
 *     --base-url URL          where the tarball is going to be published; without one the formula names the local file
 *     --maintainer 'NAME <MAIL>'   of the Debian package
 *     --compression NAME      of the Debian package: xz (default), gzip or none
 *     --out FOLDER
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { root } from './checks.ts';
import { archOf, buildDeb, type Compression } from './package/deb.ts';
import { writeFormula } from './package/homebrew.ts';
import { packForNpm } from './package/npm.ts';

const KINDS = ['npm', 'deb', 'homebrew'] as const;
const COMPRESSIONS: readonly Compression[] = ['xz', 'gzip', 'none'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    arch: { type: 'string' },
    'base-url': { type: 'string' },
    maintainer: { type: 'string' },
    compression: { type: 'string', default: 'xz' },
    out: { type: 'string', default: join(root, 'packages') },
  },
});

const unknown = positionals.find((kind) => !(KINDS as readonly string[]).includes(kind));
const compression = COMPRESSIONS.find((name) => name === values.compression);
const arch = archOf(values.arch ?? process.arch);
if (unknown !== undefined) fail(`unknown package: ${unknown}. There are: ${KINDS.join(', ')}`);
if (compression === undefined) fail(`unknown compression: ${values.compression}. There are: ${COMPRESSIONS.join(', ')}`);
if (arch === null) fail(`there is no Debian package for ${values.arch ?? process.arch}, only for amd64 and arm64`);

const out = resolve(values.out);
const isWanted = (kind: (typeof KINDS)[number]): boolean => positionals.length === 0 || positionals.includes(kind);
await mkdir(out, { recursive: true });
await build();
// The formula installs the tarball of npm.
if (isWanted('npm') || isWanted('homebrew')) {
  const tarball = await packForNpm(root, out);
  report(tarball);
  const base = values['base-url'] ?? pathToFileURL(out).href;
  if (isWanted('homebrew')) report(await writeFormula({ root, tarball, base, out }));
}
if (isWanted('deb')) report(await buildDeb({ root, out, arch, compression, maintainer: values.maintainer ?? null }));

function report(file: string): void {
  console.log(file);
}

function fail(problem: string): never {
  console.error(`package: ${problem}`);
  process.exit(2);
}
