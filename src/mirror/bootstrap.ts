/**
 * Creates a vault: its folder in the share, its sentinel with an id, and the claim whose image it is. Checks first; changes an existing
 * vault only on request.
 */
import { randomUUID } from 'node:crypto';
import type { AgentOp, AgentReply, Entered, EnterRefusal, ExpectedDevice } from './agent/protocol.ts';
import type { AgentStarter, VaultAgent } from './agent/vault-agent.ts';
import { SENTINEL_NAME } from './core/contract.ts';
import type { VaultImage } from './core/image.ts';

export interface BootstrapRequest {
  /** Absolute paths of the share's mount point, and of the vault inside it. */
  readonly share: string;
  readonly vault: string;
  readonly device: ExpectedDevice;
  /** The device of hot, on which a vault is refused as every run would; `null`: any device will do. */
  readonly hotDevice: string | null;
  readonly image: ImageOwner;
  /** The vault id that this machine has pinned; `null`: none yet. */
  readonly pinned: string | null;
  /** A person checked the content and accepts it as the image of this hot. */
  readonly adopt: boolean;
  /** Folders that are created when missing, relative to the vault. */
  readonly folders: readonly string[];
  /** The same, relative to the share. */
  readonly beside: readonly string[];
}

export type BootstrapResult =
  | {
      readonly kind: 'done';
      readonly vaultId: string;
      readonly madeVault: boolean;
      readonly madeSentinel: boolean;
      readonly madeFolders: number;
    }
  /** It is not empty, belongs to another machine, or is not the pinned one; `found` describes it. */
  | { readonly kind: 'needs-adopt'; readonly found: FoundVault }
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal }
  | { readonly kind: 'same-device' }
  | { readonly kind: 'failed'; readonly problem: string };

export interface FoundVault {
  readonly entries: readonly string[];
  readonly count: number;
  readonly vaultId: string | null;
  readonly image: Entered['image'];
}

/** Decides whose image a vault is, and stores it (run/image.ts). */
export interface ImageOwner {
  /** False if none is written yet. */
  isOurs(image: Entered['image'], vaultId: string | null): boolean;
  /** Stored when it returns; `null`: that failed, and the store holds the reason. */
  takeOver(image: Entered['image'], vaultId: string): VaultImage | null;
}

export interface BootstrapPorts {
  readonly agents: AgentStarter;
  readonly onGroup: (group: number) => Promise<void>;
  readonly signal: AbortSignal;
}

type Opened = { readonly ok: true; readonly agent: VaultAgent } | { readonly ok: false; readonly result: BootstrapResult };

export async function bootstrapVault(request: BootstrapRequest, ports: BootstrapPorts): Promise<BootstrapResult> {
  const { share, vault } = request;
  const name = vault.slice(share.length + 1);
  if (!vault.startsWith(`${share}/`) || name === '') return { kind: 'failed', problem: `${vault} is not inside ${share}` };
  const above = await open(share, request, ports, 'without-sentinel');
  if (!above.ok) return above.result;
  const isSameDevice = above.agent.entered.device === request.hotDevice;
  const made = isSameDevice ? null : await makeBeside(above.agent, name, request, ports.signal);
  await above.agent.close();
  if (made === null) return { kind: 'same-device' };
  if ('problem' in made) return { kind: 'failed', problem: made.problem };
  const inside = await openVault(request, ports);
  if (!inside.ok) return inside.result;
  try {
    return await furnish(inside.agent, request, made, ports);
  } finally {
    await inside.agent.close();
  }
}

interface Made {
  readonly vault: boolean;
  /** Folders beside the vault. */
  readonly folders: number;
}

/** The vault's own folder, and those beside it. */
async function makeBeside(
  agent: VaultAgent,
  name: string,
  { vault, share, beside }: BootstrapRequest,
  signal: AbortSignal,
): Promise<Made | { readonly problem: string }> {
  const own = await agent.ask({ op: 'make-folders', paths: [name] }, signal);
  if (own.kind !== 'done') return { problem: problemOf(own) };
  const [failed] = own.answer.failed;
  if (failed !== undefined) return { problem: `${vault}: ${failed.errno}` };
  const others = await agent.ask({ op: 'make-folders', paths: beside }, signal);
  if (others.kind !== 'done') return { problem: problemOf(others) };
  const [other] = others.answer.failed;
  if (other !== undefined) return { problem: `${share}/${beside[0] ?? ''}: ${other.errno}` };
  return { vault: own.answer.made > 0, folders: others.answer.made };
}

