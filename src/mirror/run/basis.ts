/**
 * What quick passes rely on (core/pass-kind.ts): who may change the vault takes it away first, and gives it back after a good end, or when
 * nothing was changed.
 */

import type { RunStatus } from '../../health/mirror.ts';
import type { Reason } from '../../health/snapshot.ts';
import { version } from '../../platform/version.ts';
import { isShareLost } from '../core/gate-refusal.ts';
import { passKind, type QuickBasis } from '../core/pass-kind.ts';
import { digestOfText } from '../scan/digest.ts';
import type { MirrorStore } from '../store-port.ts';
import type { Equated, Planned, Stage, Tested } from './stages.ts';
import { claimOf } from './whose.ts';

/**
 * Under the lock, before anything is changed. If ytm dies or fails from here on, the next run compares everything. `unrecorded`: it could
 * not be taken away, so nothing may be changed.
 */
export function takeBasis({ runs }: Pick<MirrorStore, 'runs'>): QuickBasis | null | 'unrecorded' {
  const basis = runs.quickBasis();
  return basis === null || runs.setQuickBasis(null) ? basis : 'unrecorded';
}

/** Under the same lock, by work that left everything in the vault as it was. */
export function returnBasis({ runs }: Pick<MirrorStore, 'runs'>, basis: QuickBasis | null): void {
  if (basis !== null) runs.setQuickBasis(basis);
}

/**
 * Under the same lock, by a run that ended before it changed anything: every run marks the vault before its first change. What a quick pass
 * missed in the vault makes the next pass a full one all the same, and so does a share that was lost.
 */
export function returnUnused(stage: Stage, status: RunStatus, reasons: readonly Reason[]): void {
  if (!('basis' in stage) || (status !== 'refused' && status !== 'aborted')) return;
  const hasBegun = 'image' in stage && stage.image.begun !== undefined;
  const hasMissed = 'differences' in stage && stage.differences.lost.length > 0;
  if (isShareLost(reasons)) takeBasis(stage.ports.store);
  else if (!hasBegun && !hasMissed) returnBasis(stage.ports.store, stage.basis);
}

type Kind = Pick<Equated, 'speed' | 'dirty' | 'nextBasis'>;

/** How much this run compares. What only shows what would be done compares everything. */
export function kindOf(run: Omit<Equated, keyof Kind>): Kind {
  const { agent, basis, ports, request, settings, startedAt, writes } = run;
  const { entered } = agent;
  const loss = ports.store.runs.lastLoss();
  const here = { vaultId: entered.vaultId ?? '', volume: entered.volume, rules: rulesOf(run), loss };
  const speed = passKind({
    ...here,
    basis: run.manifest.isAdopted ? basis : null,
    token: claimOf(entered.image)?.token ?? null,
    now: ports.clock.now(),
    reconcileMs: settings.reconcileMs,
    everyMs: settings.everyMs,
    isAsked: request.full || !writes,
  });
  return {
    speed,
    dirty: speed === 'quick' ? (request.hints ?? null) : null,
    nextBasis: { ...here, at: speed === 'quick' && basis !== null ? basis.at : startedAt },
  };
}

function rulesOf({ abilities, hot, ports, settings }: Pick<Tested, 'hot' | 'ports' | 'settings'> & Pick<Equated, 'abilities'>): string {
  const { contract, identity, logsInHot } = settings;
  const shifts = ports.store.hot.statShifts(settings.hot);
  return digestOfText(JSON.stringify([version, contract, identity, logsInHot, abilities, hot.foldsCase, shifts]));
}

/**
 * For the next run, if this one ended well. `null`: the vault carries no mark, or a quick pass found something missing there, so more may be
 * missing where it did not look.
 */
export function basisAfter({ agent, differences, image, nextBasis, speed }: Planned): QuickBasis | null {
  if (speed === 'quick' && differences.lost.length > 0) return null;
  const token = image.begun?.token ?? claimOf(agent.entered.image)?.token;
  return token === undefined ? null : { ...nextBasis, token };
}
