/** The vault agent without a process of its own, for tests of what its operations do: quick, and this process moves its working folder. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAnswer } from '../../../src/mirror/agent/answers.ts';
import type { AgentOp, AgentReply, AgentRequest, EnterOrder } from '../../../src/mirror/agent/protocol.ts';
import { enter } from '../../../src/mirror/agent/vault/enter.ts';
import { serve } from '../../../src/mirror/agent/vault/serve.ts';
import { readImage } from '../../../src/mirror/agent/vault/small-files.ts';
import { openVaultRoot } from '../../../src/mirror/agent/vault/vault-root.ts';
import { SENTINEL_NAME } from '../../../src/mirror/core/contract.ts';
import type { VaultImage } from '../../../src/mirror/core/image.ts';
import type { Look } from '../../../src/mirror/core/plan.ts';
import { orderInto, SENTINEL_TEXT } from './agent-lab.ts';
import { deviceOf } from './mounts.ts';
import { lookOf, plant, type Tree } from './tree.ts';

export interface VaultHere {
  readonly vault: string;
  look(path: string): Look;
  /** Enters anew. @throws when it is refused */
  agent(changes?: Partial<EnterOrder>): AgentHere;
  remove(): void;
}

export interface AgentHere {
  readonly vaultId: string | null;
  readonly image: VaultImage | null | 'unreadable';
  tell<Op extends AgentOp>(request: Extract<AgentRequest, { readonly op: Op }>): Promise<AgentReply<Op>>;
}

const home = process.cwd();

/** @param tree beside a valid sentinel */
export function makeVaultHere(tree: Tree): VaultHere {
  const vault = realpathSync(mkdtempSync(join(tmpdir(), 'ytm-vault-')));
  plant(vault, { [SENTINEL_NAME]: SENTINEL_TEXT, ...tree });
  const device = deviceOf(vault);
  return {
    vault,
    look: (path) => lookOf(join(vault, path)),
    agent: (changes) => agentHere(orderInto(vault, { device: { kind: 'is', device }, ...changes })),
    remove() {
      process.chdir(home);
      rmSync(vault, { recursive: true, force: true });
    },
  };
}

function agentHere(order: EnterOrder): AgentHere {
  const way = enter(order);
  if (way.kind === 'refused') throw new Error(way.refusal.why);
  const root = openVaultRoot(order, way);
  return {
    vaultId: way.vaultId ?? null,
    image: readImage(),
    async tell<Op extends AgentOp>(request: Extract<AgentRequest, { readonly op: Op }>): Promise<AgentReply<Op>> {
      const lines = [JSON.stringify(request)];
      const said: string[] = [];
      await serve(root, { next: () => lines.shift() ?? null, peek: () => lines[0] ?? null }, (answers) =>
        said.push(...answers.map((answer) => JSON.stringify(answer))),
      );
      const reply = readAnswer(request.op as Op, said[0] ?? '');
      if (reply === null || said.length !== 1) throw new Error(`makes no sense: ${said.join()}`);
      return reply;
    },
  };
}
