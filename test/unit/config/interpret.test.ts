import { describe, expect, it } from 'vitest';
import type { Config, ProbeConfig } from '../../../src/config/config.ts';
import { configOf, loaded, mistakesIn } from '../../support/config.ts';

const SHORT = `version: 1
paths:
  hot: ~/workspaces
  share: /mnt/share
gateway:
  peer: acer
  url: https://acer.example.ts.net/
`;

function probe(config: Config, id: string): ProbeConfig {
  const found = config.probes.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no probe ${id} among ${ids(config).join(' ')}`);
  return found;
}

function ids(config: Config): readonly string[] {
  return config.probes.map(({ id }) => id);
}

describe('the short form', () => {
  it('brings every standard probe with the values of the interface', async () => {
    const config = await configOf(SHORT);
    const rows = config.probes.map(({ id, kind, component, domain, everyMs, timeoutMs }) =>
      [id, kind, component, domain, everyMs / 1000, timeoutMs / 1000].join(' '),
    );
    expect(rows).toEqual([
      'tailscale tailscale-ping gateway tailnet 30 15',
      'ui http gateway http 30 8',
      'healthz http gateway http 15 5',
      'files http gateway http 30 8',
      'watchdog watchdog gateway report 30 8',
      'heartbeat heartbeat gateway report 30 8',
      'mount mount vault share 15 5',
      'sentinel sentinel vault share 60 20',
      'space space vault share 60 20',
      'smb tcp vault lan 30 3',
      'hotspace space hot disk 60 5',
      'observer tailscale-status observer tailnet 30 10',
    ]);
  });

  it('derives paths, URLs and settings', async () => {
    const config = await configOf(SHORT);
    expect(config.paths).toEqual({
      hot: '/home/studio/workspaces'.replace('/home/studio', process.env['HOME'] ?? ''),
      share: '/mnt/share',
      vault: '/mnt/share/ytm_workspaces',
      assets: '/mnt/share/asset_vault',
      planning: '/mnt/share/ytm_workspaces/planning',
      state: '/home/studio/.local/state/ytm',
    });
    expect(probe(config, 'healthz').settings).toMatchObject({
      url: 'https://acer.example.ts.net/api/healthz',
      expect: { status: [200], json: { status: 'ok' } },
    });
    expect(probe(config, 'ui').settings).toMatchObject({ expect: { contains: ['id="root"'], notContains: ['Script Viewer'] } });
    expect(probe(config, 'watchdog').settings).toMatchObject({
      url: 'https://acer.example.ts.net/files/_reports/acer_watchdog.json',
      maxAge: 900_000,
      onlineField: 'online',
    });
    expect(probe(config, 'space').settings).toMatchObject({
      path: '/mnt/share',
      vault: '/mnt/share/ytm_workspaces',
      failBelow: { kind: 'bytes', bytes: 2e9 },
    });
    expect(probe(config, 'hotspace').settings).toMatchObject({ failBelow: { kind: 'bytes', bytes: 5e9 } });
  });

  it('has the components, gate and other defaults of the interface', async () => {
    const config = await configOf(SHORT);
    expect(config.components).toEqual(
      ['gateway', 'vault', 'observer', 'hot'].map((id) => ({ id, minDomains: 2, silenceMs: 60_000, sleeps: false })),
    );
    expect(config.gate).toEqual({ gateway: 'healthy', vault: 'healthy', observer: 'healthy' });
    expect(config.exporter).toEqual({ listen: { host: '127.0.0.1', port: 19860 }, allowHosts: [], token: null });
    expect(config).toMatchObject({
      language: 'auto',
      hysteresis: { rise: 2, fall: 3 },
      mirror: { allowSameDevice: false },
      history: { rawMs: 7 * 86_400_000, hourlyMs: 90 * 86_400_000 },
      watch: { window: '10m', sort: 'config', theme: 'auto', glyphs: 'auto', title: true, bell: 'critical', notify: 'critical', quiet: [] },
      tailscale: { bin: null },
      mount: { table: null },
    });
  });

  it('reads the quiet hours of the dashboard as minutes of the day', async () => {
    const { watch } = await configOf(`${SHORT}watch: { bell: all, notify: off, quiet: ["22:00-07:30"] }\n`);
    expect(watch).toMatchObject({ bell: 'all', notify: 'off', quiet: [{ fromMinute: 1_320, toMinute: 450 }] });
  });

  it('leaves out what nothing asks for', async () => {
    expect(ids(await configOf('version: 1\npaths: { hot: /a }\n'))).toEqual(['hotspace']);
    expect(ids(await configOf('version: 1\npaths: { share: /mnt/share }\n'))).toEqual(['mount', 'sentinel', 'space', 'smb']);
    expect(ids(await configOf('version: 1\ngateway: { peer: acer }\n'))).toEqual(['tailscale', 'observer']);
    expect((await configOf('version: 1\npaths: { hot: /a }\n')).gate).toEqual({});
    expect((await configOf('version: 1\ngateway: { peer: acer }\n')).gate).toEqual({});
    const both = 'version: 1\npaths: { share: /mnt/share }\ngateway: { peer: acer }\n';
    expect((await configOf(both)).gate).toEqual({ gateway: 'healthy', vault: 'healthy', observer: 'healthy' });
  });

  it('asks for SSH in the LAN when an address there is known', async () => {
    const lan = probe(await configOf(`${SHORT}  lan: 192.168.1.9\n`), 'lan');
    expect(lan).toMatchObject({ kind: 'tcp', component: 'gateway', domain: 'lan', settings: { host: '192.168.1.9', port: 22 } });
  });

  it('learns the host of the share at run time unless it is configured', async () => {
    expect(probe(await configOf(SHORT), 'smb')).toMatchObject({ needs: 'vault.host', settings: { host: '', port: 445 } });
    expect(probe(await configOf(`${SHORT}vault: { host: lenovo }\n`), 'smb')).toMatchObject({ needs: null, settings: { host: 'lenovo' } });
    expect(probe(await configOf(`${SHORT}probes: { smb: { host: lenovo } }\n`), 'smb')).toMatchObject({
      needs: null,
      settings: { host: 'lenovo' },
    });
  });

  it('reads the heartbeat back where there is a mirror, once it has beaten', async () => {
    const url = 'https://acer.example.ts.net/files/ytm_workspaces/ytm_heartbeat.json';
    expect(probe(await configOf(SHORT), 'heartbeat')).toMatchObject({ needs: 'heartbeat', settings: { url } });
    const elsewhere = await configOf(SHORT.replace('share: /mnt/share', 'share: /mnt/share\n  vault: /mnt/share/a b/c'));
    expect(probe(elsewhere, 'heartbeat').settings).toMatchObject({ url: 'https://acer.example.ts.net/files/a%20b/c/ytm_heartbeat.json' });
    expect(probe(await configOf(`${SHORT}probes: { heartbeat: { every: 60s, url: "https://b.example/" } }\n`), 'heartbeat')).toMatchObject({
      needs: 'heartbeat',
      everyMs: 60_000,
      settings: { url: 'https://b.example/' },
    });
    for (const key of ['hot: ~/workspaces', 'share: /mnt/share'])
      expect(ids(await configOf(SHORT.replace(key, 'state: /var/ytm')))).not.toContain('heartbeat');
    expect(ids(await configOf(`${SHORT}probes: { heartbeat: false }\n`))).not.toContain('heartbeat');
  });

  it('accepts a plain folder as share only when configured so', async () => {
    expect(probe(await configOf(SHORT), 'sentinel').settings).toMatchObject({ sameDevice: false });
    expect(probe(await configOf(`${SHORT}mirror: { allowSameDevice: true }\n`), 'sentinel').settings).toMatchObject({ sameDevice: true });
  });

  it('is frozen to the bottom', async () => {
    const config = await configOf(SHORT);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen((probe(config, 'ui').settings as { expect: object }).expect)).toBe(true);
  });
});

describe('probes', () => {
  it('are overridden key by key, and expect key by key', async () => {
    const config = await configOf(`${SHORT}probes: { ui: { timeout: 4s, expect: { contains: [hello] }, gates: false } }\n`);
    expect(probe(config, 'ui')).toMatchObject({ everyMs: 30_000, timeoutMs: 4_000, gates: false });
    expect(probe(config, 'ui').settings).toMatchObject({ expect: { status: [200], contains: ['hello'], notContains: ['Script Viewer'] } });
  });

  it('are switched off with false, also where they do not exist', async () => {
    expect(ids(await configOf(`${SHORT}probes: { ui: false, smb: false, lan: false, observer: false }\n`))).not.toContain('ui');
    expect(ids(await configOf('version: 1\npaths: { hot: /a }\nprobes: { ui: false }\n'))).toEqual(['hotspace']);
  });

  it('take nothing over from a standard probe of another kind', async () => {
    const config = await configOf(
      `${SHORT}probes: { watchdog: { kind: http, component: gateway, url: "https://acer.example.ts.net/w" } }\n`,
    );
    expect(probe(config, 'watchdog')).toMatchObject({ kind: 'http', domain: 'http', settings: { url: 'https://acer.example.ts.net/w' } });
  });

  it('may be a whole second gateway', async () => {
    const second =
      'probes:\n  ping2: { kind: tailscale-ping, component: gateway2, peer: b }\n  ui2: { kind: http, component: gateway2, url: "https://b.example/" }\n';
    const config = await configOf(SHORT + second);
    expect(config.components.map(({ id }) => id)).toEqual(['gateway', 'vault', 'observer', 'hot', 'gateway2']);
    expect(probe(config, 'ping2')).toMatchObject({ domain: 'tailnet', everyMs: 30_000, timeoutMs: 15_000 });
  });

  it('that ask over the tailnet bring the observer; others do not', async () => {
    const one = (url: string, more = ''): string => `version: 1\nprobes:\n  api: { kind: http, component: web, url: "${url}" }\n${more}`;
    expect(ids(await configOf(one('http://127.0.0.1/')))).toEqual(['api']);
    expect(ids(await configOf(one('http://100.63.0.1/')))).toEqual(['api']);
    expect(ids(await configOf(one('http://100.64.0.1/')))).toEqual(['api', 'observer']);
    expect(ids(await configOf(one('https://acer.tail1.ts.net/')))).toEqual(['api', 'observer']);
    expect(ids(await configOf(one('https://acer.tail1.ts.net./')))).toEqual(['api', 'observer']);
    expect(ids(await configOf(one('http://127.0.0.1/', '  ping: { kind: tailscale-ping, component: web, peer: b }\n')))).toEqual([
      'api',
      'ping',
      'observer',
    ]);
    expect(ids(await configOf(one('http://127.0.0.1/', '  observer: {}\n')))).toEqual(['api', 'observer']);
  });

  it('may follow a cron expression: the longest gap is their interval, the shortest bounds the time-out', async () => {
    const config = await configOf(`${SHORT}probes: { ui: { every: "0,20 * * * *", timeout: 19m } }\n`.replace('19m', '9m'));
    expect(probe(config, 'ui')).toMatchObject({
      schedule: { kind: 'cron', expression: '0,20 * * * *' },
      everyMs: 40 * 60_000,
      timeoutMs: 540_000,
    });
    expect(probe(await configOf(`${SHORT}probes: { ui: { every: "@hourly" } }\n`), 'ui').everyMs).toBe(3_600_000);
  });

  it('may run into each other only when they are quicker than their interval', async () => {
    const timed = (every: string, timeout: string): string => `${SHORT}probes: { ui: { every: ${every}, timeout: ${timeout} } }\n`;
    expect(await mistakesIn(timed('5s', '4999ms'))).toEqual([]);
    expect(await mistakesIn(timed('5s', '5s'))).toHaveLength(1);
    expect(await mistakesIn(timed('5s', '5001ms'))).toHaveLength(1);
  });
});

describe('the environment', () => {
  it('overrides the file, and the origins show it', async () => {
    const env = {
      YTM_WORKSPACE_ROOT: '/env/hot',
      YTM_SHARED_STORAGE_ROOT: '~/env-share',
      YTM_PLANNING_ROOT: '/env/planning',
      YTM_STATE_DIR: '/env/state',
      YTM_TAILSCALE_BIN: '/env/tailscale',
    };
    const { config, origins } = await loaded(`${SHORT}tailscale: { bin: tailscale }\n`, { env });
    expect(config.paths).toEqual({
      hot: '/env/hot',
      share: '/home/studio/env-share',
      vault: '/home/studio/env-share/ytm_workspaces',
      assets: '/home/studio/env-share/asset_vault',
      planning: '/env/planning',
      state: '/env/state',
    });
    expect(config.tailscale.bin).toBe('/env/tailscale');
    expect(origins.get('paths.hot')).toEqual({ from: 'env', name: 'YTM_WORKSPACE_ROOT' });
    expect(origins.get('paths.vault')).toEqual({ from: 'derived', path: 'paths.share' });
    expect(origins.get('gateway.url')).toEqual({ from: 'file', line: 7 });
    expect(origins.get('probes.ui.url')).toEqual({ from: 'derived', path: 'gateway.url' });
    expect(origins.get('hysteresis.rise')).toEqual({ from: 'default' });
  });

  it('counts as unset when it is empty', async () => {
    expect((await configOf(SHORT, { env: { YTM_SHARED_STORAGE_ROOT: '' } })).paths.share).toBe('/mnt/share');
  });

  it('decides where the state is', async () => {
    const state = async (env: Record<string, string>, platform: NodeJS.Platform): Promise<string> =>
      (await configOf(SHORT, { env, platform })).paths.state;
    expect(await state({}, 'darwin')).toBe('/home/studio/Library/Application Support/ytm');
    expect(await state({ XDG_STATE_HOME: '/xdg' }, 'darwin')).toBe('/xdg/ytm');
    expect(await state({ XDG_STATE_HOME: 'relative' }, 'linux')).toBe('/home/studio/.local/state/ytm');
  });
});

describe('further sections', () => {
  it('are read', async () => {
    const text = `${SHORT}language: ja
observer: { neutral: [] }
hysteresis: { rise: 1, fall: 1 }
components: { gateway: { minDomains: 3 }, vault: { silence: 30s } }
mirror: { gate: { vault: degraded } }
exporter: { listen: "[::1]:0", allowHosts: [mac], token: file:~/token }
mount: { table: /tmp/table }
`;
    const config = await configOf(text);
    expect(config).toMatchObject({
      language: 'ja',
      observer: { neutral: [] },
      hysteresis: { rise: 1, fall: 1 },
      gate: { vault: 'degraded' },
      mount: { table: '/tmp/table' },
    });
    expect(config.components).toContainEqual({ id: 'gateway', minDomains: 3, silenceMs: 60_000, sleeps: false });
    expect(config.components).toContainEqual({ id: 'vault', minDomains: 2, silenceMs: 30_000, sleeps: false });
    expect(config.exporter).toMatchObject({ listen: { host: '::1', port: 0 }, allowHosts: ['mac'], token: { from: 'file' } });
    expect((await configOf(`${SHORT}exporter: { listen: false }\n`)).exporter.listen).toBeNull();
  });

  it('warn about keys that do nothing', async () => {
    const half = await loaded('version: 1\npaths: { share: /mnt/share }\nmirror: { every: 10m, gate: { vault: healthy } }\n');
    expect(half.warnings).toMatchObject([{ line: 3, path: 'mirror.every', message: 'has no effect without paths.hot' }]);
    const { warnings } = await loaded('version: 1\npaths: { hot: /a }\nvault: { host: lenovo }\n');
    expect(warnings).toEqual([{ file: '<file>', line: 3, column: 10, path: 'vault.host', message: 'has no effect without paths.share' }]);
  });
});

it('leaves out spaces around addresses and names', async () => {
  const config = await configOf(
    'version: 1\ngateway: { url: " https://acer.example/ ", peer: " acer ", lan: "192.168.1.20 " }\nprobes:\n  own: { kind: http, component: web, url: "https://b.example/x " }\n',
  );
  expect(config.gateway).toEqual({ url: 'https://acer.example/', peer: 'acer', lan: '192.168.1.20' });
  const urls = config.probes.map(({ settings }) => (settings as { readonly url?: string }).url).filter((url) => url !== undefined);
  expect(urls).toContain('https://b.example/x');
  expect(urls).toContain('https://acer.example/ui/');
  expect(urls.join()).not.toContain(' ');
});