/** With the existing sentinel; without one only when there is none. */
async function openVault(request: BootstrapRequest, ports: BootstrapPorts): Promise<Opened> {
  const opened = await open(request.vault, request, ports, 'with-sentinel');
  const isNew = !opened.ok && opened.result.kind === 'refused' && opened.result.refusal.why === 'sentinel-missing';
  return isNew ? open(request.vault, request, ports, 'without-sentinel') : opened;
}

async function open(
  path: string,
  { device }: BootstrapRequest,
  { agents, signal, onGroup }: BootstrapPorts,
  how: 'with-sentinel' | 'without-sentinel',
): Promise<Opened> {
  const order = { vault: path, device, sentinel: SENTINEL_NAME, vaultId: null, withoutSentinel: how === 'without-sentinel', niceness: 0 };
  const entered = await agents.enter(order, { signal, onGroup });
  switch (entered.kind) {
    case 'entered':
      return { ok: true, agent: entered.agent };
    case 'refused':
      return { ok: false, result: { kind: 'refused', refusal: entered.refusal } };
    case 'failed':
      return { ok: false, result: { kind: 'failed', problem: entered.problem } };
    case 'hung':
    case 'cancelled':
      return { ok: false, result: { kind: 'failed', problem: entered.kind } };
  }
}

/** Checks first; then creates sentinel, image and folders, each only if it is missing. */
async function furnish(agent: VaultAgent, request: BootstrapRequest, made: Made, { signal }: BootstrapPorts): Promise<BootstrapResult> {
  const { vaultId: knownId, image } = agent.entered;
  const isOurs = request.image.isOurs(image, knownId);
  const found = request.adopt || (isOurs && !isAnother(knownId, request.pinned)) ? null : await strange(agent, signal);
  if (found !== null) return found;
  const vaultId = knownId ?? randomUUID();
  if (knownId === null) {
    const written = await agent.ask({ op: 'write-sentinel', vaultId }, signal);
    if (written.kind !== 'done') return { kind: 'failed', problem: problemOf(written) };
  }
  const problem = isOurs ? null : await takeImage(agent, request, vaultId, signal);
  if (problem !== null) return { kind: 'failed', problem };
  const folders = await agent.ask({ op: 'make-folders', paths: request.folders }, signal);
  if (folders.kind !== 'done') return { kind: 'failed', problem: problemOf(folders) };
  return {
    kind: 'done',
    vaultId,
    madeVault: made.vault,
    madeSentinel: knownId === null,
    madeFolders: made.folders + folders.answer.made,
  };
}

/** Stored here first, then in the vault: a crash in between cannot leave a vault that appears to belong to another ytm. */
async function takeImage(agent: VaultAgent, { image }: BootstrapRequest, vaultId: string, signal: AbortSignal): Promise<string | null> {
  const taken = image.takeOver(agent.entered.image, vaultId);
  return taken === null ? 'it cannot be put on record here' : problemIn(await agent.ask({ op: 'write-image', image: taken }, signal));
}

function isAnother(vaultId: string | null, pinned: string | null): boolean {
  return vaultId !== null && pinned !== null && vaultId !== pinned;
}

/** What a person must check before this vault is used; `null`: it is empty and has no owner. */
async function strange(agent: VaultAgent, signal: AbortSignal): Promise<BootstrapResult | null> {
  const listed = await agent.ask({ op: 'list', path: '', skip: [] }, signal);
  if (listed.kind !== 'done') return { kind: 'failed', problem: problemOf(listed) };
  if (listed.answer.kind !== 'listed') return { kind: 'failed', problem: 'the vault cannot be listed' };
  const { vaultId, image } = agent.entered;
  const names = listed.answer.entries.map(({ name }) => name);
  return names.length === 0 && image === null
    ? null
    : { kind: 'needs-adopt', found: { entries: names.slice(0, SHOWN), count: names.length, vaultId, image } };
}

/** How many names of a vault that is not empty are shown. */
const SHOWN = 20;

/** `null`: it was done. */
function problemIn(reply: AgentReply<AgentOp>): string | null {
  return reply.kind === 'done' ? null : problemOf(reply);
}

function problemOf(reply: Exclude<AgentReply<AgentOp>, { kind: 'done' }>): string {
  if (reply.kind === 'error') return `${reply.step}: ${reply.errno}`;
  return reply.kind === 'gone' ? reply.problem : reply.kind;
}
