/**
 * One scan of two trees by both listers, as a run of the mirror does it. Bundled and started by mirror-scan.ts:
 * `scan-once.mjs HOT VAULT STATE HOT_PROGRAM AGENT_PROGRAM quick|settled|compared`. Says what its parts took as JSON; fails when
 * it finds anything to do.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createAgentStarter } from '../../src/mirror/agent/client.ts';
import { SENTINEL_NAME } from '../../src/mirror/core/contract.ts';
import { ALL_TRUSTED } from '../../src/mirror/core/identity.ts';
import { openHotLister } from '../../src/mirror/hot/lister.ts';
import { agentLister } from '../../src/mirror/scan/agent-lister.ts';
import { scanTrees } from '../../src/mirror/scan/scan.ts';
import type { KeptManifest } from '../../src/mirror/scan/settled.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Database } from '../../src/store/database.ts';
import { StoredMirror } from '../../src/store/mirror-store.ts';
import { ABILITIES, contractOf, VAULT_ID } from './settings.ts';

const [hot = '', vault = '', state = '', hotProgram = '', agentProgram = '', mode = 'settled'] = process.argv.slice(2);
const { signal } = new AbortController();
const onGroup = (): Promise<void> => Promise.resolve();
const clock = systemClock;
const nobody = { record: () => Promise.resolve({ forget: () => {}, overdue: () => {} }), stuck: () => Promise.resolve(null) };

const database = new Database(join(state, 'ytm.sqlite'));
const kept = new StoredMirror(database).manifest(VAULT_ID);
const manifest: KeptManifest =
  mode !== 'compared'
    ? kept
    : {
        folder: (path) => kept.folder(path),
        settled: () => null,
        settle: () => {},
        unsettle: () => {},
        foldersByInode: (inode) => kept.foldersByInode(inode),
        beneath: (path) => kept.beneath(path),
      };

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
const begun = clock.monotonic();
const opened = await open();
const entered = clock.monotonic();
const scanned = await scanTrees({
  hot: opened.hot,
  vault: agentLister(opened.agent),
  manifest,
  contract: contractOf(hot),
  abilities: ABILITIES,
  trust: ALL_TRUSTED,
  now: clock.now(),
  isQuick: mode === 'quick',
  held: [],
  logsInHot: 'logs/ops/workspaces_mirror',
  signal,
  onProgress: () => {},
});
const ended = clock.monotonic();
delays.disable();
await Promise.all([opened.hot.close(), opened.agent.close()]);
database.close();
if (scanned.kind !== 'scanned') throw new Error(JSON.stringify(scanned));
const { copies, makes, deletions, adopted, hotPaths } = scanned.differences;
if (copies.length + makes.length + deletions.length + adopted.length > 0) throw new Error('there is something to do');
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    hotPaths,
    openMs: entered - begun,
    scanMs: ended - entered,
    ownCpuMs: (user + system) / 1_000,
    longestBlockMs: delays.max / 1e6,
  }),
);

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
