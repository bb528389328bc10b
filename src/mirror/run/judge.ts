/** Guard 9: both sides are listed and compared, and the plan is judged by its budgets. */

import type { Reason } from '../../health/snapshot.ts';
import type { Abilities } from '../core/abilities.ts';
import { decide } from '../core/decide.ts';
import type { Differences, Plan, Verdict } from '../core/plan.ts';
import type { PassName } from '../core/run-machine.ts';
import { agentLister } from '../scan/agent-lister.ts';
import { scanTrees } from '../scan/scan.ts';
import { adopt } from './adopt.ts';
import { need, type RunContext } from './context.ts';
import { type GuardAnswer, refused } from './guard-answer.ts';
import type { Refusal } from './ports.ts';
import { mirrorReason } from './reasons.ts';
import { roomMissing } from './room.ts';

export async function judgePlan(context: RunContext): Promise<GuardAnswer> {
  const { found, ports, request, settings, progress, startedAt } = context;
  const refusal = await scan(context);
  if (refusal !== null) return refused(context, refusal, 'failed');
  const differences = need(found, 'differences');
  found.approved = ports.store.approved();
  const verdict = decide({
    differences,
    contract: settings.contract,
    withDeletions: request.delete,
    lastComplete: ports.store.lastComplete(),
    approved: found.approved,
    parked: ports.store.parked(),
    acceptShrunk: request.acceptShrunk,
    now: startedAt,
  });
  if (verdict.kind === 'halt') return refused(context, haltRefusal(verdict, settings.hot), 'halted');
  context.told.leftOut.push(...verdict.plan.leftOut);
  found.plan = verdict.plan;
  progress.planned(verdict.plan.copies);
  const space = context.writes ? (need(found, 'agent').entered.space ?? null) : null;
  const needed = roomMissing(verdict.plan, space);
  if (needed !== null && space !== null)
    return { ...refused(context, { code: 'vault.no_room', args: { needed, free: space.freeBytes } }), of: 'write' };
  if (context.writes) await adopt(context);
  return { kind: 'passed' };
}

/** Why hot stops the mirror. */
export function haltRefusal({ code, has, had }: Extract<Verdict, { kind: 'halt' }>, path: string): Refusal {
  return { code, args: code === 'hot.empty' ? { path } : { path, has, had } };
}

/** Fills `differences`; a refusal when a side could not be listed to its end. */
async function scan(context: RunContext): Promise<Refusal | null> {
  const { found, ports, settings, signal, progress } = context;
  const agent = need(found, 'agent');
  const abilities = abilitiesOf(context);
  found.abilities = abilities;
  found.manifest = ports.store.manifest(agent.entered.vaultId ?? '');
  found.scannedAt = ports.clock.monotonic();
  progress.phase('scan');
  const start = ports.clock.monotonic();
  const scanned = await scanTrees({
    hot: need(found, 'hot'),
    vault: agentLister(agent),
    manifest: found.manifest,
    contract: settings.contract,
    abilities,
    now: ports.clock.now(),
    held: ports.store.held(),
    underWay: ports.store.underWay(),
    logsInHot: settings.logsInHot,
    signal,
    onProgress: (paths) => progress.scanned(paths),
  });
  context.told.timings['scan'] = Math.round(ports.clock.monotonic() - start);
  if (scanned.kind === 'scanned') {
    found.differences = scanned.differences;
    return null;
  }
  if (scanned.why === 'cancelled') return { code: 'mirror.stopped', args: {} };
  if (scanned.side === 'hot') return { code: 'hot.unreadable', args: { path: settings.hot, errno: scanned.problem } };
  return scanned.why === 'hung'
    ? { code: 'mirror.hung', args: { path: settings.vault } }
    : { code: 'mirror.agent_failed', args: { problem: scanned.problem } };
}

/** A run that may not write takes what is known of the vault, or else what SMB shares are like. */
function abilitiesOf({ found, ports }: RunContext): Abilities {
  return found.abilities ?? ports.store.abilities(need(found, 'agent').entered.vaultId ?? '') ?? USUAL;
}

const USUAL: Abilities = {
  foldsCase: true,
  foldsUnicode: true,
  unicodeForm: 'as-given',
  timeGrain: 2_000,
  forbidden: '<>:"|?*\\',
  trailingDots: false,
  longestName: { of: 255, unit: 'utf16' },
  links: true,
  renameOver: true,
};

/** The passes of a plan that have something to do, in their order. */
export function passesOf({ renames, deletions, makes, copies }: Plan): readonly PassName[] {
  const passes: PassName[] = [];
  if (renames.some(({ why }) => why === 'fold')) passes.push('rename');
  if (deletions.some(({ makesWay }) => makesWay)) passes.push('make-way');
  if (makes.length > 0) passes.push('make');
  if (renames.some(({ why }) => why === 'moved')) passes.push('move');
  if (copies.some(({ fresh }) => !fresh)) passes.push('copy');
  if (copies.some(({ fresh }) => fresh)) passes.push('settle');
  if (copies.length > 0) passes.push('confirm');
  if (deletions.some(({ makesWay }) => !makesWay)) passes.push('delete');
  return passes;
}

/** Why a plan is not done whole. */
export function parkReasons({ parked }: Plan, since: number): readonly Reason[] {
  if (parked === null) return [];
  const drift = parked.paths.filter(({ what }) => what === 'drift').length;
  const others = parked.paths.length - drift;
  return [
    ...(others > 0 ? [mirrorReason({ code: 'mirror.parked', args: { count: others, id: parked.id } }, since)] : []),
    ...(drift > 0 ? [mirrorReason({ code: 'mirror.drift', args: { count: drift, id: parked.id } }, since)] : []),
  ];
}

/**
 * Known before the first pass to stay undone. Part of hot could not be read: nothing is deleted then, and whatever lies there
 * did not go. Part of the vault could not: nobody knows whether it is as it should be.
 */
export function incompleteReasons({ readErrors, leftOut }: Differences, since: number): readonly Reason[] {
  const inHot = leftOut.find(({ why }) => why === 'unreadable-in-hot');
  const inVault = leftOut.filter(({ why }) => why === 'unreadable-in-vault').length;
  return [
    ...(readErrors > 0 ? [mirrorReason({ code: 'mirror.read_errors', args: { count: readErrors, path: inHot?.path ?? '' } }, since)] : []),
    ...(inVault > 0 ? [mirrorReason({ code: 'mirror.not_arrived', args: { count: inVault } }, since)] : []),
  ];
}
