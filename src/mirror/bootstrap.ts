/** Makes a vault: its folder in the share, its sentinel with an id, and whose image it is. Looks first; changes what is there only when told. */
import { randomUUID } from 'node:crypto';
import type { AgentReply, EnterRefusal, ExpectedDevice, ImageRecord } from './agent/protocol.ts';
import type { AgentStarter, VaultAgent } from './agent/vault-agent.ts';
import { SENTINEL_NAME } from './core/contract.ts';

export interface BootstrapRequest {
  /** Absolute path of the share's mount point, and of the vault inside it. */
  readonly share: string;
  readonly vault: string;
  readonly device: ExpectedDevice;
  readonly image: ImageRecord;
  /** The id of the vault that this machine knows; `null`: none yet. */
  readonly pinned: string | null;
  /** A person saw what is there and takes it for this hot's image. */
  readonly adopt: boolean;
  /** Folders that are made when missing, relative to the vault. */
  readonly folders: readonly string[];
}

export type BootstrapResult =
  | {
      readonly kind: 'done';
      readonly vaultId: string;
      readonly madeVault: boolean;
      readonly madeSentinel: boolean;
      readonly madeFolders: number;
    }
  /** It is not empty (or another host's, or not the pinned one): this is what is there. */
  | { readonly kind: 'needs-adopt'; readonly found: FoundVault }
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal }
  | { readonly kind: 'failed'; readonly problem: string };

export interface FoundVault {
  readonly entries: readonly string[];
  readonly count: number;
  readonly vaultId: string | null;
  readonly image: ImageRecord | 'unreadable' | null;
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
  if (!vault.startsWith(`${share}/`) || name === '') return { kind: 'failed', problem: `${vault} does not lie in ${share}` };
  const above = await open(share, request, ports, 'without-sentinel');
  if (!above.ok) return above.result;
  const made = await above.agent.ask({ op: 'make-folders', paths: [name] }, ports.signal);
  await above.agent.close();
  if (made.kind !== 'done') return { kind: 'failed', problem: problemOf(made) };
  const [failed] = made.answer.failed;
  if (failed !== undefined) return { kind: 'failed', problem: `${vault}: ${failed.errno}` };
  const inside = await openVault(request, ports);
  if (!inside.ok) return inside.result;
  try {
    return await furnish(inside.agent, request, made.answer.made > 0, ports);
  } finally {
    await inside.agent.close();
  }
}

/** With the sentinel that is there; without one only when there is none. */
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

/** Looks first; then sentinel, image and folders, each only where it is missing. */
async function furnish(
  agent: VaultAgent,
  request: BootstrapRequest,
  madeVault: boolean,
  { signal }: BootstrapPorts,
): Promise<BootstrapResult> {
  const { vaultId: knownId, image } = agent.entered;
  const isOurs = isImageOf(image, request.image);
  const found = request.adopt || (isOurs && !isAnother(knownId, request.pinned)) ? null : await strange(agent, signal);
  if (found !== null) return found;
  const vaultId = knownId ?? randomUUID();
  if (knownId === null) {
    const written = await agent.ask({ op: 'write-sentinel', vaultId }, signal);
    if (written.kind !== 'done') return { kind: 'failed', problem: problemOf(written) };
  }
  if (!isOurs) {
    const written = await agent.ask({ op: 'write-image', image: request.image }, signal);
    if (written.kind !== 'done') return { kind: 'failed', problem: problemOf(written) };
  }
  const folders = await agent.ask({ op: 'make-folders', paths: request.folders }, signal);
  if (folders.kind !== 'done') return { kind: 'failed', problem: problemOf(folders) };
  return { kind: 'done', vaultId, madeVault, madeSentinel: knownId === null, madeFolders: folders.answer.made };
}

function isAnother(vaultId: string | null, pinned: string | null): boolean {
  return vaultId !== null && pinned !== null && vaultId !== pinned;
}

function isImageOf(image: FoundVault['image'], { host, hot }: ImageRecord): boolean {
  return image !== null && image !== 'unreadable' && image.host === host && image.hot === hot;
}

/** What a person must look at before this vault is taken; `null`: it is empty and nobody's. */
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

function problemOf(reply: Exclude<AgentReply<'space'>, { kind: 'done' }>): string {
  if (reply.kind === 'error') return `${reply.step}: ${reply.errno}`;
  return reply.kind === 'gone' ? reply.problem : reply.kind;
}
