import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRuntime } from '../../../src/app/runtime.ts';
import { oneShotRound } from '../../../src/engine/one-shot.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { configOf } from '../../support/config.ts';
import { allowed } from '../../support/poll.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-runtime-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** One round without a daemon; port 1 of loopback refuses. */
async function round(every: string): Promise<{ readonly state: string | undefined; readonly tookMs: number }> {
  const config = await configOf(
    `version: 1\npaths: { state: "${folder}" }\nobserver: { neutral: [] }\nprobes: { gone: { kind: tcp, component: web, host: 127.0.0.1, port: 1, every: ${every}, timeout: 500ms } }\n`,
  );
  const start = systemClock.monotonic();
  const runtime = createRuntime(
    config,
    { env: process.env, programs: { visit: '', hot: '', watcher: '', agent: '', inspect: '', page: '' } },
    { kind: 'since', start: systemClock.now() },
  );
  await oneShotRound({ ...runtime, named: null, signal: new AbortController().signal });
  const [probe] = runtime.board.current().probes;
  await runtime.close();
  return { state: probe?.state, tookMs: systemClock.monotonic() - start };
}

test('a bad streak does not go stale within its own one-shot round, however quick the probe is', async () => {
  const { state, tookMs } = await round('1s');
  expect(state).toBe('down');
  expect(tookMs).toBeGreaterThan(9_900);
  expect(tookMs).toBeLessThan(await allowed(15_000));
  // The streak is on disk: the next round need not gather it again.
  expect((await round('1h')).state).toBe('down');
});
