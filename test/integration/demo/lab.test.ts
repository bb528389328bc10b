import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FaultId } from '../../../src/demo/faults.ts';
import { CLIPS } from '../../../src/demo/hot-files.ts';
import { type Lab, startLab } from '../../../src/demo/lab.ts';
import { systemClock } from '../../../src/platform/clock.ts';

const SILENT_AFTER_MS = 600;
const END_IN_MID_WRITING = join(import.meta.dirname, '../../support/demo/programs/end-in-mid-writing.ts');

interface Heard {
  readonly status: number;
  readonly body: string;
}

/** `'silence'`: not a byte came back, and the connection stayed open. */
function ask(url: string, method = 'GET'): Promise<Heard | 'silence'> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent: false, timeout: SILENT_AFTER_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (body += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('timeout', () => {
      resolve('silence');
      asked.destroy();
    });
    asked.on('error', reject);
    asked.end();
  });
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(file: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(file, [...args], (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr }),
    );
  });
}

function knocks(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('data', () => undefined);
  });
}

let parent: string;
let lab: Lab;
let config: string;

const gateway = (path: string, method?: string): Promise<Heard | 'silence'> => ask(`${lab.gatewayUrl}${path}`, method);
const tailscale = (...args: string[]): Promise<Ran> => run(fromConfig(/bin: "(.*)"/), args);
const table = (): Promise<string> => readFile(fromConfig(/table: "(.*)"/), 'utf8');
const sentinel = (): string => join(fromConfig(/share: "(.*)"/), 'ytm_workspaces', '.ytm_vault_workspaces_root.json');

function fromConfig(what: RegExp): string {
  const found = what.exec(config)?.[1];
  if (found === undefined) throw new Error(`not in the lab's config: ${what.source}`);
  return found;
}

const HEARTBEAT = '{"vault_id":"lab-vault-7f3a","run":"r"}\n';
const heartbeatFile = (): string => join(fromConfig(/share: "(.*)"/), 'ytm_workspaces', 'ytm_heartbeat.json');
const hot = (path = ''): string => join(fromConfig(/hot: "(.*)"/), path);

async function report(): Promise<{ online: boolean; generated_at: string }> {
  const heard = await gateway('/files/_reports/acer_watchdog.json');
  if (heard === 'silence') throw new Error('no report');
  return JSON.parse(heard.body) as { online: boolean; generated_at: string };
}

async function listing(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).toSorted();
  const seen = await Promise.all(names.map((name) => lstat(join(folder, name))));
  return names.map((name, index) => `${name} ${seen[index]?.isFile() === true ? seen[index].mtimeMs : ''}`);
}

async function status(): Promise<{
  BackendState: string;
  Self: { Online: boolean };
  Peer: Record<string, { HostName: string; Online: boolean }> | null;
}> {
  return JSON.parse((await tailscale('status', '--json')).stdout) as Awaited<ReturnType<typeof status>>;
}

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lab test '));
  lab = await startLab({ clock: systemClock, language: 'en', parent });
  config = await readFile(lab.configFile, 'utf8');
});

afterAll(async () => {
  await lab.stop();
  await rm(parent, { recursive: true, force: true });
});

beforeEach(() => lab.setFaults([]));

