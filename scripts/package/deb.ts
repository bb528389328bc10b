/** The Debian package: the build with a Node of its own, and what belongs beside it in /usr. Built by dpkg-deb. */
import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { PACKAGED_UNIT, UNIT } from '../../src/service/systemd.ts';
import { serviceText } from './besides.ts';
import { type PackageManifest, readManifest, SUMMARY } from './manifest.ts';
import { runtimeFolder } from './runtime.ts';

const run = promisify(execFile);

export type Compression = 'xz' | 'gzip' | 'none';
/** By Debian's names. */
type Arch = 'amd64' | 'arm64';

const CPUS: Readonly<Record<Arch, string>> = { amd64: 'x64', arm64: 'arm64' };
/** Where the program is, in the package. */
const PREFIX = '/usr/lib/ytm';
const NOBODY = 'The ytm authors <packages@ytm.invalid>';

export interface DebOptions {
  readonly root: string;
  readonly out: string;
  readonly arch: Arch;
  readonly compression: Compression;
  /** `NAME <MAIL>`; Debian's DEBFULLNAME and DEBEMAIL by default. */
  readonly maintainer: string | null;
  /** That of package.json by default; tests build older ones. */
  readonly version?: string;
}

/** @param name Debian's or Node's name of a processor */
export function archOf(name: string): Arch | null {
  return (Object.keys(CPUS) as Arch[]).find((arch) => arch === name || CPUS[arch] === name) ?? null;
}

/** Resolves with the file. */
export async function buildDeb(options: DebOptions): Promise<string> {
  const { root, out, arch, compression } = options;
  const manifest = await readManifest(root);
  const version = options.version ?? manifest.version;
  const built = await commitTime(root);
  const tree = await mkdtemp(join(tmpdir(), 'ytm-deb-'));
  try {
    await chmod(tree, 0o755);
    await fill(tree, { ...options, version, maintainer: options.maintainer ?? fromEnvironment(), manifest, built });
    const file = join(out, `ytm_${version}_${arch}.deb`);
    const format = compression === 'none' ? ['-Znone'] : compression === 'gzip' ? ['-Zgzip', '-z1'] : ['-Zxz'];
    await run('dpkg-deb', ['--root-owner-group', ...format, '--build', tree, file], {
      // Times in the archive, so that the same commit gives the same bytes.
      env: { ...process.env, SOURCE_DATE_EPOCH: String(built) },
    });
    return file;
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

function fromEnvironment(): string {
  const { DEBFULLNAME, DEBEMAIL } = process.env;
  return DEBFULLNAME !== undefined && DEBEMAIL !== undefined ? `${DEBFULLNAME} <${DEBEMAIL}>` : NOBODY;
}

/** Seconds since 1970; outside of a repository now. */
async function commitTime(root: string): Promise<number> {
  const { stdout } = await run('git', ['log', '-1', '--format=%ct'], { cwd: root }).catch(() => ({ stdout: '' }));
  return Number(stdout.trim()) || Math.floor(Date.now() / 1000);
}

interface Contents {
  readonly root: string;
  readonly arch: Arch;
  readonly version: string;
  readonly maintainer: string;
  readonly manifest: PackageManifest;
  readonly built: number;
}

async function fill(tree: string, contents: Contents): Promise<void> {
  await fillProgram(tree, contents);
  await fillShare(tree, contents);
  const control = join(tree, 'DEBIAN');
  await mkdir(control);
  for (const script of ['postinst', 'prerm']) {
    await copyFile(join(contents.root, 'packaging/debian', script), join(control, script));
    await chmod(join(control, script), 0o755);
  }
  // Everything else has its mode already; files of a checkout may be writable by the group.
  await openModes(join(tree, 'usr'));
  await writeFile(join(control, 'control'), controlFile(contents, await installedKiB(tree)));
  await writeFile(
    join(control, 'md5sums'),
    (await run('sh', ['-c', 'find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum'], { cwd: tree })).stdout,
  );
}

/** dist, and Node, in /usr/lib/ytm; what /usr/share has a place for goes there. */
async function fillProgram(tree: string, { root, arch, manifest }: Contents): Promise<void> {
  const program = join(tree, PREFIX);
  await mkdir(program, { recursive: true });
  await cp(join(root, 'dist'), join(program, 'dist'), { recursive: true });
  for (const moved of ['man', 'completions', 'service', 'THIRD_PARTY_LICENSES.txt'])
    await rm(join(program, 'dist', moved), { recursive: true, force: true });
  const cpu = CPUS[arch];
  const node = await runtimeFolder(root, cpu, manifest.optionalDependencies[`node-linux-${cpu}`] ?? '');
  await mkdir(join(program, 'runtime/bin'), { recursive: true });
  await copyFile(join(node, 'bin/node'), join(program, 'runtime/bin/node'));
  await put(tree, 'usr/share/doc/ytm/LICENSE.node.gz', zipped(await readFile(join(node, 'LICENSE'))));
  await mkdir(join(tree, 'usr/bin'), { recursive: true });
  await symlink('../lib/ytm/dist/bin/ytm', join(tree, 'usr/bin/ytm'));
}

async function fillShare(tree: string, contents: Contents): Promise<void> {
  const { root } = contents;
  const dist = join(root, 'dist');
  const copies: Readonly<Record<string, string>> = {
    'dist/completions/ytm.bash': 'bash-completion/completions/ytm',
    'dist/completions/_ytm': 'zsh/vendor-completions/_ytm',
    'dist/completions/ytm.fish': 'fish/vendor_completions.d/ytm.fish',
    'packaging/debian/lintian-overrides': 'lintian/overrides/ytm',
    'packaging/debian/copyright': 'doc/ytm/copyright',
    'README.md': 'doc/ytm/README.md',
    'README.ja.md': 'doc/ytm/README.ja.md',
  };
  for (const [from, to] of Object.entries(copies)) await put(tree, join('usr/share', to), await readFile(join(root, from)));
  const zips: Readonly<Record<string, string>> = {
    'dist/man/ytm.1': 'man/man1/ytm.1.gz',
    'CHANGELOG.md': 'doc/ytm/CHANGELOG.md.gz',
    'dist/THIRD_PARTY_LICENSES.txt': 'doc/ytm/THIRD_PARTY_LICENSES.txt.gz',
  };
  for (const [from, to] of Object.entries(zips)) await put(tree, join('usr/share', to), zipped(await readFile(join(root, from))));
  await put(tree, 'usr/share/doc/ytm/changelog.gz', zipped(Buffer.from(changelog(contents))));
  await cp(join(root, 'docs'), join(tree, 'usr/share/doc/ytm/docs'), { recursive: true });
  await cp(join(root, 'config'), join(tree, 'usr/share/doc/ytm/examples'), { recursive: true });
  const unit = serviceText(await readFile(join(dist, 'service', UNIT), 'utf8'), { prefix: PREFIX });
  await put(tree, PACKAGED_UNIT, Buffer.from(unit));
}

async function put(tree: string, to: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(join(tree, to)), { recursive: true });
  await writeFile(join(tree, to), content);
}

/** As `gzip -9n`: node:zlib writes neither name nor time. */
function zipped(content: Uint8Array): Uint8Array {
  return gzipSync(content, { level: 9 });
}

async function openModes(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    if (entry.isFile()) await chmod(path, PROGRAMS.some((program) => path.endsWith(program)) ? 0o755 : 0o644);
  }
}

