/** The tarball that people install: complete in itself, and nothing in it that they do not need. */
import { access, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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
/** Neither this repository nor its tools are to be found from here: what npm and people have on this machine, and an old Node if it is one. */
let env: Readonly<Record<string, string>>;
/** Why the package's own Node was not installed, or `null`. */
let noRuntime: string | null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-pack-'));
  await mkdir(join(folder, 'home'));
  const npm = dirname(
    (await runToEnd('sh', ['-c', 'command -v npm'], { env: { PATH: process.env['PATH'] ?? '' }, within: MINUTE })).stdout.trim(),
  );
  env = { PATH: `${npm}:/usr/bin:/bin:${dirname(process.execPath)}`, HOME: join(folder, 'home') };

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
  // The Node that the package brings is in npm's cache since the set-up.
  const cache = await runToEnd('npm', ['config', 'get', 'cache'], { env: { ...env, HOME: process.env['HOME'] ?? '' }, within: MINUTE });
  const options = ['--prefer-offline', '--fetch-retries=0', '--fetch-timeout=20000', '--cache', cache.stdout.trim(), '--prefix', prefix];
  const result = await runToEnd('npm', ['install', '--global', ...options, join(folder, tarball?.filename ?? '')], {
    cwd: folder,
    env,
    within: 3 * MINUTE,
  });
  expect(result).toMatchObject({ code: 0 });
  installed = join(prefix, 'lib/node_modules/ytm');
  noRuntime = await whyNoRuntime();
  if (noRuntime !== null) env = { ...env, PATH: `${dirname(process.execPath)}:${env['PATH'] ?? ''}` };
  program = join(prefix, 'bin/ytm');
}, 5 * MINUTE);
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
      expect.arrayContaining([
        'dist/bin/ytm',
        'dist/bin/ytm.mjs',
        'dist/visit-child.mjs',
        'dist/hot-lister.mjs',
        'dist/hot-watcher.mjs',
        'dist/THIRD_PARTY_LICENSES.txt',
        'dist/man/ytm.1',
        'dist/completions/_ytm',
      ]),
    );
    expect(listed.filter((path) => /^(src|test|scripts|bench|node_modules|\.)/.test(path))).toEqual([]);
  });

  it('installs alone, with its man page: a Node that npm may leave out, no other package, no install script', async () => {
    expect(await readdir(dirname(installed))).toEqual(['ytm']);
    const besides = await readdir(join(installed, 'node_modules')).catch(() => []);
    expect(besides.filter((name) => !name.startsWith('.'))).toEqual(noRuntime === null ? [RUNTIME] : []);
    await access(join(dirname(dirname(installed)), '../share/man/man1/ytm.1'));
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>;
    expect(manifest).not.toHaveProperty('dependencies');
    for (const name of besides.filter((found) => !found.startsWith('.'))) {
      const runtime = JSON.parse(await readFile(join(installed, 'node_modules', name, 'package.json'), 'utf8')) as object;
      expect(runtime).not.toHaveProperty('scripts');
    }
    expect(Object.keys(manifest['scripts'] as object)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$|^prepare$/)]),
    );
    expect(manifest['scripts']).toMatchObject({ prepack: expect.stringContaining('scripts/build.ts') as string });
  });
});

describe('the installed program', () => {
  it('prints its version and its commands', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string };
    const shown = await ytm('--version');
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    // The commit, where the build was made in a repository.
    expect(shown.stdout).toMatch(new RegExp(String.raw`^${version.replaceAll('.', String.raw`\.`)}(?: \([0-9a-f]{9}(?:\+changes)?\))?\n$`));
    expect(await ytm('version')).toEqual(shown);
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
    skip(!(await hasOldNode()), 'no Node older than 24 in /usr/bin');
    const { code, stdout, stderr } = await runToEnd('/usr/bin/node', [join(installed, 'dist/bin/ytm.mjs'), 'check'], {
      env,
      within: MINUTE,
    });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^ytm needs Node 24 or later; this is Node \d+\.\d+\.\d+ \(\/usr\/bin\/node\)\.\n$/);
  });
});

const RUNTIME = `node-${process.platform}-${process.arch}`;

async function whyNoRuntime(): Promise<string | null> {
  const { optionalDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly optionalDependencies: Readonly<Record<string, string>>;
  };
  if (optionalDependencies[RUNTIME] === undefined) return `npm has no Node for ${RUNTIME}`;
  const found = await access(join(installed, 'node_modules', RUNTIME, 'bin/node')).then(
    () => true,
    () => false,
  );
  return found ? null : `${RUNTIME} is not in npm's cache, and the registry cannot be reached`;
}

/** Whether this machine's own Node is too old for ytm. */
async function hasOldNode(): Promise<boolean> {
  const { stdout } = await runToEnd('sh', ['-c', '/usr/bin/node --version'], { env, within: MINUTE });
  const major = Number(/^v(\d+)/.exec(stdout)?.[1]);
  return major < 24;
}