describe('a well lab', () => {
  test('its gateway serves the app, the health answer, the listing and a fresh report', async () => {
    expect(await gateway('/ui/')).toMatchObject({ status: 200, body: expect.stringContaining('id="root"') });
    expect(await gateway('/api/healthz')).toMatchObject({ status: 200, body: expect.stringContaining('"status":"ok"') });
    expect(await gateway('/api/healthz', 'HEAD')).toEqual({ status: 405, body: '' });
    expect(await gateway('/files/')).toMatchObject({ status: 200, body: expect.stringContaining('ytm_workspaces') });
    expect(await gateway('/elsewhere')).toMatchObject({ status: 404 });
    const { online, generated_at } = await report();
    expect(online).toBe(true);
    expect(Math.abs(Date.now() - Date.parse(generated_at))).toBeLessThan(60_000);
  });

  test('its tailscale knows itself and the gateway, which answers directly', async () => {
    const seen = await status();
    expect(seen).toMatchObject({ BackendState: 'Running', Self: { Online: true } });
    expect(Object.values(seen.Peer ?? {}).map((peer) => peer.HostName)).toContain('lab-gateway');
    expect(await tailscale('ping', '--c', '3', '--timeout', '2s', '100.64.0.10')).toEqual({
      code: 0,
      stdout: 'pong from lab-gateway (100.64.0.10) via 192.168.1.7:41641 in 3ms\n',
      stderr: '',
    });
    expect(await tailscale('ping', '100.64.0.99')).toEqual({ code: 1, stdout: '', stderr: 'no matching peer\n' });
  });

  test('its share is in the mount table as CIFS, holds the sentinel, and its host listens', async () => {
    // The folder's name has a blank, which a mount table writes as \040.
    const { dev } = await stat(lab.folder);
    const line = (await table()).split('\n').find((entry) => entry.includes(' - cifs //127.0.0.1/studio rw'));
    expect(line?.split(' ')[4]).toBe(fromConfig(/share: "(.*)"/).replaceAll(' ', '\\040'));
    expect(line?.split(' ')[2]).toBe(`${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`);
    expect(JSON.parse(await readFile(sentinel(), 'utf8'))).toMatchObject({ vault_id: 'lab-vault-7f3a' });
    expect(await knocks(Number(fromConfig(/port: (\d+)/)))).toBe(true);
  });

  test('its hot tree has names in Japanese', async () => {
    const names = await readdir(fromConfig(/hot: "(.*)"/), { recursive: true });
    expect(names.filter((name) => name.startsWith('projects/2026-11_東京散歩/') && name.endsWith('.mp4'))).toHaveLength(3);
    expect(names.some((name) => name.endsWith('字幕.srt'))).toBe(true);
    expect(names.length).toBeGreaterThan(300);
  });

  test('its gateway shows the heartbeat of the vault, once there is one', async () => {
    expect(await gateway('/files/ytm_workspaces/ytm_heartbeat.json')).toMatchObject({ status: 404 });
    await writeFile(heartbeatFile(), HEARTBEAT);
    expect(await gateway('/files/ytm_workspaces/ytm_heartbeat.json')).toEqual({ status: 200, body: HEARTBEAT });
    await rm(heartbeatFile());
  });

  test('its config and its command are for this user alone', async () => {
    expect((await stat(lab.configFile)).mode & 0o777).toBe(0o600);
    expect((await stat(fromConfig(/bin: "(.*)"/))).mode & 0o777).toBe(0o700);
  });
});

