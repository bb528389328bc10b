/** The compiled code that a command leaves for the next call of it. */
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { PROGRAM } from '../support/e2e/program.ts';
import { type Ended, runToEnd } from '../support/shell.ts';

const DAY_S = 24 * 3_600;

let cache: string;
let commands: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'ytm-code-'));
  commands = join(cache, 'ytm/commands');
  onTestFinished(() => rm(cache, { recursive: true, force: true }));
});

function ytm(...args: readonly string[]): Promise<Ended> {
  return runToEnd(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env['PATH'] ?? '', XDG_CACHE_HOME: cache },
    within: 100_000,
  });
}

async function keptFor(use: string): Promise<string> {
  const names = await readdir(commands);
  expect(names).toEqual([expect.stringMatching(new RegExp(`\\.${use}$`))]);
  return join(commands, names[0] ?? '');
}

it('is that of scripts in ASCII: they are read as Latin-1, in which a regular expression would match other characters', async () => {
  const dist = join(dirname(PROGRAM), '..');
  const scripts = (await readdir(dist)).filter((name) => name.endsWith('.cjs'));
  expect(scripts.length).toBeGreaterThan(1);
  for (const name of scripts) {
    const script = await readFile(join(dist, name));
    const at = script.findIndex((byte) => byte > 0x7f);
    expect([name, at, at < 0 ? '' : script.subarray(at - 60, at + 20).toString()]).toEqual([name, -1, '']);
  }
});

it('is the user’s alone, is used as it is, and is made anew when its age has doubled', async () => {
  const first = await ytm('config', 'schema');
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const file = await keptFor('config');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(commands)).mode & 0o777).toBe(0o700);
  const made = await readFile(file);
  const { ino } = await stat(file);

  expect(await ytm('config', 'schema')).toEqual(first);
  expect((await stat(file)).ino).toBe(ino);

  // Kept a day before it was first kept: a clock was set. Then as an old installation left it.
  const yesterday = Date.now() / 1_000 - DAY_S;
  await utimes(file, yesterday, yesterday);
  expect(await ytm('config', 'schema')).toEqual(first);
  expect((await stat(file)).ino).not.toBe(ino);
  expect((await readFile(file)).length).toBeGreaterThanOrEqual(made.length * 0.9);
});

it.each([
  ['cut short', (content: Buffer) => content.subarray(0, content.length / 2)],
  ['with a flipped bit', (content: Buffer) => content.fill((content[5_000] ?? 0) ^ 1, 5_000, 5_001)],
  ['empty', () => Buffer.alloc(0)],
])('is not given to V8 when it is damaged (%s), and is replaced', async (_, damaged) => {
  const first = await ytm('config', 'schema');
  const file = await keptFor('config');
  const { length } = await readFile(file);
  await writeFile(file, damaged(await readFile(file)));
  expect(await ytm('config', 'schema')).toEqual(first);
  expect(length - (await readFile(await keptFor('config'))).length).toBeLessThan(length / 10);
});

it('is not run when another user left it, or may have changed it', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'only root can give files away');
  const first = await ytm('config', 'schema');
  for (const giveAway of [(file: string) => chown(file, 12_345, 12_345), (file: string) => chmod(file, 0o622)]) {
    const file = await keptFor('config');
    await giveAway(file);
    const { ino } = await stat(file);
    expect(await ytm('config', 'schema')).toEqual(first);
    // It counts as none, so a new one was made.
    expect((await stat(await keptFor('config'))).ino).not.toBe(ino);
  }
});

it('leaves alone a folder of another user, and where a link leads', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'only root can give folders away');
  const elsewhere = join(cache, 'elsewhere');
  await mkdir(elsewhere);
  const old = join(elsewhere, 'commands-OLD.cjs');
  await writeFile(old, '');
  await utimes(old, 0, 0);
  await mkdir(join(cache, 'ytm'));
  await symlink(elsewhere, commands);
  expect(await ytm('config', 'schema')).toMatchObject({ code: 0, stderr: '' });
  await rm(commands);
  await rename(elsewhere, commands);
  await chown(commands, 12_345, 12_345);
  expect(await ytm('config', 'schema')).toMatchObject({ code: 0, stderr: '' });
  expect(await readdir(commands)).toEqual(['commands-OLD.cjs']);
});

it('is not kept in the home of another user', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'only root can give folders away');
  await chown(cache, 12_345, 12_345);
  for (const command of [
    ['config', 'schema'],
    ['demo', '--help'],
  ])
    expect(await ytm(...command)).toMatchObject({ code: 0, stderr: '' });
  expect(await readdir(cache)).toEqual([]);
});

it('is not kept for a word that is no command, and goes with the installation that left it', async () => {
  expect(await ytm('konfig')).toMatchObject({ stdout: '' });
  await expect(readdir(commands)).rejects.toThrow('ENOENT');
  await ytm('config', 'schema');
  const old = join(commands, 'commands-OLD.cjs.v1.0.0.x64.check');
  await writeFile(old, '');
  await utimes(old, 0, 0);
  await rm(await keptButOld());
  await ytm('config', 'schema');
  await keptFor('config');
});

async function keptButOld(): Promise<string> {
  const [name = ''] = (await readdir(commands)).filter((each) => each.endsWith('.config'));
  return join(commands, name);
}

it('is not needed: a command runs where none can be kept', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root writes everywhere');
  await chmod(cache, 0o500);
  expect(await ytm('config', 'schema')).toMatchObject({ code: 0, stderr: '' });
  await chmod(cache, 0o700);
  expect(await readdir(cache)).toEqual([]);
});

it('is not needed: a command runs where a file has the folder’s name', async () => {
  await writeFile(join(cache, 'ytm'), '');
  expect(await ytm('config', 'schema')).toMatchObject({ code: 0, stderr: '' });
  expect(await readFile(join(cache, 'ytm'), 'utf8')).toBe('');
});
