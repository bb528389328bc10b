/** A vault for tests of the vault agent, with the real agent in a process of its own. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Millis } from '../../../src/health/observation.ts';
import { createAgentStarter } from '../../../src/mirror/agent/client.ts';
import type { AgentOp, AgentReply, AgentRequest, EnterOrder } from '../../../src/mirror/agent/protocol.ts';
import type { EnterResult, VaultAgent, WaitingAgent } from '../../../src/mirror/agent/vault-agent.ts';
import { SENTINEL_NAME } from '../../../src/mirror/core/contract.ts';
import type { Look } from '../../../src/mirror/core/plan.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createLedger, type Ledger } from '../../../src/share/ledger.ts';
import { helperProgram } from '../helpers.ts';
import { processes } from '../share/lab.ts';
import { deviceOf, type Mount, mountOver } from './mounts.ts';
import { lookOf, plant, type Tree } from './tree.ts';

export const AGENT_PROGRAM = helperProgram('agent');
export const VAULT_ID = 'vault-of-tests';
export const SENTINEL_TEXT = JSON.stringify({ vault_id: VAULT_ID, note: 'a note' });

/** How the agent is told to enter a vault of the tests. A device that is given is not looked up: the vault may hang by now. */
export function orderInto(
  vault: string,
  { device = { kind: 'is', device: deviceOf(vault) }, ...changes }: Partial<EnterOrder> = {},
): EnterOrder {
  return {
    vault,
    device,
    sentinel: SENTINEL_NAME,
    vaultId: VAULT_ID,
    withoutSentinel: false,
    niceness: 0,
    ...changes,
  };
}

export interface AgentLab {
  readonly folder: string;
  /** The mount point, when something is mounted; else a plain folder. */
  readonly share: string;
  readonly vault: string;
  /** `null`: nothing is mounted. */
  readonly mount: Mount | null;
  readonly ledger: Ledger;
  /** By a path of this lab's own, so that its processes can be told from those of other tests. */
  readonly program: string;
  order(changes?: Partial<EnterOrder>): EnterOrder;
  enter(changes?: Partial<EnterOrder>, signal?: AbortSignal, waiting?: WaitingAgent): Promise<EnterResult>;
  /** An agent that waits for its order. */
  startAhead(): WaitingAgent;
  /** @throws when it is refused */
  agent(changes?: Partial<EnterOrder>): Promise<TestAgent>;
  look(path: string): Look;
  /** Ends all agents and takes everything away. */
  remove(): Promise<void>;
}

export interface TestAgent extends VaultAgent {
  /** As `ask`, without a way to call it off. */
  tell<Op extends AgentOp>(request: Extract<AgentRequest, { readonly op: Op }>, deadlineMs?: Millis): Promise<AgentReply<Op>>;
}

export interface AgentLabOptions {
  readonly tree?: Tree;
  /** Mounts a file system of its own at the share; what is beneath looks just like the vault. */
  readonly mounted?: boolean;
  /** A share that is mounted elsewhere already. */
  readonly share?: string;
}

const never = new AbortController().signal;

export function makeAgentLab({ tree = {}, mounted = false, share: given }: AgentLabOptions = {}): AgentLab {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ytm-agent-')));
  const share = given ?? join(folder, 'share');
  const vault = join(share, 'vault');
  plantVault(vault, mounted ? { 'beneath.txt': 'nothing may ever be written here' } : tree);
  const mount = mounted ? mountOver(share) : null;
  if (mounted) plantVault(vault, tree);
  const program = join(folder, 'program.mjs');
  symlinkSync(AGENT_PROGRAM, program);
  const ledger = createLedger({ folder: join(folder, 'ledger'), processes, clock: systemClock });
  const starter = createAgentStarter({ clock: systemClock, ledger, program, platform: process.platform });
  const device = deviceOf(vault);
  const agents: VaultAgent[] = [];

  // The device of now: tests mount something else there later.
  const order = (changes: Partial<EnterOrder> = {}): EnterOrder => orderInto(vault, { device: { kind: 'is', device }, ...changes });

  async function enter(changes?: Partial<EnterOrder>, signal: AbortSignal = never, waiting?: WaitingAgent): Promise<EnterResult> {
    const result = await starter.enter(order(changes), { signal, onGroup: () => Promise.resolve(), ...(waiting && { waiting }) });
    if (result.kind === 'entered') agents.push(result.agent);
    return result;
  }

  return {
    folder,
    share,
    vault,
    mount,
    ledger,
    program,
    order,
    enter,
    startAhead: () => starter.startAhead(order(), () => Promise.resolve()),
    async agent(changes) {
      const result = await enter(changes);
      if (result.kind !== 'entered') throw new Error(`not entered: ${JSON.stringify(result)}`);
      const { agent } = result;
      return { ...agent, tell: (request, deadlineMs) => agent.ask(request, never, deadlineMs) };
    },
    look: (path) => lookOf(join(vault, path)),
    async remove() {
      await Promise.all(agents.map((agent) => agent.close()));
      mount?.unmount();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function plantVault(vault: string, tree: Tree): void {
  mkdirSync(vault, { recursive: true });
  writeFileSync(join(vault, SENTINEL_NAME), SENTINEL_TEXT);
  plant(vault, tree);
}
