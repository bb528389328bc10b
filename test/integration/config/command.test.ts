import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigIo, checkConfig, initConfig, printConfig, printSchema } from '../../../src/cli/commands/config.ts';
import { trouble } from '../../../src/health/observation.ts';
import { openHotLister } from '../../../src/mirror/hot/lister.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import type { Tailnet, TailnetResult } from '../../../src/probes/tailscale/tailnet.ts';
import type { MountTableResult } from '../../../src/share/mount-table.ts';
import { HOT_PROGRAM } from '../../support/mirror/hot-programs.ts';

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
const NO_TABLE: MountTableResult = { ok: false, problem: 'none', cutOff: false };

const ACTIONS: Readonly<Record<string, (chosen: string | undefined, io: ConfigIo) => Promise<number>>> = {
  init: initConfig,
  check: checkConfig,
  show: printConfig,
  schema: (_chosen, io) => printSchema(io),
};

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
    openHot: (hot, signal) =>
      openHotLister({ clock: systemClock, program: HOT_PROGRAM, hot, niceness: 0 }, { signal, onGroup: () => Promise.resolve() }),
    ports: () => Promise.resolve({ tailnet, mounts: { read: () => Promise.resolve(table) } }),
  };
  const [action = '', , chosen] = argv;
  return { exit: (await ACTIONS[action]?.(chosen, io)) ?? -1, out, err };
}

