import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigIo, run } from '../../../src/cli/commands/config.ts';
import { trouble } from '../../../src/health/observation.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import type { Tailnet, TailnetResult } from '../../../src/probes/tailscale/tailnet.ts';
import type { MountTableResult } from '../../../src/share/mount-table.ts';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-command-'));
  file = join(folder, 'made', 'config.yaml');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

const OFFLINE: TailnetResult = { ok: false, trouble: trouble('tailscale.cli_missing') };
const NO_TABLE: MountTableResult = { ok: false, problem: 'none' };

async function ytmConfig(argv: readonly string[], env: Record<string, string> = {}, status = OFFLINE, table = NO_TABLE): Promise<Ran> {
  let out = '';
  let err = '';
  const tailnet: Tailnet = { status: () => Promise.resolve(status), ping: () => Promise.reject(new Error('not asked')) };
  const io: ConfigIo = {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    env: { HOME: folder, LANG: 'C', ...env },
    signal: new AbortController().signal,
    kinds: PROBE_KINDS,
    ports: () => Promise.resolve({ tailnet, mounts: { read: () => Promise.resolve(table) } }),
  };
  return { exit: await run(argv, io), out, err };
}

describe('ytm config init', () => {
  it('writes a file for us alone, which then is fine', async () => {
    const made = await ytmConfig(['init', '--config', file]);
    expect(made).toEqual({ exit: 0, out: `written: ${file}\nnext: read it through, then run: ytm config check\n`, err: '' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'made'))).mode & 0o777).toBe(0o700);
    expect((await ytmConfig(['check', '--config', file])).exit).toBe(0);
  });

  it('never overwrites', async () => {
    await ytmConfig(['init', '--config', file]);
    await writeFile(file, 'precious');
    expect(await ytmConfig(['init', '--config', file])).toEqual({
      exit: 2,
      out: '',
      err: `${file} is there already; nothing was changed\n`,
    });
    expect(await readFile(file, 'utf8')).toBe('precious');
  });

  it('fills in the peer and the share that it finds', async () => {
    const peer = {
      id: '1',
      hostName: 'acer',
      dnsName: 'acer.tail1.ts.net',
      ips: ['100.64.0.1'],
      online: true,
      lastSeen: null,
      expired: false,
      keyExpiresAt: null,
    };
    const status: TailnetResult = { ok: true, status: { backendState: 'Running', version: '1', self: null, peers: [peer], health: [] } };
    const table: MountTableResult = {
      ok: true,
      entries: [{ path: '/mnt/share', fsType: 'cifs', source: '//lenovo/share', readOnly: false }],
    };
    expect((await ytmConfig(['init', '--config', file], {}, status, table)).exit).toBe(0);
    const { out } = await ytmConfig(['show', '--config', file]);
    expect(out).toMatch(/url: https:\/\/acer\.tail1\.ts\.net +# line/);
    expect(out).toMatch(/share: \/mnt\/share +# line/);
  });

  it('says why it could not write', async () => {
    await writeFile(join(folder, 'made'), 'a file where a folder should be');
    expect(await ytmConfig(['init', '--config', file])).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/could not be written: (EEXIST|ENOTDIR)/),
    });
  });
});

describe('ytm config check', () => {
  it('prints the figures, in the language of the config or of the locale', async () => {
    await writeFile(join(folder, 'c.yaml'), 'version: 1\nlanguage: auto\ngateway: { peer: acer, url: "https://acer.example" }\n', {
      mode: 0o600,
    });
    const { out } = await ytmConfig(['check', '--config', join(folder, 'c.yaml')]);
    expect(out).toContain('tailscale  every 30 s, at most 15 s: first bad attempt within 47 s, down within 1 min 27 s');
    expect(out).toContain(
      'gateway/report (watchdog): gateway is degraded within 1 min 6 s, never down; jobs are held back within 1 min 6 s',
    );
    const japanese = await ytmConfig(['check', '--config', join(folder, 'c.yaml')], { LC_ALL: 'ja_JP.UTF-8' });
    expect(japanese.out).toContain('各プローブの最悪の場合');
  });

  it('prints every mistake with its place and gives 2', async () => {
    await writeFile(join(folder, 'c.yaml'), 'version: 2\nlanguage: "\\e[31m"\n', { mode: 0o600 });
    const at = join(folder, 'c.yaml');
    expect(await ytmConfig(['check', '--config', at])).toEqual({
      exit: 2,
      out: '',
      err: `${at}:1:1: version: expected 1, the version of this format, got the number 2\n${at}:2:1: language: expected auto, en or ja, got the text "\\u001b[31m"\n${at}: 2 mistakes; nothing was started\n`,
    });
  });
});

describe('ytm config schema', () => {
  it('prints JSON', async () => {
    expect(JSON.parse((await ytmConfig(['schema'])).out)).toMatchObject({ title: 'ytm config' });
  });
});

describe('wrong words', () => {
  it.each([[[]], [['nonsense']], [['check', 'more']], [['check', '--nonsense']], [['check', '--config']]])(
    '%j give 2 and the usage',
    async (argv) => {
      expect(await ytmConfig(argv)).toMatchObject({
        exit: 2,
        out: '',
        err: expect.stringContaining('usage: ytm config init | check | show | schema [--config FILE]'),
      });
    },
  );
});
