/** scripts/setup.sh on machines that lack one thing or another: its own text, stand-ins for what it calls. */
import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, runToEnd } from '../support/shell.ts';

const root = resolve(import.meta.dirname, '../..');

/** What the script may use of any machine. */
const BASICS = ['cat', 'chmod', 'cksum', 'dirname', 'mkdir', 'rm', 'sh'];

/** Each call of a stand-in leaves a line in calls.log. */
const log = 'echo "$(basename "$0") $*" >>"$CALLS"';

const INSTALL =
  'for package; do case $package in install | -* | DPkg*) ;; *) printf "#!/bin/sh\\n" >"$BIN/$package"; chmod +x "$BIN/$package" ;; esac; done';

const STAND_INS = {
  node20:
    'case $1 in -p) echo 20 ;; --version) echo v20.20.2 ;; installArchSpecificPackage.js) mkdir bin; printf "#!/bin/sh\\necho 24\\n" >bin/node; chmod +x bin/node ;; esac',
  node24: '[ "$1" = -p ] && echo 24',
  npm: `${log}; case $1 in install) mkdir -p "$3/node_modules/node" ;; ci) mkdir -p node_modules; node -p version >>"$CALLS" ;; esac`,
  offline: `${log}; echo "npm error code ENOTFOUND" >&2; exit 1`,
  apt: `${log}; case $1 in install) [ -x "$POLICY_RC_D" ] || exit 1; ${INSTALL} ;; download) : >prometheus_1.deb ;; esac`,
  aptWithoutTmux: `${log}; case $* in *tmux*) exit 100 ;; install*) ${INSTALL} ;; esac`,
  dpkg: `${log}; mkdir -p "$3/usr/bin"; printf "#!/bin/sh\\n" >"$3/usr/bin/prometheus"; chmod +x "$3/usr/bin/prometheus"`,
  aptFails: `${log}; exit 100`,
  fine: 'exit 0',
} as const;

type StandIn = keyof typeof STAND_INS;