describe('ytm config init', () => {
  it('writes a file for us alone, which then is fine', async () => {
    const made = await ytmConfig(['init', '--config', file]);
    expect(made).toEqual({ exit: 0, out: `written: ${file}\nnext: review it, then run: ytm config check --config ${file}\n`, err: '' });
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
      err: `${file} already exists; nothing was changed\n`,
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
      exitNode: false,
      routes: [],
      lastHandshake: null,
    };
    const status: TailnetResult = {
      ok: true,
      status: { backendState: 'Running', version: '1', self: null, peers: [peer], health: [], suffix: 'tail1.ts.net' },
    };
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
    const text = 'version: 1\nlanguage: auto\ngateway: { peer: acer, url: "https://acer.example" }\n';
    const gate = 'mirror: { gate: { gateway: healthy } }\n';
    await writeFile(join(folder, 'c.yaml'), text + gate, { mode: 0o600 });
    const { out } = await ytmConfig(['check', '--config', join(folder, 'c.yaml')]);
    expect(out).toContain('tailscale  every 30 s, at most 15 s: first bad attempt within 47 s, down within 1 min 27 s');
    expect(out).toContain('gateway/report (watchdog): gateway is degraded within 1 min 6 s, never down; jobs are blocked within 1 min 6 s');
    const japanese = await ytmConfig(['check', '--config', join(folder, 'c.yaml')], { LC_ALL: 'ja_JP.UTF-8' });
    expect(japanese.out).toContain('各プローブの最悪の場合');

    // A machine that only watches: nothing is said about jobs.
    await writeFile(join(folder, 'c.yaml'), text, { mode: 0o600 });
    const watching = await ytmConfig(['check', '--config', join(folder, 'c.yaml')]);
    expect(watching.out).toContain('gateway/report (watchdog): gateway is degraded within 1 min 6 s, never down; no gate is configured');
    expect(watching.out).not.toContain('jobs');
  });

  describe('with rules of the mirror', () => {
    const check = async (mirror: object, hot = join(folder, 'ほ')): Promise<string> => {
      const text = { version: 1, paths: { hot, share: '/mnt/nothing-there' }, mirror: { every: false, ...mirror } };
      await writeFile(join(folder, 'c.yaml'), JSON.stringify(text), { mode: 0o600 });
      const { out } = await ytmConfig(['check', '--config', join(folder, 'c.yaml')]);
      return out
        .split('\n')
        .filter((line) => /^note: (mirror\.|paths\.hot|\/.*could not)/.test(line) && !line.includes('paths.planning'))
        .join('\n');
    };
    beforeEach(async () => {
      await mkdir(join(folder, 'ほ', 'ガイド'.normalize('NFD'), 'Deep'), { recursive: true });
      await mkdir(join(folder, 'ほ', 'Masters'));
    });

    it.each([
      ['in another Unicode form', { exclude: ['ガイド'], keep: ['ガイド/Deep'] }],
      ['with blanks, slashes and a dot', { exclude: [' /./ガイド//Deep/ '], realDirsOnly: ['Masters\u3000'] }],
      ['kept in another case', { keep: ['masters', 'ガイド/DEEP'] }],
      ['that are defaults', { keep: ['scripts'] }],
      ['none', {}],
    ])('says nothing of rules that match: %s', async (_, mirror) => {
      expect(await check(mirror)).toBe('');
    });

    it('names those that match nothing, and what they may have meant', async () => {
      expect(await check({ exclude: ['ガイト', 'Masters/x'], keep: ['Ｍａｓｔｅｒｓ'], realDirsOnly: ['masters'] })).toBe(
        [
          'note: mirror.exclude: ガイト matches nothing in hot (the vault is not checked here; ytm mirror plan checks both)',
          'note: mirror.exclude: Masters/x matches nothing in hot (the vault is not checked here; ytm mirror plan checks both)',
          'note: mirror.keep: Ｍａｓｔｅｒｓ matches nothing in hot; did you mean Masters?',
          'note: mirror.realDirsOnly: masters matches nothing in hot; did you mean Masters?',
        ].join('\n'),
      );
    });

    it('says so when hot cannot be looked at', async () => {
      for (const mirror of [{}, { keep: ['Masters'] }])
        expect(await check(mirror, join(folder, 'gone'))).toBe(`note: paths.hot: hot is missing: ${join(folder, 'gone')}`);
    });
  });

  it('prints every mistake with its place and gives 2', async () => {
    await writeFile(join(folder, 'c.yaml'), 'version: 2\nlanguage: "\\e[31m"\n', { mode: 0o600 });
    const at = join(folder, 'c.yaml');
    expect(await ytmConfig(['check', '--config', at])).toEqual({
      exit: 2,
      out: '',
      err: `${at}:1:1: version: expected 1, the version of this format, got the number 2\n${at}:2:1: language: expected auto, en or ja, got the text "\\u001b[31m"\n${at}: 2 errors; nothing was started\n`,
    });
  });

  it('prints them in the language of the file', async () => {
    const at = join(folder, 'c.yaml');
    await writeFile(at, 'version: 1\nlanguage: ja\npaths: { share: mnt }\n', { mode: 0o600 });
    expect(await ytmConfig(['check', '--config', at])).toEqual({
      exit: 2,
      out: '',
      err: `${at}:3:10: paths.share: 絶対パス、または ~/ で始まるパスが必要ですが、文字列 "mnt" になっています\n${at}：エラーが 1 件あります。何も開始していません\n`,
    });
  });
});

describe('ytm config schema', () => {
  it('prints JSON', async () => {
    expect(JSON.parse((await ytmConfig(['schema'])).out)).toMatchObject({ title: 'ytm config' });
  });
});

describe('exporter.listen', () => {
  it.each([
    ['0.0.0.0:19860', '0.0.0.0'],
    ['"[::]:19860"', '::'],
  ])('%s is noted: everybody can read the status', async (listen, host) => {
    await mkdir(join(folder, 'made'));
    await writeFile(file, `version: 1\ngateway: { peer: acer-dai, url: "https://acer-dai.example" }\nexporter: { listen: ${listen} }\n`);
    const { exit, out } = await ytmConfig(['check', '--config', file]);
    expect(exit).toBe(0);
    expect(out).toContain(`note: exporter.listen: ${host} can be reached over every network of this machine`);
  });

  it.each(['127.0.0.1:19860', '100.64.0.1:19860', 'false'])('%s is not', async (listen) => {
    await mkdir(join(folder, 'made'));
    await writeFile(file, `version: 1\ngateway: { peer: acer-dai, url: "https://acer-dai.example" }\nexporter: { listen: ${listen} }\n`);
    expect((await ytmConfig(['check', '--config', file])).out).not.toContain('exporter.listen');
  });
});
