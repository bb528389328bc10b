/** One visit to a share on behalf of a probe: the mount table first, then the visit, then what both say that concerns every probe of the share. */
import { relative } from 'node:path';
import * as z from 'zod/mini';
import type { ReasonCode } from '../../health/catalogue.ts';
import { type Args, answeredBadly, failed, type Memory, type MountFacts, notRun, type Outcome, trouble } from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import { described, flag, path, text } from '../../schema/fields.ts';
import type { VisitReport, VisitResult } from '../../share/visit.ts';
import { calledOff, overloaded, timeLeft } from '../budget.ts';
import type { ProbeContext } from '../probe.ts';
import { absence, lookUpMount, remountOf, withoutTable } from './mount-state.ts';

export const SENTINEL_FILE = '.ytm_vault_workspaces_root.json';

/** The keys that say which share is visited, and where its sentinel is. */
export interface ShareSettings {
  /** The mount point. */
  readonly path: string;
  readonly vault: string;
  readonly file: string;
  /** The folder need not be on a device of its own (demo, tests). */
  readonly sameDevice: boolean;
}

export const SHARE_FIELDS = {
  file: described(z._default(text('the name of a file'), SENTINEL_FILE), 'The sentinel of the vault'),
  sameDevice: described(z._default(flag(), false), 'Accept a share that is on the same device as the folder around it (demo and tests)'),
};

/** A schema of its own for each kind: the description belongs to the schema. */
export const vaultField = () => path();

/** A vault that lies in the share. */
export function liesIn(share: string, vault: string): boolean {
  const inside = relative(share, vault);
  return inside !== '..' && !inside.startsWith('../');
}

export const SHARE_CODES: readonly ReasonCode[] = [
  'mount.absent',
  'mount.hung',
  'mount.stale',
  'mount.permission',
  'mount.table_unreadable',
  'permission.macos_privacy',
  'observer.offline',
  'probe.internal',
  'probe.cancelled',
  'probe.overloaded',
];

export type ShareSeen =
  | { readonly kind: 'seen'; readonly report: VisitReport; readonly mount: MountFacts; readonly learned: Memory | undefined }
  /** A child of an earlier visit is stuck. */
  | { readonly kind: 'pending'; readonly pid: number; readonly heldMs: number }
  | { readonly kind: 'outcome'; readonly outcome: Outcome };

/**
 * Never touches the folder when nothing is mounted there: a sentinel in a plain local folder says nothing.
 *
 * @param folder absolute, in the share: to be looked at, too
 */
export async function visitShare(given: ShareSettings, context: ProbeContext, folder: string | null = null): Promise<ShareSeen> {
  const startedAt = context.clock.monotonic();
  const mount = await lookUpMount(given.path, context);
  if (mount.kind === 'unreadable') return over(withoutTable(mount, context.signal));
  if (mount.kind === 'absent') return over(answeredBadly(await absence(given.path, context.remembered)));
  const inVault = relative(given.path, given.vault);
  const sentinel = inVault === '' ? given.file : `${inVault}/${given.file}`;
  const visit = await context.share.visit(
    {
      asker: context.probe,
      root: given.path,
      sentinel,
      folder: folder === null ? null : relative(given.path, folder),
      timeoutMs: timeLeft(context, startedAt),
    },
    context.signal,
  );
  if (visit.kind === 'still-stuck') return { kind: 'pending', pid: visit.pid, heldMs: visit.sinceMs };
  if (visit.kind !== 'seen') return over(outcomeOfVisit(visit, given.path, context));
  const { report } = visit;
  if (!given.sameDevice && report.device === report.parentDevice) return over(answeredBadly(await absence(given.path, context.remembered)));
  if (report.uncachedLookup !== 'absent') return over(systemError(report.uncachedLookup.errno, given.path));
  return { kind: 'seen', report, mount: mount.entry, learned: await remountOf(mount.entry, context.remembered) };
}

/** What was learned on the way is remembered beside what the outcome itself has to remember. */
export function learning(outcome: Outcome, learned: Memory | undefined): Outcome {
  return outcome.kind === 'answered' && learned !== undefined ? { ...outcome, remember: { ...learned, ...outcome.remember } } : outcome;
}

function over(outcome: Outcome): ShareSeen {
  return { kind: 'outcome', outcome };
}

type Unseen = Exclude<VisitResult, { kind: 'seen' } | { kind: 'still-stuck' }>;

function outcomeOfVisit(visit: Unseen, path: string, context: ProbeContext): Outcome {
  switch (visit.kind) {
    case 'hung':
      return hung(path, visit.sinceMs);
    case 'starved':
      return overloaded();
    case 'cancelled':
      return calledOff(context.signal, overloaded());
    case 'error':
      return systemError(visit.errno, path, visit.step);
    case 'helper-failed':
      return notRun(trouble('probe.internal', { problem: escapeText(visit.problem) }, escapeText(visit.problem)));
  }
}

export function hung(path: string, heldMs: number): Outcome {
  return failed(trouble('mount.hung', { path, held: heldMs }), false);
}

/** A system error from the share itself. Any other error means a dead connection. */
export function systemError(errno: string, path: string, step = 'look-up'): Outcome {
  const args: Args = { path, errno };
  const detail = `${step}: ${errno}`;
  switch (errno) {
    case 'EPERM':
      if (process.platform === 'darwin') return notRun(trouble('permission.macos_privacy', { ...args, program: process.execPath }, detail));
      return notRun(trouble('mount.permission', args, detail));
    case 'EACCES':
      return notRun(trouble('mount.permission', args, detail));
    case 'ENETDOWN':
      return notRun(trouble('observer.offline', { asked: path }, detail));
    default:
      return failed(trouble('mount.stale', args, detail), false);
  }
}