let folder: string;
let bin: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-setup-'));
  bin = join(folder, 'bin');
  await mkdir(join(folder, 'repository/scripts'), { recursive: true });
  await mkdir(bin);
  for (const file of ['package.json', 'package-lock.json', '.npmrc', 'scripts/setup.sh'])
    await cp(join(root, file), join(folder, 'repository', file));
  const found = execFileSync('sh', ['-c', `for name in ${[...BASICS, 'basename'].join(' ')}; do command -v $name; done`], {
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
  for (const path of found) await symlink(path, join(bin, path.slice(path.lastIndexOf('/') + 1)));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function machine(commands: Readonly<Record<string, StandIn | { readonly prints: string }>>): Promise<void> {
  for (const [name, what] of Object.entries(commands)) {
    const body = typeof what === 'string' ? STAND_INS[what] : `echo ${what.prints}`;
    await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(bin, name), 0o755);
  }
}

const LINUX = { uname: { prints: 'Linux' }, id: { prints: '0' } } as const;
const ALL_TOOLS = {
  rsync: 'fine',
  tmux: 'fine',
  zsh: 'fine',
  fish: 'fine',
  faketime: 'fine',
  openssl: 'fine',
  prometheus: 'fine',
  'prometheus-alertmanager': 'fine',
  fusermount3: 'fine',
  python3: 'fine',
  sshd: 'fine',
  smbd: 'fine',
  smbnetfs: 'fine',
  chromium: 'fine',
} as const;

function setUp(...args: readonly string[]): Promise<Ended> {
  const env = {
    PATH: bin,
    HOME: folder,
    CALLS: join(folder, 'calls.log'),
    BIN: bin,
    SYSTEM_PYTHON: join(bin, 'python3'),
    POLICY_RC_D: join(folder, 'policy-rc.d'),
  };
  return runToEnd(join(bin, 'sh'), [join(folder, 'repository/scripts/setup.sh'), ...args], { env, within: 15_000 });
}

async function calls(): Promise<readonly string[]> {
  const text = await readFile(join(folder, 'calls.log'), 'utf8').catch(() => '');
  await rm(join(folder, 'calls.log'), { force: true });
  return text.trim() === '' ? [] : text.trim().split('\n');
}

describe('setup.sh', () => {
  it('says that it installs Node 24 and the dependencies, runs npm ci under it, and finds all in place the next time', async () => {
    await machine({ ...LINUX, ...ALL_TOOLS, node: 'node20', npm: 'npm' });
    const first = await setUp();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/has Node v20\.20\.2, ytm needs 24: installing the npm package node@24\.\d+\.\d+ into \.cache\/node24/);
    expect(first.stdout).toContain('installing the dependencies of package-lock.json into node_modules (npm ci)');
    const [install, ci, version] = await calls();
    expect(install).toMatch(/^npm install --prefix .*\.cache\/node24 .*node@24/);
    expect(ci).toMatch(/^npm ci --ignore-scripts/);
    expect(version).toBe('24');

    expect(await setUp()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await calls()).toEqual([]);
  });

  it('takes a Node that is new enough, and installs again when the lock file changes', async () => {
    await machine({ ...LINUX, ...ALL_TOOLS, node: 'node24', npm: 'npm' });
    await setUp();
    expect((await calls()).filter((call) => call.startsWith('npm'))).toEqual([expect.stringMatching(/^npm ci/)]);
    await writeFile(join(folder, 'repository/package-lock.json'), '{}');
    await setUp();
    expect((await calls()).filter((call) => call.startsWith('npm'))).toEqual([expect.stringMatching(/^npm ci/)]);
  });

  it.each([
    ['Node 24', 'node20', 'Node 24 could not be installed'],
    ['the dependencies', 'node24', 'the dependencies could not be installed'],
  ] as const)('says what to do when there is no network for %s', async (_what, node, sentence) => {
    await machine({ ...LINUX, ...ALL_TOOLS, node, npm: 'offline' });
    const { code, stderr } = await setUp();
    expect(code).toBe(1);
    expect(stderr).toContain('npm error code ENOTFOUND');
    expect(stderr).toContain(sentence);
    expect(stderr).toContain('check the network');
  });

  it('asks for npm where there is none', async () => {
    await machine({ ...LINUX, ...ALL_TOOLS });
    expect(await setUp()).toMatchObject({ code: 1, stderr: expect.stringContaining('Install Node 20 or later with npm first') as string });
  });

  it('installs tools by one call of apt-get as root; Prometheus is only unpacked', async () => {
    await machine({ ...LINUX, ...ALL_TOOLS, node: 'node24', npm: 'npm', 'apt-get': 'apt', dpkg: 'dpkg' });
    for (const tool of ['rsync', 'prometheus', 'prometheus-alertmanager']) await rm(join(bin, tool));
    const { code, stdout } = await setUp();
    expect(code).toBe(0);
    expect(stdout).toContain('installing by apt-get install: rsync prometheus-alertmanager\n');
    expect(stdout).toContain('unpacking the Debian package prometheus into .cache/tools');
    const aptCalls = (await calls()).filter((call) => call.startsWith('apt-get'));
    expect(aptCalls).toEqual([
      'apt-get update',
      'apt-get download prometheus',
      'apt-get install -o DPkg::Lock::Timeout=120 -y --no-install-recommends rsync prometheus-alertmanager',
    ]);
    // No service was to start while they were installed; others may again.
    expect(await readdir(folder)).not.toContain('policy-rc.d');
    expect(await setUp()).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('installs one at a time what apt-get does not install together', async () => {
    await machine({ ...LINUX, ...ALL_TOOLS, node: 'node24', npm: 'npm', 'apt-get': 'aptWithoutTmux' });
    for (const tool of ['rsync', 'tmux']) await rm(join(bin, tool));
    expect((await setUp()).stdout).toContain('not here: tmux.');
  });

  it('fails without the dependencies, but not before the tools are installed', async () => {
    await machine({ ...LINUX, ...ALL_TOOLS, node: 'node24', npm: 'offline', 'apt-get': 'apt' });
    await rm(join(bin, 'rsync'));
    expect((await setUp()).code).toBe(1);
    expect(await readdir(bin)).toContain('rsync');
    expect(await readdir(folder)).not.toContain('policy-rc.d');
  });

  it('goes on without a tool, says how to get it, and does not try again at every run', async () => {
    await machine({ ...LINUX, ...ALL_TOOLS, node: 'node24', npm: 'npm', 'apt-get': 'aptFails' });
    await rm(join(bin, 'tmux'));
    expect(await setUp()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('not here: tmux. Going on without. To have them: sudo apt-get install tmux') as string,
    });
    expect((await calls()).filter((call) => call.startsWith('apt-get'))).toEqual(['apt-get update']);
    expect(await setUp()).toMatchObject({ code: 0, stdout: expect.stringContaining('not here: tmux') as string });
    expect(await calls()).toEqual([]);
  });

  it('asks for rsync alone when it is for the demo', async () => {
    await machine({ ...LINUX, node: 'node24', npm: 'npm', id: { prints: '1000' } });
    const { code, stdout } = await setUp('--for', 'demo');
    expect(code).toBe(0);
    expect(stdout).toContain('not here: rsync. Going on without. To have them: sudo apt-get install rsync;');
  });

  it('uses Homebrew on a Mac', async () => {
    await machine({ uname: { prints: 'Darwin' }, tmux: 'fine', prometheus: 'fine', node: 'node24', npm: 'npm' });
    expect((await setUp()).stdout).toContain('brew install rsync (Homebrew: https://brew.sh)');
  });
});
