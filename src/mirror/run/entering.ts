/** Guards 6 and 7: the gate with a visit right now, then the way into the vault. */
import type { Args } from '../../health/observation.ts';
import type { Reason, Snapshot } from '../../health/snapshot.ts';
import type { Entered, EnterOrder, EnterRefusal } from '../agent/protocol.ts';
import type { EnterResult } from '../agent/vault-agent.ts';
import { SENTINEL_NAME } from '../core/contract.ts';
import type { RunContext } from './context.ts';
import { expectedDevice } from './device.ts';
import type { MirrorSettings, Refusal } from './ports.ts';
import { mirrorReason } from './reasons.ts';
import { recordWith } from './recording.ts';

/** Why the gate keeps this run from starting; none: it is open. The share is visited right now. */
export async function gateRefusals(context: RunContext): Promise<readonly Reason[]> {
  const { ports, signal, startedAt, found } = context;
  const snapshot = await (found.visit ?? ports.watch.visit(signal));
  return shutReasons(snapshot, startedAt);
}

/** The gate as it stands; for the moment before the first pass. */
export function shutReasons({ gate }: Snapshot, since: number): readonly Reason[] {
  return gate.state === 'open' ? [] : [mirrorReason({ code: 'mirror.gate_shut', args: {} }, since), ...gate.reasons];
}

/** How to enter the vault as the probes see it now; a refusal when they cannot tell its device. */
export function enterOrder(context: Pick<RunContext, 'ports' | 'settings'>, vaultId: string | null): EnterOrder | Refusal {
  const { ports, settings } = context;
  const device = expectedDevice(ports.watch.current(), settings, ports.platform);
  if (device === null) return mountAbsent(settings);
  const known = ports.store.abilities(vaultId ?? '');
  return {
    vault: settings.vault,
    device,
    sentinel: SENTINEL_NAME,
    vaultId,
    withoutSentinel: false,
    niceness: settings.niceness,
    ...(known === null ? {} : { timeGrain: known.timeGrain }),
  };
}

/** What it takes to enter: of a run, or of whoever else has the lock. */
type Entering = Pick<RunContext, 'ports' | 'settings' | 'signal' | 'found'>;

/** Enters; afterwards the agent stands in the vault. */
export async function enterVault(context: Entering): Promise<Refusal | null> {
  const { ports, settings, signal, found } = context;
  const order = enterOrder(context, ports.store.vaultId());
  if ('code' in order) return order;
  const entered = await ports.agents.enter(order, { signal, onGroup: recordWith(found) });
  if (entered.kind !== 'entered') return notEntered(entered, settings, order.vaultId);
  found.agent = entered.agent;
  found.enter = { ...order, vaultId: order.vaultId ?? entered.agent.entered.vaultId };
  return sameDevice(context, entered.agent.entered) ?? otherImage(settings, entered.agent.entered);
}

/** Nobody knows a mount there. */
export function mountAbsent({ share }: Pick<MirrorSettings, 'share'>): Refusal {
  return { code: 'mount.absent', args: { path: share, remount: 'mount-again' } };
}

/** Why the agent does not stand in the vault. @param pinned the id that the vault should have */
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

function sameDevice({ settings, found }: Entering, { device }: Entered): Refusal | null {
  if (settings.allowSameDevice || found.hot === undefined) return null;
  return found.hot.device === device ? { code: 'mirror.same_device', args: { vault: settings.vault } } : null;
}

function otherImage({ host, hot }: MirrorSettings, { image }: Entered): Refusal | null {
  if (image === null) return null;
  if (image === 'unreadable') return { code: 'mirror.other_image', args: { host: '?', hot: '?' } };
  return image.host === host && image.hot === hot ? null : { code: 'mirror.other_image', args: { host: image.host, hot: image.hot } };
}

/** The step before anything is written said no. */
export function refusalOf(refusal: EnterRefusal, { vault, share }: MirrorSettings, pinned: string | null): Refusal {
  const file = `${vault}/${SENTINEL_NAME}`;
  const of = (code: Refusal['code'], args: Args): Refusal => ({ code, args });
  switch (refusal.why) {
    case 'error':
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
