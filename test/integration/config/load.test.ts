import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import { findConfigFile, loadConfig } from '../../../src/config/load.ts';
import { distrustOf } from '../../../src/config/trusted-file.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-config-'));
  file = join(folder, 'config.yaml');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(text: string, mode = 0o600): Promise<void> {
  await writeFile(file, text);
  await chmod(file, mode);
}

async function messages(at = file, env: Record<string, string> = {}): Promise<readonly string[]> {
  const result = await loadConfig({ file: at, env, kinds: PROBE_KINDS });
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

const GOOD = 'version: 1\npaths: { share: /mnt/share }\n';

describe('findConfigFile', () => {
  it.each([
    ['--config first', '/a.yaml', { YTM_CONFIG: '/b.yaml' }, '/a.yaml'],
    ['then YTM_CONFIG', undefined, { YTM_CONFIG: '~/b.yaml' }, '/home/studio/b.yaml'],
    ['then XDG_CONFIG_HOME', undefined, { XDG_CONFIG_HOME: '/xdg' }, '/xdg/ytm/config.yaml'],
    ['a relative one is ignored', undefined, { XDG_CONFIG_HOME: 'xdg' }, '/home/studio/.config/ytm/config.yaml'],
    ['then the usual place', undefined, {}, '/home/studio/.config/ytm/config.yaml'],
    ['an empty variable is none', undefined, { YTM_CONFIG: '' }, '/home/studio/.config/ytm/config.yaml'],
    ['relative to where one stands', 'c.yaml', {}, join(process.cwd(), 'c.yaml')],
  ])('%s', (_, given, env, expected) => {
    expect(findConfigFile(given, { HOME: '/home/studio', ...env })).toBe(expected);
  });
});

describe('loadConfig', () => {
  it('loads a file that is ours alone', async () => {
    await write(GOOD);
    const result = await loadConfig({ file, env: {}, kinds: PROBE_KINDS });
    expect(result.ok && result.config.file).toBe(file);
  });

  it.each([0o620, 0o602, 0o666])('refuses a file of mode %o', async (mode) => {
    await write(GOOD, mode);
    expect(await messages()).toEqual([`refused: others can write the file; run: chmod go-w ${file}`]);
  });

  it('refuses a file in a folder that others can write, but for one with the sticky bit', async () => {
    await write(GOOD);
    await chmod(folder, 0o777);
    expect(await messages()).toEqual([`refused: others can write its folder; run: chmod go-w ${folder}`]);
    await chmod(folder, 0o1777);
    expect(await messages()).toEqual([]);
  });

  it('refuses what is no regular file, without waiting for a writer', async () => {
    await promisify(execFile)('mkfifo', [file]);
    expect(await messages()).toEqual(['is not a regular file']);
    expect(await messages(folder)).toEqual(['is not a regular file']);
  });

  it('refuses what is too large', async () => {
    await write(`${GOOD}# ${'x'.repeat(1024 * 1024)}\n`);
    expect(await messages()).toEqual(['is too large for a config (limit: 1024 KiB)']);
  });

  it('refuses what is not UTF-8, with its line', async () => {
    await write(GOOD);
    await writeFile(file, Buffer.from(`${GOOD}# caf\xe9\n`, 'latin1'));
    const line = GOOD.split('\n').length;
    expect(await messages()).toEqual([`is not UTF-8 text (line ${line}); save it as UTF-8`]);
    await writeFile(file, `\uFEFF${GOOD}`, 'utf16le');
    expect(await messages()).toEqual(['is not UTF-8 text (line 1); save it as UTF-8']);
  });

  it('says how to get one when there is none', async () => {
    expect(await messages()).toEqual([`file not found; to create one: ytm config init --config ${file}`]);
  });

  it('refuses a file on the share: by its name, through a link, by the environment', async () => {
    const share = join(folder, 'share');
    await mkdir(share);
    const text = `version: 1\npaths: { share: ${share} }\n`;
    await writeFile(join(share, 'config.yaml'), text, { mode: 0o600 });
    expect(await messages(join(share, 'config.yaml'))).toEqual([
      `refused: it is on the share (${share}); a config must be on a local disk`,
    ]);
    await symlink(join(share, 'config.yaml'), file);
    expect(await messages()).toEqual([`refused: it is on the share (${share}); a config must be on a local disk`]);
    expect(await messages(file, { YTM_SHARED_STORAGE_ROOT: share })).toEqual([
      `refused: it is on the share (${share}); a config must be on a local disk`,
    ]);
  });

  it('gives up on links that go round in circles', async () => {
    await symlink(file, join(folder, 'other'));
    await symlink(join(folder, 'other'), file);
    expect(await messages()).toEqual(['cannot be read: too many links']);
  });
});

describe('distrustOf', () => {
  it('believes ourselves and root, nobody else', () => {
    expect(distrustOf({ uid: 1000, mode: 0o100600 }, 'the file', '/c', 1000)).toBeNull();
    expect(distrustOf({ uid: 0, mode: 0o100644 }, 'the file', '/c', 1000)).toBeNull();
    expect(distrustOf({ uid: 1001, mode: 0o100600 }, 'the file', '/c', 1000)).toBe(
      'refused: the file belongs to user 1001, not to you (1000) or root',
    );
  });

  it('quotes a path for the shell', () => {
    expect(distrustOf({ uid: 1, mode: 0o100622 }, 'the file', "/it's here", 1)).toBe(
      "refused: others can write the file; run: chmod go-w '/it'\\''s here'",
    );
  });
});

describe('the examples', () => {
  async function example(name: string): Promise<Config> {
    await copyFile(new URL(`../../../config/${name}`, import.meta.url), file);
    await chmod(file, 0o600);
    const result = await loadConfig({ file, env: { HOME: '/home/studio' }, kinds: PROBE_KINDS });
    if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
    expect(result.warnings).toEqual([]);
    return result.config;
  }

  it("studio: the Mac's side", async () => {
    const config = await example('studio.example.yaml');
    expect(config.probes.map(({ id }) => id)).toEqual([
      'tailscale',
      'ui',
      'healthz',
      'files',
      'watchdog',
      'heartbeat',
      'mount',
      'sentinel',
      'space',
      'smb',
      'hotspace',
      'observer',
    ]);
    expect(config.gate).toEqual({ gateway: 'healthy', vault: 'healthy', observer: 'healthy' });
  });

  it("studio-acer: the gateway's side, without hot", async () => {
    const config = await example('studio-acer.example.yaml');
    expect(config.paths.hot).toBeNull();
    expect(config.components.map(({ id }) => id)).toEqual(['gateway', 'vault', 'observer', 'services', 'machine']);
    const services = config.probes.filter(({ component }) => component === 'services');
    expect(new Set(services.map(({ domain }) => domain))).toEqual(new Set(['front', 'backend', 'listing']));
  });
});