describe('each fault changes what it says, and goes away', () => {
  const signs: Record<FaultId, () => Promise<unknown>> = {
    'ui-timeout': async () => (await gateway('/ui/')) === 'silence',
    'wrong-page': async () => JSON.stringify(await gateway('/ui/')).includes('Script Viewer'),
    'backend-down': async () => statusOf(await gateway('/api/healthz')) === 500,
    'login-page': async () => JSON.stringify(await gateway('/api/healthz')).includes('password'),
    'files-down': async () => statusOf(await gateway('/files/')) === 404,
    'services-down': async () => statusOf(await gateway('/ui/')) === 502 && statusOf(await gateway('/api/healthz')) === 502,
    'gateway-unreachable': async () =>
      (await gateway('/ui/')) === 'silence' &&
      (await gateway('/api/healthz')) === 'silence' &&
      (await pingGateway()).stderr === 'no reply\n' &&
      (await neutral()) === 204,
    'ping-lost': async () => (await pingGateway()).stdout.includes('ping "100.64.0.10" timed out') && (await pingGateway()).code === 1,
    relayed: async () =>
      (await pingGateway()).stdout.includes('via DERP(tok)') && (await pingGateway()).stderr === 'direct connection not established\n',
    'watchdog-stale': async () => Date.now() - Date.parse((await report()).generated_at) > 30 * 60_000,
    'watchdog-offline': async () => !(await report()).online,
    'observer-offline': async () =>
      !(await status()).Self.Online &&
      (await neutral()) === 0 &&
      (await gateway('/ui/')) === 'silence' &&
      (await pingGateway()).stderr === 'no reply\n',
    'tailscale-stopped': async () =>
      (await status()).BackendState === 'Stopped' &&
      (await status()).Peer === null &&
      (await pingGateway()).stdout === 'Tailscale is stopped.\n',
    'share-unmounted': async () => !(await table()).includes('cifs') && (await readdir(fromConfig(/share: "(.*)"/))).length === 0,
    'share-read-only': async () => (await table()).includes('/studio ro,'),
    'sentinel-lost': async () => !existsSync(sentinel()) && (await table()).includes('cifs'),
    'other-vault': async () => (await readFile(sentinel(), 'utf8')).includes('someone-elses-vault'),
    'gateway-other-vault': async () => {
      await writeFile(heartbeatFile(), HEARTBEAT);
      const shown = await gateway('/files/ytm_workspaces/ytm_heartbeat.json');
      await rm(heartbeatFile());
      return JSON.stringify(shown).includes('someone-elses-vault');
    },
    'new-clips': async () => (await readdir(hot(CLIPS))).length === 12,
    'mass-delete': async () => !existsSync(hot('archive')) && existsSync(hot('README.md')),
    'hot-emptied': async () => (await readdir(hot())).length === 0,
  };
  const statusOf = (heard: Heard | 'silence'): number => (heard === 'silence' ? 0 : heard.status);
  const pingGateway = (): Promise<Ran> => tailscale('ping', '100.64.0.10');
  const neutral = async (): Promise<number> => statusOf(await ask(fromConfig(/neutral: \["(.*)"\]/)));

  test.each(Object.keys(signs) as FaultId[])('%s', async (fault) => {
    expect(await signs[fault]().catch(() => false)).toBe(false);
    await lab.setFaults([fault]);
    expect(lab.active()).toEqual([fault]);
    expect(await signs[fault]()).toBe(true);
    await lab.setFaults([]);
    expect(await signs[fault]().catch(() => false)).toBe(false);
  });

  test('what happens to hot is undone whole, in any order', async () => {
    const before = await listing(hot());
    for (const faults of [
      ['mass-delete'],
      ['mass-delete', 'hot-emptied', 'new-clips'],
      ['hot-emptied'],
      ['mass-delete', 'new-clips'],
      [],
    ] as const) {
      await lab.setFaults(faults);
      if (faults.length === 1 && faults[0] === 'hot-emptied') expect(await readdir(hot())).toEqual([]);
    }
    expect(await listing(hot())).toEqual(before);
  });

  test('an unmounted share leaves an empty folder; who stands in the tree stays in it', async () => {
    const vault = fromConfig(/share: "(.*)"/);
    const { ino } = await stat(join(vault, 'ytm_workspaces'));
    expect(await lab.share.beneath()).toEqual([]);
    await lab.setFaults(['share-unmounted']);
    expect(await lab.share.beneath()).toEqual([]);
    await writeFile(join(vault, 'stray'), '');
    expect(await lab.share.beneath()).toEqual(['stray']);
    await lab.setFaults([]);
    expect((await stat(join(vault, 'ytm_workspaces'))).ino).toBe(ino);
    expect(existsSync(join(vault, 'stray'))).toBe(false);
  });

  test('the vault’s files are reported as whole, torn and missing, wherever its tree is', async () => {
    const files = ['a', 'b', 'c'].map((path) => ({ path: `told/${path}`, content: Buffer.from('whole') }));
    const folder = join(fromConfig(/share: "(.*)"/), 'ytm_workspaces', 'told');
    await mkdir(folder);
    await writeFile(join(folder, 'a'), 'whole');
    await writeFile(join(folder, 'b'), 'wh');
    await lab.setFaults(['share-unmounted']);
    expect(await lab.share.presence(files)).toEqual({ all: 3, whole: 1, torn: 1, missing: 1 });
  });

  test('several at once; taking one back leaves the others', async () => {
    await lab.setFaults(['share-unmounted', 'sentinel-lost', 'backend-down']);
    expect(await signs['share-unmounted']()).toBe(true);
    await lab.setFaults(['sentinel-lost', 'backend-down']);
    expect(await signs['sentinel-lost']()).toBe(true);
    expect(await signs['backend-down']()).toBe(true);
  });

  test('changes asked for at the same moment happen in order', async () => {
    await Promise.all([
      lab.setFaults(['share-unmounted']),
      lab.setFaults([]),
      lab.setFaults(['share-unmounted']),
      lab.setFaults(['other-vault']),
    ]);
    expect(await signs['share-unmounted']()).toBe(false);
    expect(await signs['other-vault']()).toBe(true);
  });
});

test('a process that ends in the middle of it leaves no folder, whatever is still being written there', async () => {
  const own = await mkdtemp(join(parent, 'ending-'));
  expect(await run(process.execPath, [END_IN_MID_WRITING, own])).toEqual({ code: 3, stdout: '', stderr: '' });
  expect(await readdir(own)).toEqual([]);
});

test('stopping ends unanswered connections and removes the folder', async () => {
  const other = await startLab({ clock: systemClock, language: 'ja', parent });
  await other.setFaults(['gateway-unreachable']);
  const hanging = new Promise((resolve) => request(`${other.gatewayUrl}/ui/`, { agent: false }).on('error', resolve).end());
  expect(await ask(`${other.gatewayUrl}/ui/`)).toBe('silence');
  await other.stop();
  await hanging;
  expect(existsSync(other.folder)).toBe(false);
  await expect(ask(`${other.gatewayUrl}/ui/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
