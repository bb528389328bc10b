/** Every fault of the menu on the running product: several labs and engines at the same time. */

import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type OwnEngine, startEngine } from '../../../src/cli/own-engine.ts';
import { findConfigFile, loadConfig } from '../../../src/config/load.ts';
import { prepareStateDir } from '../../../src/config/state-dir.ts';
import { FAULT_IDS, type FaultId } from '../../../src/demo/faults.ts';
import { type Lab, startLab } from '../../../src/demo/lab.ts';
import type { ReasonCode } from '../../../src/health/catalogue.ts';
import type { Snapshot, Verdict } from '../../../src/health/snapshot.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import { until } from '../../support/poll.ts';

/** What page 1 of the rules makes of each fault: verdict and first cause of one component, and the gate. */
const CONSEQUENCES: Readonly<Record<FaultId, readonly [component: string, verdict: Verdict, cause: ReasonCode, gate: 'open' | 'shut']>> = {
  'ui-timeout': ['gateway', 'degraded', 'gateway.front_down', 'shut'],
  'wrong-page': ['gateway', 'degraded', 'gateway.wrong_page', 'shut'],
  'backend-down': ['gateway', 'degraded', 'gateway.backend_down', 'shut'],
  'login-page': ['gateway', 'degraded', 'http.login_page', 'shut'],
  'files-down': ['gateway', 'degraded', 'gateway.files_down', 'shut'],
  'services-down': ['gateway', 'degraded', 'gateway.services_down', 'shut'],
  'gateway-unreachable': ['gateway', 'down', 'gateway.not_reachable', 'shut'],
  'ping-lost': ['gateway', 'degraded', 'gateway.ping_lost', 'shut'],
  relayed: ['gateway', 'degraded', 'tailscale.relayed', 'open'],
  'watchdog-stale': ['gateway', 'degraded', 'watchdog.stale', 'shut'],
  'watchdog-offline': ['gateway', 'degraded', 'watchdog.offline', 'shut'],
  'observer-offline': ['observer', 'unknown', 'observer.offline', 'shut'],
  'tailscale-stopped': ['observer', 'unknown', 'tailscale.stopped', 'shut'],
  'share-unmounted': ['vault', 'down', 'mount.absent', 'shut'],
  'share-read-only': ['vault', 'down', 'space.read_only', 'shut'],
  'sentinel-lost': ['vault', 'down', 'sentinel.missing', 'shut'],
  'other-vault': ['vault', 'down', 'sentinel.wrong_vault', 'shut'],
};

const VISIT_PROGRAM = new URL('../../../src/share/visit-child.ts', import.meta.url).pathname;
/** Each takes up to 10 s on an idle machine. */
const WITHIN_MS = 30_000;

interface Running {
  readonly lab: Lab;
  readonly engine: OwnEngine;
}

async function startOne(): Promise<Running> {
  const lab = await startLab({ clock: systemClock, language: 'en' });
  const env = { PATH: process.env['PATH'], HOME: lab.folder };
  const loaded = await loadConfig({ file: findConfigFile(lab.configFile, env), env, kinds: PROBE_KINDS });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  expect(loaded.warnings).toEqual([]);
  prepareStateDir(loaded.config.paths.state, []);
  return { lab, engine: startEngine(loaded.config, { env, programs: { visit: VISIT_PROGRAM, hot: '', agent: '' } }) };
}

function seenIn(snapshot: Snapshot, component: string): readonly [string, Verdict | null, ReasonCode | null, string] {
  const found = snapshot.components.find(({ id }) => id === component);
  return [component, found?.verdict ?? null, found?.reasons[0]?.code ?? null, snapshot.gate.state];
}

/** One lab and engine for each list; a stop puts in faults of different components, so that each can be told from the others. */
const WALKS: readonly (readonly (readonly FaultId[])[])[] = [
  [['ui-timeout', 'share-unmounted'], ['services-down'], ['watchdog-stale'], ['relayed']],
  [['wrong-page', 'share-read-only'], ['gateway-unreachable'], ['watchdog-offline']],
  [['backend-down', 'sentinel-lost'], ['login-page'], ['ping-lost']],
  [['files-down', 'other-vault'], ['observer-offline'], ['tailscale-stopped']],
];

test('every fault is on one of the walks', () => {
  expect(WALKS.flat(2).toSorted()).toEqual(FAULT_IDS.toSorted());
});

describe.concurrent('each fault is noticed on the running product, and its end', () => {
  test.each(WALKS.map((walk) => [walk.flat().join(', '), walk] as const))('%s', { timeout: 5 * WITHIN_MS }, async (_name, walk) => {
    const running = await startOne();
    try {
      for (const faults of walk) await putIn(faults, running);
      await allIsWell(running);
    } finally {
      await running.engine.stop();
      await running.lab.stop();
    }
  });
});

async function putIn(faults: readonly FaultId[], running: Running): Promise<void> {
  await allIsWell(running);
  const { source } = running.engine;
  const expected = faults.map((fault) => CONSEQUENCES[fault]);
  const seen = (): unknown => expected.map(([component]) => seenIn(source.current(), component));
  await running.lab.setFaults(faults);
  await until('notice', () => isDeepStrictEqual(seen(), expected), { within: WITHIN_MS }).catch(() => undefined);
  expect(seen()).toEqual(expected);
  await running.lab.setFaults([]);
}

async function allIsWell({ engine: { source } }: Running): Promise<void> {
  await until('all is well', () => source.current().verdict === 'healthy' && source.current().gate.state === 'open', { within: WITHIN_MS });
}
