/** The legal notices of every package that ended up in the bundle: the shipped program carries their code. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** Notices of packages that name their licence but do not ship its text, from their repositories. */
const NOTICES = join(import.meta.dirname, 'notices');

/** The folders of the bundled packages: of each file (not of a plugin's virtual modules, `namespace:…`) the part up to its last `node_modules/<package>`. */
export function bundledPackages(metafiles: readonly Metafile[]): readonly string[] {
  const all = metafiles.flatMap(({ outputs }) => Object.values(outputs)).flatMap((output) => Object.keys(output.inputs));
  const inputs = all.filter((input) => !/^[a-z-]+:/.test(input));
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []);
  return [...new Set(folders)].sort();
}

/** @throws Error when a package has no notice: it must not be shipped without one. */
export async function thirdPartyLicenses(base: string, metafiles: readonly Metafile[]): Promise<string> {
  const parts = await Promise.all(bundledPackages(metafiles).map((folder) => describePackage(join(base, folder))));
  return ['ytm carries the code of these packages, each under its own licence.\n', ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

async function describePackage(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  const own = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const files = own.length > 0 ? own.map((file) => join(folder, file)) : [join(NOTICES, `${name.replaceAll('/', '__')}.txt`)];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return `${name} ${version} (${license ?? 'licence below'})\n\n${texts.join('\n').trim()}\n`;
}
