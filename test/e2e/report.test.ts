/** A daemon that writes a report, and a second ytm that reads it as its watchdog probe. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { makeSite } from '../support/e2e/fleet.ts';
import { until } from '../support/poll.ts';

test('the report is fresh while the daemon runs, and stale once it has ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const reports = join(folder, 'reports');
  mkdirSync(reports);
  const path = join(reports, 'acer_watchdog.json');
  // What the gateway serves under /files/_reports/.
  const gateway = createServer((_, answer) => void answer.end(readFileSync(path)));
  gateway.listen(0, '127.0.0.1');
  await until('the gateway listens', () => gateway.listening);
  onTestFinished(() => void gateway.close());
  const base = { version: 1, language: 'en', hysteresis: { rise: 1, fall: 1 }, observer: { neutral: [] } };
  const acer = makeSite(folder, {
    ...base,
    probes: { disk: { kind: 'space', component: 'machine', path: '/', every: '10s', timeout: '5s', warnBelow: '1KiB', failBelow: '1KiB' } },
    exporter: { listen: '127.0.0.1:0' },
    report: { path, every: '1s' },
  });
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/files/_reports/acer_watchdog.json`;
  const mac = makeSite(folder, {
    ...base,
    probes: { watchdog: { kind: 'watchdog', component: 'acer', url, every: '1s', timeout: '900ms', maxAge: '5s' } },
    exporter: { listen: '127.0.0.1:0' },
  });

  const onAcer = await serve(acer);
  await until('the report is there', () => existsSync(path));
  const onMac = await serve(mac);
  const well = await onMac.shows('a fresh report', ({ components }) =>
    components.some(({ id, verdict }) => id === 'acer' && verdict === 'healthy'),
  );
  expect(well.probes[0]?.last?.facts.watchdog).toMatchObject({ online: true, timeSource: 'generated_at' });
  await onAcer.end('SIGKILL');
  const stale = await onMac.shows('a stale one', ({ components }) =>
    components.some(({ id, reasons }) => id === 'acer' && reasons[0]?.code === 'watchdog.stale'),
  );
  expect(stale.components[0]?.verdict).not.toBe('healthy');
});
