/** Guards 6 and 7: the gate, with a visit of the share at this moment, and entering the vault. */
import type { Args } from '../../health/observation.ts';
import type { Reason, Snapshot } from '../../health/snapshot.ts';
import type { Entered, EnterOrder, EnterRefusal } from '../agent/protocol.ts';
import type { EnterResult, VaultAgent, WaitingAgent } from '../agent/vault-agent.ts';
import { SENTINEL_NAME } from '../core/contract.ts';
import type { HotLister } from '../hot/lister.ts';
import { type RunContext, recordWith } from './context.ts';
import { expectedDevice } from './device.ts';
import type { HeldLock, MirrorSettings, Refusal } from './ports.ts';
import { mirrorReason } from './reasons.ts';
import type { HotOpened } from './stages.ts';
import { isOursHere } from './whose.ts';

/** Why the gate keeps this run from starting; empty: it is open. The share is visited at this moment. */
export async function gateRefusals({ ports, signal, startedAt, visit }: HotOpened): Promise<readonly Reason[]> {
  return shutReasons(await (visit ?? ports.watch.visit(signal)), startedAt);
}

/** The present state of the gate; asked right before the first pass. */
export function shutReasons({ gate }: Snapshot, since: number): readonly Reason[] {
  return gate.state === 'open' ? [] : [mirrorReason({ code: 'mirror.gate_shut', args: {} }, since), ...gate.reasons];
}

/** How to enter the vault according to the probes; a refusal when they do not know its device. */
export function enterOrder(context: Pick<RunContext, 'ports' | 'settings'>, vaultId: string | null): EnterOrder | Refusal {
  const { ports, settings } = context;
  const device = expectedDevice(ports.watch.current(), settings, ports.platform);
  if (device === null) return mountAbsent(settings);
  const known = ports.store.vaults.abilities(vaultId ?? '');
  return {
    vault: settings.vault,
    device,
    sentinel: SENTINEL_NAME,
    vaultId,
    withoutSentinel: false,
    niceness: settings.niceness,
    ...(known === null ? {} : { times: known }),
  };
}

/** What entering needs: from a run, or from other work in the vault. */
type EnterOptions = Pick<RunContext, 'ports' | 'settings' | 'signal'> & {
  /** `null`: nothing is written. */
  readonly lock: HeldLock | null;
  /** `null`: the work does not concern hot. */
  readonly hot: Pick<HotLister, 'root'> | null;
  /** An agent that was started ahead. */
  readonly waiting?: WaitingAgent;
  /** Called at once with an agent that has entered, which the caller closes. */
  readonly onAgent: (agent: VaultAgent) => void;
};

interface InVault {
  readonly agent: VaultAgent;
  readonly enter: EnterOrder;
}

export type Entering =
  | ({ readonly kind: 'entered' } & InVault)
  /** `inVault`: nothing may be done there; `null`: it could not be entered. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly inVault: InVault | null };

/** Enters the vault; the agent's working folder is then the vault. */
export async function enterVault(context: EnterOptions): Promise<Entering> {
  const { ports, settings, signal, lock, waiting, onAgent } = context;
  const order = enterOrder(context, ports.store.vaults.pinned());
  if ('code' in order) return { kind: 'refused', refusal: order, inVault: null };
  const result = await ports.agents.enter(order, { signal, onGroup: recordWith(lock), ...(waiting && { waiting }) });
  if (result.kind !== 'entered') return { kind: 'refused', refusal: notEntered(result, settings, order.vaultId), inVault: null };
  const { agent } = result;
  onAgent(agent);
  const inVault = { agent, enter: { ...order, vaultId: order.vaultId ?? agent.entered.vaultId } };
  const refusal = sameDevice(context, agent.entered) ?? otherImage(context, agent.entered);
  return refusal === null ? { kind: 'entered', ...inVault } : { kind: 'refused', refusal, inVault };
}

/** No mount is known there. */
export function mountAbsent({ share }: Pick<MirrorSettings, 'share'>): Refusal {
  return { code: 'mount.absent', args: { path: share, remount: 'mount-again' } };
}

/** What is mounted there is the disk of hot. */
export function onSameDevice({ vault }: Pick<MirrorSettings, 'vault'>): Refusal {
  return { code: 'mirror.same_device', args: { vault } };
}

/** Why the agent could not enter. @param pinned the expected id of the vault */
export function notEntered(result: Exclude<EnterResult, { kind: 'entered' }>, settings: MirrorSettings, pinned: string | null): Refusal {
  switch (result.kind) {
    case 'refused':
      return refusalOf(result.refusal, settings, pinned);
    case 'hung':
      return { code: 'mirror.hung', args: { path: settings.vault } };
    case 'cancelled':
      return { code: 'mirror.stopped', args: {} };
    case 'failed':
      return { code: 'mirror.agent_failed', args: { problem: result.problem } };
  }
}

function sameDevice({ settings, hot }: EnterOptions, { device }: Entered): Refusal | null {
  if (settings.allowSameDevice || hot === null) return null;
  return hot.root.device === device ? onSameDevice(settings) : null;
}

function otherImage({ settings, ports: { store } }: EnterOptions, { image, vaultId }: Entered): Refusal | null {
  if (isOursHere(image, { vaultId, settings, store })) return null;
  const { host, hot } = image === 'unreadable' || image === null ? { host: '?', hot: '?' } : image;
  return { code: 'mirror.other_image', args: { host, hot } };
}

/** The check before anything is written refused. */
export function refusalOf(refusal: EnterRefusal, { vault, share }: MirrorSettings, pinned: string | null): Refusal {
  const file = `${vault}/${SENTINEL_NAME}`;
  const of = (code: Refusal['code'], args: Args): Refusal => ({ code, args });
  switch (refusal.why) {
    case 'error':
      // No folder, no vault: it is created like one that has no sentinel yet.
      if (refusal.step === 'enter' && refusal.errno === 'ENOENT') return of('sentinel.missing', { file });
      return of('vault.not_writable', { path: vault, errno: refusal.errno });
    case 'wrong-device':
      return mountAbsent({ share });
    case 'sentinel-missing':
      return of('sentinel.missing', { file });
    case 'sentinel-not-regular':
    case 'sentinel-invalid':
      return of('sentinel.invalid', { file });
    case 'other-vault':
      return of('sentinel.wrong_vault', { file, probe: 'sentinel', got: refusal.vaultId ?? '-', expected: pinned ?? '-' });
  }
}
