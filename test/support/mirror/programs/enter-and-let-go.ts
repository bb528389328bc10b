// Enters a vault, asks one thing with a short deadline, and has nothing more to do: enter-and-let-go.ts VAULT DEVICE LEDGER AGENT_PROGRAM.
import { createAgentStarter } from '../../../../src/mirror/agent/client.ts';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import { createChildren } from '../../../../src/platform/child/run.ts';
import { systemClock as clock } from '../../../../src/platform/clock.ts';
import { createLedger } from '../../../../src/share/ledger.ts';
import { createProcessTable } from '../../../../src/share/process-table.ts';

const [vault = '', device = '', folder = '', program = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const processes = createProcessTable({ platform: process.platform, children: createChildren({ clock, env: process.env }) });
const starter = createAgentStarter({ clock, ledger: createLedger({ folder, processes, clock }), program, platform: process.platform });
const order = {
  vault,
  device: { kind: 'is', device },
  sentinel: SENTINEL_NAME,
  vaultId: null,
  withoutSentinel: false,
  niceness: 0,
} as const;
const result = await starter.enter(order, { signal, onGroup: () => Promise.resolve() });
process.stdout.write(`${result.kind}\n`);
process.stdin.resume().once('data', () => {
  process.stdin.destroy();
  if (result.kind !== 'entered') return;
  void result.agent.ask({ op: 'look', paths: ['a'] }, signal, 200).then(({ kind }) => process.stdout.write(`${kind}\n`));
});
