/**
 * The Debian package on a machine of its own: a folder with dpkg's records, where the packages that it depends on count as installed in the
 * versions of this machine. Installed, upgraded, downgraded and purged by dpkg, with its maintainer scripts.
 */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archOf, buildDeb } from '../../scripts/package/deb.ts';
import { isLong } from '../support/long.ts';
import { type Ended, runToEnd } from '../support/shell.ts';
import { titled } from '../support/titled.ts';

const root = resolve(import.meta.dirname, '../..');
const within = 300_000;
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const arch = archOf(process.arch);

function problem(): string | null {
  if (!has('dpkg') || !has('dpkg-deb')) return 'there is no dpkg';
  if (arch === null) return `no Debian package for ${process.arch}`;
  return process.getuid?.() === 0 ? null : 'dpkg needs root';
}
const noDpkg = problem();
const noLintian = isLong ? (has('lintian') ? null : 'there is no lintian') : 'lintian takes 17 s of CPU: npm run test:long';

let folder: string;
let machine: string;
let env: Readonly<Record<string, string>>;
let packages: Readonly<Record<'older' | 'current', string>>;
let version: string;

beforeAll(async () => {
  if (noDpkg !== null || arch === null) return;
  folder = await mkdtemp(join(tmpdir(), 'ytm-deb-test-'));
  machine = join(folder, 'machine');
  const stub = join(folder, 'stub');
  const home = join(folder, 'home');
  for (const made of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'run/systemd/system'])
    await mkdir(join(machine, made), { recursive: true });
  for (const made of [stub, join(home, '.config/ytm'), join(home, '.local/state/ytm')]) await mkdir(made, { recursive: true });
  await chmod(join(home, '.local/state/ytm'), 0o700);
  const needed = ['libc6', 'libgcc-s1', 'libstdc++6'];
  await writeFile(join(machine, 'var/lib/dpkg/status'), installedHere(needed));
  for (const name of needed) await writeFile(join(machine, 'var/lib/dpkg/info', `${name}.list`), '');
  await writeFile(
    join(stub, 'systemctl'),
    `#!/bin/sh\necho "$*" >>'${folder}/calls'\ncase $* in *list-units*) echo '  user@1000.service loaded active running'; echo '  user@1001.service loaded active running' ;; esac\n`,
    { mode: 0o755 },
  );
  env = { PATH: `${stub}:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: home, LC_ALL: 'C' };
  ({ version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string });
  const options = { root, arch, compression: isLong ? 'gzip' : 'none', maintainer: null } as const;
  await mkdir(join(folder, 'older'));
  packages = {
    current: await buildDeb({ ...options, out: folder }),
    older: await buildDeb({ ...options, out: join(folder, 'older'), version: '0.0.9' }),
  };
}, within);
afterAll(async () => {
  if (noDpkg === null) await rm(folder, { recursive: true, force: true });
});

/** The records of packages of this machine. */
function installedHere(names: readonly string[]): string {
  const format =
    'Package: ${Package}\\nStatus: install ok installed\\nMaintainer: -\\nArchitecture: ${Architecture}\\nVersion: ${Version}\\nDescription: -\\n\\n';
  return spawnSync('dpkg-query', ['--show', `--showformat=${format}`, ...names], { encoding: 'utf8' }).stdout;
}

function dpkg(...args: readonly string[]): Promise<Ended> {
  const options = [`--root=${machine}`, '--force-script-chrootless', '--force-unsafe-io', '--log=/dev/null'];
  return runToEnd('dpkg', [...options, ...args], { env, within });
}

function ytm(...args: readonly string[]): Promise<Ended> {
  return runToEnd(join(machine, 'usr/bin/ytm'), args, { env, within });
}

/** What the maintainer scripts asked of systemd, since the last call. */
async function calls(): Promise<readonly string[]> {
  const text = await readFile(join(folder, 'calls'), 'utf8').catch(() => '');
  await rm(join(folder, 'calls'), { force: true });
  return text.split('\n').filter((line) => line !== '' && !line.includes('list-units'));
}

async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
}

const CONFIG = 'version: 1\nlanguage: en\nprobes:\n  self: { kind: tcp, component: office, domain: office, host: 127.0.0.1, port: 9 }\n';

describe.skipIf(noDpkg !== null)(titled('the Debian package', noDpkg), () => {
  const stateFile = (): string => join(env['HOME'] ?? '', '.local/state/ytm/ytm.sqlite');
  const configFile = (): string => join(env['HOME'] ?? '', '.config/ytm/config.yaml');

  it('installs a program that needs no other Node, and everything in its place', async () => {
    expect(await dpkg('--install', packages.older)).toMatchObject({ code: 0, stderr: '' });
    expect(await calls()).toEqual([]);
    const shown = await ytm('--version');
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout.split(/[\s(]/)[0]).toBe(version);
    expect(await filesIn(join(machine, 'usr'))).toEqual(
      expect.arrayContaining([
        'bin/ytm',
        'lib/systemd/user/ytm.service',
        'share/man/man1/ytm.1.gz',
        'share/bash-completion/completions/ytm',
        'share/zsh/vendor-completions/_ytm',
        'share/fish/vendor_completions.d/ytm.fish',
        'share/doc/ytm/examples/studio.example.yaml',
        'share/doc/ytm/copyright',
        'share/doc/ytm/THIRD_PARTY_LICENSES.txt.gz',
      ]),
    );
    const unit = await readFile(join(machine, 'usr/lib/systemd/user/ytm.service'), 'utf8');
    expect(unit).toContain('ExecStart="/usr/lib/ytm/runtime/bin/node" "/usr/lib/ytm/dist/bin/ytm.mjs" "serve"\n');
    expect(unit).not.toContain('@');
  });

  it('keeps config and state when it is upgraded, migrates the schema, and restarts the daemons of users', async () => {
    await writeFile(configFile(), CONFIG);
    // The first schema that ytm had.
    const older = new DatabaseSync(stateFile());
    older.exec(`CREATE TABLE probes (id TEXT PRIMARY KEY, at INTEGER NOT NULL, fingerprint TEXT NOT NULL, history TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
      INSERT INTO notes VALUES ('learned.vault.host', '"lenovo.local"');
      PRAGMA user_version = 1`);
    older.close();
    const before = await readFile(stateFile());

    expect(await dpkg('--install', packages.current)).toMatchObject({ code: 0, stderr: '' });
    expect(await calls()).toEqual(
      ['1000', '1001'].flatMap((uid) => [`--user --machine ${uid}@ daemon-reload`, `--user --machine ${uid}@ try-restart ytm.service`]),
    );
    expect(await readFile(configFile(), 'utf8')).toBe(CONFIG);
    expect(await readFile(stateFile())).toEqual(before);

    const checked = await ytm('check');
    expect(checked.stderr).toBe('');
    expect(checked.stdout).toContain('office');
    const migrated = new DatabaseSync(stateFile(), { readOnly: true });
    expect(migrated.prepare('PRAGMA user_version').get()?.['user_version']).toBeGreaterThan(10);
    expect(migrated.prepare(`SELECT value FROM notes WHERE key = 'learned.vault.host'`).get()).toEqual({ value: '"lenovo.local"' });
    expect(migrated.prepare('SELECT count(*) AS n FROM attempts').get()?.['n']).toBeGreaterThan(0);
    migrated.close();
  });

  it('can be downgraded', async () => {
    const { code, stderr } = await dpkg('--install', packages.older);
    expect(code).toBe(0);
    expect(stderr).toContain('downgrading ytm from');
    expect(await ytm('check')).toMatchObject({ stderr: '' });
  });

  it('leaves nothing when it is purged but the config and state of users', async () => {
    await calls();
    expect(await dpkg('--purge', 'ytm')).toMatchObject({ code: 0, stderr: '' });
    expect(await calls()).toEqual(['1000', '1001'].map((uid) => `--user --machine ${uid}@ stop ytm.service`));
    expect((await filesIn(machine)).filter((file) => !file.startsWith('var/lib/dpkg/'))).toEqual([]);
    expect((await readdir(join(machine, 'var/lib/dpkg/info'))).filter((file) => file.startsWith('ytm'))).toEqual([]);
    expect(await readFile(configFile(), 'utf8')).toBe(CONFIG);
    expect(await readdir(join(env['HOME'] ?? '', '.local/state/ytm'))).toContain('ytm.sqlite');
  });

  it.skipIf(noLintian !== null)(titled('satisfies lintian', noLintian), async () => {
    expect(
      await runToEnd('lintian', ['--fail-on=error,warning', '--tag-display-limit=0', packages.current], { env, within }),
    ).toMatchObject({
      code: 0,
      stdout: '',
    });
  });
});