const PROGRAMS = ['/dist/bin/ytm', '/dist/bin/ytm.mjs', '/runtime/bin/node'];

async function installedKiB(tree: string): Promise<number> {
  const { stdout } = await run('du', ['-sk', '--apparent-size', join(tree, 'usr')]);
  return Number(stdout.split('\t')[0]);
}

function controlFile({ version, arch, maintainer, manifest: { description } }: Contents, kib: number): string {
  return `Package: ytm
Version: ${version}
Architecture: ${arch}
Maintainer: ${maintainer}
Installed-Size: ${kib}
Depends: libc6 (>= 2.28), libgcc-s1 (>= 3.4), libstdc++6 (>= 8)
Recommends: rsync (>= 3.1.0)
Suggests: cifs-utils, openssh-client, tailscale
Section: net
Priority: optional
Description: ${SUMMARY}
${wrapped(`${description}.`)}
 .
${wrapped('One silent signal never makes a machine DOWN: a verdict needs several that agree. A gate that fails closed decides whether other jobs may start. The package brings its own Node.')}
`;
}

/** Paragraphs of a description are indented by a space. */
function wrapped(text: string): string {
  return text.replaceAll(/(.{1,76})(?: |$)/g, ' $1\n').trimEnd();
}

function changelog({ version, maintainer, built }: Contents): string {
  const date = new Date(built * 1000).toUTCString().replace('GMT', '+0000');
  return `ytm (${version}) unstable; urgency=medium

  * The changes are in /usr/share/doc/ytm/CHANGELOG.md.gz.

 -- ${maintainer}  ${date}
`;
}
