/** Two daemons that watch each other. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Snapshot } from '../../src/health/snapshot.ts';
import { serve } from '../support/e2e/daemon.ts';
import { type Changes, makeSite, type Site } from '../support/e2e/fleet.ts';
import { freePort } from '../support/servers/ports.ts';

function config(own: number, other: { readonly name: string; readonly port: number; readonly report: readonly string[] }): Changes {
  const ytm = { kind: 'ytm', component: other.name, url: `http://127.0.0.1:${other.port}`, every: '2s', timeout: '1500ms' };
  return {
    version: 1,
    language: 'en',
    hysteresis: { rise: 1, fall: 1 },
    observer: { neutral: [] },
    probes: { [other.name]: { ...ytm, report: other.report } },
    exporter: { listen: `127.0.0.1:${own}` },
  };
}

const stateOf =
  (component: string, verdict: string, code: string | null) =>
  ({ components }: Snapshot): boolean =>
    components.some(({ id, verdict: is, reasons }) => id === component && is === verdict && (reasons[0]?.code ?? null) === code);

test('each sees the other, its trouble and its end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-two-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [macPort, acerPort, closed] = [await freePort(), await freePort(), await freePort()];
  const printer = { kind: 'tcp', component: 'printer', host: '127.0.0.1', port: closed, every: '2s', timeout: '1s' };
  const plain = config(macPort, { name: 'acer', port: acerPort, report: [] });
  const mac: Site = makeSite(folder, { ...plain, probes: { ...(plain['probes'] as Changes), printer } });
  const acer: Site = makeSite(folder, config(acerPort, { name: 'studio', port: macPort, report: ['printer'] }));

  const onMac = await serve(mac);
  await onMac.shows('nobody runs there', stateOf('acer', 'degraded', 'peer.not_running'));
  const onAcer = await serve(acer);
  const well = await onMac.shows('the other one', stateOf('acer', 'healthy', null));
  expect(well.probes.find(({ id }) => id === 'acer')?.last?.facts.peer?.components.map(({ id }) => id)).toEqual(['studio']);
  // What the Mac cannot reach is reported by Acer for it.
  const shown = await onAcer.shows('what the other one reports', stateOf('studio', 'degraded', 'peer.degraded'));
  const [reason] = shown.components.find(({ id }) => id === 'studio')?.reasons ?? [];
  expect(reason?.args).toMatchObject({ component: 'printer' });

  await onMac.end('SIGKILL');
  await onAcer.shows('the other one is gone', stateOf('studio', 'degraded', 'peer.not_running'));
});