describe('the package’s own Node', () => {
  it('runs ytm where the Node on PATH is too old, and where there is none', async ({ skip }) => {
    skip(noRuntime !== null, noRuntime ?? '');
    skip(!(await hasOldNode()), 'no Node older than 24 in /usr/bin');
    const bin = join(folder, 'no node');
    await mkdir(bin);
    for (const tool of ['sh', 'readlink']) await symlink(`/usr/bin/${tool}`, join(bin, tool));
    for (const PATH of ['/usr/bin:/bin', bin]) {
      const shown = await runToEnd(program, ['config', 'schema'], { env: { PATH, HOME: join(folder, 'home') }, within: MINUTE });
      expect(shown).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(shown.stdout)).toHaveProperty('properties.gateway');
    }
  });
});

describe('the launcher', () => {
  // From here on as npm leaves it where it cannot fetch that Node.
  beforeAll(() => rm(join(installed, 'node_modules'), { recursive: true, force: true }));

  /** As cron starts it: no Node of ours on PATH. */
  const cron = (more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
    PATH: '/usr/bin:/bin',
    HOME: join(folder, 'home'),
    ...more,
  });

  /** Puts a Node that is new enough where the launcher looks for one. */
  async function provide(node: string): Promise<AsyncDisposable> {
    await mkdir(dirname(node), { recursive: true });
    await symlink(process.execPath, node);
    return { [Symbol.asyncDispose]: () => rm(node) };
  }

  it.each([
    ['beside the package, as npm has it', 'prefix/bin/node'],
    ['of ytm alone', 'home/.local/share/ytm/runtime/bin/node'],
    ['of a version manager', 'home/.nvm/versions/node/v24.1.0/bin/node'],
    ['inside the package', 'prefix/lib/node_modules/ytm/runtime/bin/node'],
  ])('finds the Node %s', async (_, place) => {
    await using _node = await provide(join(folder, place));
    expect(await runToEnd(program, ['--version'], { env: cron(), within: MINUTE })).toMatchObject({ code: 0, stderr: '' });
  });

  it('takes the one that YTM_NODE names, or says that it cannot', async () => {
    const named = await runToEnd(program, ['--version'], { env: cron({ YTM_NODE: process.execPath }), within: MINUTE });
    expect(named).toMatchObject({ code: 0, stderr: '' });
    const wrong = await runToEnd(program, ['--version'], { env: cron({ YTM_NODE: '/bin/sh' }), within: MINUTE });
    expect(wrong).toMatchObject({ code: 3, stdout: '' });
    expect(wrong.stderr).toContain('YTM_NODE is set to /bin/sh, which is not Node 24 or later');
  });

  it.each([
    ['watch', ['--max-semi-space-size=16', expect.stringContaining('ytm.mjs'), 'watch', '--snapshot']],
    ['check', [expect.stringContaining('ytm.mjs'), 'check', '--snapshot']],
  ])('starts %s with what Node has to know from its start', async (command, args) => {
    const node = join(folder, 'a node that tells');
    await writeFile(node, '#!/bin/sh\n[ "$1" = --version ] && echo v24.0.0 || printf "%s\\n" "$@"\n', { mode: 0o755 });
    const { stdout } = await runToEnd(program, [command, '--snapshot'], { env: cron({ YTM_NODE: node }), within: MINUTE });
    expect(stdout.trim().split('\n')).toEqual(args);
  });

  it('says which ones it found when all are too old, and what to do', async ({ skip }) => {
    skip(!(await hasOldNode()), 'no Node older than 24 in /usr/bin');
    const { code, stdout, stderr } = await runToEnd(program, ['check'], { env: cron(), within: MINUTE });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^ytm needs Node 24 or later; found only v\d+\.\d+\.\d+ \(\/usr\/bin\/node\)\.\n {2}Install it/);
    if (noRuntime === null) expect(stderr).toMatch(/\n {2}Or install ytm again: npm brings a Node/);
  });

  it('starts by a name without a folder, through links, and passes arguments on as they are', async () => {
    await using _node = await provide(join(folder, 'prefix/bin/node'));
    await using _link = await provideLink(program, join(folder, 'a link'));
    const shown = await runToEnd('sh', ['-c', "cd prefix/bin && sh ytm check --config '/nowhere/with two  spaces.yaml'"], {
      cwd: folder,
      env: cron(),
      within: MINUTE,
    });
    expect(shown.code).toBe(3);
    expect(shown.stderr).toContain('/nowhere/with two  spaces.yaml');
    expect(await runToEnd(join(folder, 'a link'), ['--version'], { env: cron(), within: MINUTE })).toMatchObject({ code: 0 });
  });

  it.each(['README.md', 'README.ja.md'])('runs the crontab line of %s as cron does', async (document) => {
    await using _node = await provide(join(folder, 'prefix/bin/node'));
    const line = /^\*\/5 \* \* \* \* (.+)$/m.exec(await readFile(join(root, document), 'utf8'))?.[1] ?? '';
    expect(line).toContain('/usr/local/bin/ytm check --quiet');
    const told = await runToEnd('sh', ['-c', line.replace('/usr/local/bin/ytm', `'${program}'`)], { env: cron(), within: MINUTE });
    // There is no config here: one line for cron's mail, and the exit code for "unknown".
    expect(told).toMatchObject({ code: 3, stdout: '' });
    expect(told.stderr).toContain('config.yaml');
  });
});

async function provideLink(to: string, link: string): Promise<AsyncDisposable> {
  await symlink(to, link);
  return { [Symbol.asyncDispose]: () => rm(link) };
}
