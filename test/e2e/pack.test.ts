/** The tarball that people install: complete in itself, and nothing in it that they do not need. */
import { access, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, runToEnd } from '../support/shell.ts';

const root = resolve(import.meta.dirname, '../..');
const MINUTE = 60_000;

let folder: string;
let listed: readonly string[];
/** Where the package's own folder ended up. */
let installed: string;
let program: string;
/** Neither this repository nor its tools are to be found from here. */
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-pack-'));
  await mkdir(join(folder, 'home'));
  const npm = dirname(
    (await runToEnd('sh', ['-c', 'command -v npm'], { env: { PATH: process.env['PATH'] ?? '' }, within: MINUTE })).stdout.trim(),
  );
  env = { PATH: `${dirname(process.execPath)}:${npm}:/usr/bin:/bin`, HOME: join(folder, 'home') };

  // dist is fresh here (test/support/built.ts); building it once more would pull it from under the other tests.
  const packed = await runToEnd('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
    env,
    within: MINUTE,
  });
  expect(packed).toMatchObject({ code: 0 });
  const description = JSON.parse(packed.stdout) as Packed | Readonly<Record<string, Packed[number]>>;
  const [tarball] = Object.values(description) as Packed;
  listed = tarball?.files.map(({ path }) => path) ?? [];

  const prefix = join(folder, 'prefix');
  const result = await runToEnd('npm', ['install', '--global', '--offline', '--prefix', prefix, join(folder, tarball?.filename ?? '')], {
    cwd: folder,
    env,
    within: MINUTE,
  });
  expect(result).toMatchObject({ code: 0 });
  installed = join(prefix, 'lib/node_modules/ytm');
  program = join(prefix, 'bin/ytm');
}, MINUTE);
afterAll(() => rm(folder, { recursive: true, force: true }));

type Packed = readonly { readonly filename: string; readonly files: readonly { readonly path: string }[] }[];

function ytm(...args: readonly string[]): Promise<Ended> {
  return runToEnd(program, args, { cwd: folder, env, within: MINUTE });
}

describe('the package', () => {
  it('has the program, its licences, examples and documents, and no sources or tests', () => {
    expect(listed).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'README.ja.md',
        'CHANGELOG.md',
        'package.json',
        'config/studio.example.yaml',
        'docs/architecture.md',
      ]),
    );
    expect(listed).toEqual(
      expect.arrayContaining(['dist/bin/ytm.mjs', 'dist/visit-child.mjs', 'dist/hot-lister.mjs', 'dist/THIRD_PARTY_LICENSES.txt']),
    );
    expect(listed.filter((path) => /^(src|test|scripts|bench|node_modules|\.)/.test(path))).toEqual([]);
  });

  it('installs alone: no dependencies, no install script', async () => {
    expect(await readdir(dirname(installed))).toEqual(['ytm']);
    await expect(access(join(installed, 'node_modules'))).rejects.toThrow('ENOENT');
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>;
    expect(manifest).not.toHaveProperty('dependencies');
    expect(Object.keys(manifest['scripts'] as object)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$|^prepare$/)]),
    );
    expect(manifest['scripts']).toMatchObject({ prepack: expect.stringContaining('scripts/build.ts') as string });
  });
});

describe('the installed program', () => {
  it('tells its version and its commands', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string };
    expect(await ytm('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    const help = await ytm('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const command of ['watch', 'check', 'serve', 'gate', 'why', 'config', 'demo']) expect(help.stdout).toContain(`\n  ${command} `);
  });

  it('works without its repository: the schema of the config', async () => {
    const schema = await ytm('config', 'schema');
    expect(schema).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(schema.stdout)).toHaveProperty('properties.gateway');
  });

  it('keeps its compiled code in the user’s own cache folder', async () => {
    await ytm('--version');
    expect(await readdir(join(folder, 'home/.cache/ytm'))).not.toEqual([]);
  });

  it('says on an older Node which one it needs', async ({ skip }) => {
    const older = await runToEnd('sh', ['-c', '/usr/bin/node -p "process.versions.node.split(\\".\\")[0]"'], { env, within: MINUTE });
    skip(!(Number(older.stdout) < 24), 'no Node older than 24 in /usr/bin');
    const { code, stdout, stderr } = await runToEnd('/usr/bin/node', [join(installed, 'dist/bin/ytm.mjs'), 'check'], {
      env,
      within: MINUTE,
    });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^ytm needs Node 24 or later; this is Node \d+\.\d+\.\d+ \(\/usr\/bin\/node\)\.\n$/);
  });
});
