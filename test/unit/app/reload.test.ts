import { describe, expect, test } from 'vitest';
import { keysThatNeedRestart } from '../../../src/app/reload.ts';
import { configOf } from '../../support/config.ts';

const BASE = `version: 1
paths: { hot: /home/studio/hot, share: /mnt/share, state: /var/lib/ytm }
gateway: { peer: acer-dai, url: "https://acer-dai.example" }
`;

async function keysFor(changed: string, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  return keysThatNeedRestart(await configOf(BASE), await configOf(changed, { env }));
}

describe('what a reload cannot change', () => {
  test.each([
    ['exporter: { listen: "127.0.0.1:19999" }', ['exporter.listen']],
    ['exporter: { listen: false }', ['exporter.listen']],
    ['tailscale: { bin: /opt/tailscale }', ['tailscale.bin']],
    ['mount: { table: /tmp/mounts }', ['mount.table']],
  ])('%s needs a restart', async (line, keys) => {
    expect(await keysFor(`${BASE}${line}\n`)).toEqual(keys);
  });

  test('every path does, and what follows from it is named, too', async () => {
    expect(await keysFor(BASE.replace('/mnt/share', '/mnt/other'))).toEqual([
      'paths.share',
      'paths.vault',
      'paths.assets',
      'paths.planning',
    ]);
    expect(await keysFor(BASE.replace('hot: /home/studio/hot, ', ''))).toContain('paths.hot');
    expect(await keysFor(BASE.replace('/var/lib/ytm', '/var/lib/other'))).toEqual(['paths.state']);
    expect(await keysFor(BASE, { YTM_SHARED_STORAGE_ROOT: '/mnt/other' })).toContain('paths.share');
  });

  test.each([
    'hysteresis: { rise: 3, fall: 5 }',
    'probes: { ui: { every: 1m }, mine: { kind: tcp, component: gateway, host: 10.0.0.1, port: 22 }, files: false }',
    'observer: { neutral: [] }',
    'mirror: { every: 10m, exclude: [cache], gate: { vault: healthy } }',
    'exporter: { allowHosts: [grafana.lan], token: "env:TOKEN" }',
    'report: { path: /srv/reports/acer.json, every: 30s }',
    'history: { raw: 1d, hourly: 30d }',
    'language: ja',
  ])('%s does not', async (line) => {
    expect(await keysFor(`${BASE}${line}\n`)).toEqual([]);
  });
});
