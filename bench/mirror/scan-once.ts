/**
 * One scan of two trees by both listers, as a run of the mirror does it. Bundled and started by mirror-scan.ts:
 * `scan-once.mjs HOT VAULT STATE HOT_PROGRAM AGENT_PROGRAM TURNS`. Prints the time of each turn's parts as JSON.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createAgentStarter } from '../../src/mirror/agent/client.ts';
import { SENTINEL_NAME } from '../../src/mirror/core/contract.ts';
import { openHotLister } from '../../src/mirror/hot/lister.ts';
import { agentLister } from '../../src/mirror/scan/agent-lister.ts';
import { scanTrees } from '../../src/mirror/scan/scan.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Database } from '../../src/store/database.ts';
import { StoredMirror } from '../../src/store/mirror-store.ts';
import { ABILITIES, contractOf, VAULT_ID } from './settings.ts';

const [hot = '', vault = '', state = '', hotProgram = '', agentProgram = '', turns = '1'] = process.argv.slice(2);
const { signal } = new AbortController();
const onGroup = (): Promise<void> => Promise.resolve();
const clock = systemClock;
const nobody = { record: () => Promise.resolve({ forget: () => {}, overdue: () => {} }), stuck: () => Promise.resolve(null) };

const database = new Database(join(state, 'ytm.sqlite'));
const store = new StoredMirror(database);
const manifest = store.manifest(VAULT_ID);

for (let turn = 0; turn < Number(turns); turn += 1) {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const cpu = process.cpuUsage();
  const begun = clock.monotonic();
  const opened = await open();
  const entered = clock.monotonic();
  const scanned = await scanTrees({
    hot: opened.hot,
    vault: agentLister(opened.agent),
    manifest,
    contract: contractOf(hot),
    abilities: ABILITIES,
    now: clock.now(),
    held: [],
    logsInHot: 'logs/ops/workspaces_mirror',
    signal,
    onProgress: () => {},
  });
  const ended = clock.monotonic();
  const used = process.cpuUsage(cpu);
  delays.disable();
  await Promise.all([opened.hot.close(), opened.agent.close()]);
  if (scanned.kind !== 'scanned') throw new Error(JSON.stringify(scanned));
  const { differences } = scanned;
  const differing = differences.copies.length + differences.makes.length + differences.deletions.length + differences.adopted.length;
  console.log(
    JSON.stringify({
      hotPaths: differences.hotPaths,
      differing,
      openMs: entered - begun,
      scanMs: ended - entered,
      ownCpuMs: (used.user + used.system) / 1_000,
      longestBlockMs: delays.max / 1e6,
    }),
  );
}
database.close();

async function open() {
  const device = String(statSync(vault, { bigint: true }).dev);
  const order = {
    vault,
    device: { kind: 'same-as-visit', device },
    sentinel: SENTINEL_NAME,
    vaultId: VAULT_ID,
    withoutSentinel: false,
    niceness: 0,
  } as const;
  const agents = createAgentStarter({ clock, ledger: nobody, program: agentProgram, platform: process.platform });
  const [opening, entering] = await Promise.all([
    openHotLister({ clock, program: hotProgram, hot, niceness: 0 }, { signal, onGroup }),
    agents.enter(order, { signal, onGroup }),
  ]);
  if (opening.kind !== 'opened' || entering.kind !== 'entered') throw new Error(JSON.stringify([opening, entering]));
  return { hot: opening.lister, agent: entering.agent };
}
