/** Every fault of the menu on the running product: several labs and engines at the same time. */

import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type OwnEngine, startEngine } from '../../../src/app/own-engine.ts';
import { findConfigFile, loadConfig } from '../../../src/config/load.ts';
import { prepareStateDir } from '../../../src/config/state-dir.ts';
import { FAULT_IDS, type FaultId } from '../../../src/demo/faults.ts';
import { type Lab, startLab } from '../../../src/demo/lab.ts';
import type { ReasonCode } from '../../../src/health/catalogue.ts';
import type { Snapshot, Verdict } from '../../../src/health/snapshot.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import { helperPrograms } from '../../support/mirror/helper-programs.ts';
import { until } from '../../support/poll.ts';

/** Those are the mirror's: what it makes of them is in its own tests and in the tour (test/e2e/demo.test.ts). */
const OF_HOT = ['new-clips', 'mass-delete', 'hot-emptied'] as const satisfies readonly FaultId[];
type WatchedFault = Exclude<FaultId, (typeof OF_HOT)[number]>;

/** What the rules of docs/verdicts.md make of each fault: verdict and first cause of one component, and the gate. */
const CONSEQUENCES: Readonly<
  Record<WatchedFault, readonly [component: string, verdict: Verdict, cause: ReasonCode, gate: 'open' | 'shut']>
> = {
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
  'gateway-other-vault': ['gateway', 'degraded', 'heartbeat.wrong_vault', 'shut'],
  'observer-offline': ['observer', 'unknown', 'observer.offline', 'shut'],
  'tailscale-stopped': ['observer', 'unknown', 'tailscale.stopped', 'shut'],
  'share-unmounted': ['vault', 'down', 'mount.absent', 'shut'],
  'share-read-only': ['vault', 'down', 'space.read_only', 'shut'],
  'sentinel-lost': ['vault', 'down', 'sentinel.missing', 'shut'],
  'other-vault': ['vault', 'down', 'sentinel.wrong_vault', 'shut'],
};

/** Each takes up to 10 s on an idle machine. */
const WITHIN_MS = 90_000;

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
  return { lab, engine: startEngine(loaded.config, { env, programs: helperPrograms() }) };
}

function seenIn(snapshot: Snapshot, component: string): readonly [string, Verdict | null, ReasonCode | null, string] {
  const found = snapshot.components.find(({ id }) => id === component);
  return [component, found?.verdict ?? null, found?.reasons[0]?.code ?? null, snapshot.gate.state];
}

/** One lab and engine for each list; a stop puts in faults of different components, so that each can be told from the others. */
const WALKS: readonly (readonly (readonly WatchedFault[])[])[] = [
  [['ui-timeout', 'share-unmounted'], ['services-down'], ['watchdog-stale'], ['relayed']],
  [['wrong-page', 'share-read-only'], ['gateway-unreachable'], ['watchdog-offline']],
  [['backend-down', 'sentinel-lost'], ['login-page'], ['ping-lost']],
  [['files-down', 'other-vault'], ['observer-offline'], ['tailscale-stopped'], ['gateway-other-vault']],
];

test('every fault is on one of the walks', () => {
  expect([...WALKS.flat(2), ...OF_HOT].toSorted()).toEqual(FAULT_IDS.toSorted());
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

async function putIn(faults: readonly WatchedFault[], running: Running): Promise<void> {
  await allIsWell(running);
  if (faults.includes('gateway-other-vault')) await heartbeats(running);
  const { source } = running.engine;
  const expected = faults.map((fault) => CONSEQUENCES[fault]);
  const seen = (): unknown => expected.map(([component]) => seenIn(source.current(), component));
  await running.lab.setFaults(faults);
  await until('notice', () => isDeepStrictEqual(seen(), expected), { within: WITHIN_MS }).catch(() => undefined);
  expect(seen()).toEqual(expected);
  await running.lab.setFaults([]);
}

/** The heartbeat is looked for once there is one. */
async function heartbeats(running: Running): Promise<void> {
  const { mirror, source } = running.engine;
  expect(await mirror?.runToEnd({ full: true, delete: true, dryRun: false })).toMatchObject({ result: { status: 'complete' } });
  await until('the heartbeat', () => source.current().probes.some(({ id, confirmed }) => id === 'heartbeat' && confirmed), {
    within: WITHIN_MS,
  });
}

async function allIsWell({ engine: { source } }: Running): Promise<void> {
  await until('all is well', () => source.current().verdict === 'healthy' && source.current().gate.state === 'open', { within: WITHIN_MS });
}
