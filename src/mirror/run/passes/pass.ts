/** The common part of all passes: each does its part of the plan, one item after the other, and returns how it ended. */
import type { Reason } from '../../../health/snapshot.ts';
import type { AgentReply } from '../../agent/protocol.ts';
import { sameTime } from '../../core/entry.ts';
import type { Copy, LeftOut, Look, Plan } from '../../core/plan.ts';
import type { PassOutcome } from '../../core/run-machine.ts';
import type { RunContext } from '../context.ts';
import { mirrorReason } from '../reasons.ts';
import type { Planned } from '../stages.ts';
import { agentTrouble } from '../write-test.ts';

export interface PassEnd {
  readonly outcome: PassOutcome;
  readonly reasons: readonly Reason[];
  /** What is left of the plan, where something of it can no longer be done. */
  readonly plan?: Plan;
}

export type Pass = (stage: Planned) => Promise<PassEnd>;

export const DONE: PassEnd = { outcome: 'done', reasons: [] };

const WORST: readonly PassOutcome[] = ['lost', 'failed', 'partial', 'done'];

/** Merges several ends: the worst of them, with all reasons. */
export function together(ends: readonly PassEnd[]): PassEnd {
  const outcome = WORST.find((each) => ends.some((end) => end.outcome === each)) ?? 'done';
  return { outcome, reasons: ends.flatMap(({ reasons }) => reasons) };
}

/** Errors of single paths, while the vault itself is available. */
const OF_THE_PATH: ReadonlySet<string> = new Set([
  'ECHANGED',
  'EEXIST',
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'ENOTEMPTY',
  'ELOOP',
  'EXDEV',
  'EACCES',
  'EPERM',
  'EINVAL',
  'ENAMETOOLONG',
  'EILSEQ',
  'EBUSY',
  'ETXTBSY',
]);

/** `null`: the path changed meanwhile or cannot be done, and the rest continues; else how the pass ends. */
export function endOf(reply: Exclude<AgentReply<'space'>, { kind: 'done' }>, context: RunContext): PassEnd | null {
  if (reply.kind === 'error' && OF_THE_PATH.has(reply.errno)) return null;
  const lost = reply.kind !== 'error';
  return { outcome: lost ? 'lost' : 'failed', reasons: [mirrorReason(agentTrouble(reply, context), context.startedAt)] };
}

/** Hot can no longer be read. */
export function hotFailed(errno: string, { settings, startedAt }: RunContext): PassEnd {
  return { outcome: 'failed', reasons: [mirrorReason({ code: 'hot.unreadable', args: { path: settings.hot, errno } }, startedAt)] };
}

const CHANGED: ReadonlySet<string> = new Set(['ECHANGED', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'ELOOP', 'EXDEV']);
const HELD: ReadonlySet<string> = new Set(['EBUSY', 'ETXTBSY']);

/** For a reply for which `endOf` is `null`. */
export function errnoOf(reply: Exclude<AgentReply<'space'>, { kind: 'done' }>): string {
  return reply.kind === 'error' ? reply.errno : '';
}

/** Why this path is not as planned. @param other a related path */
export function undone(path: string, errno: string, other = ''): LeftOut {
  if (CHANGED.has(errno)) return { path, why: 'edited-in-vault', detail: other || errno };
  return { path, why: HELD.has(errno) ? 'in-use' : 'not-arrived', detail: errno };
}

/** `failed` paths were planned and not done. */
export function partial(failed: number, { startedAt }: RunContext): PassEnd {
  return failed === 0
    ? DONE
    : { outcome: 'partial', reasons: [mirrorReason({ code: 'mirror.not_arrived', args: { count: failed } }, startedAt)] };
}

/** Whether a path shows what was sent to it. */
export function isAs<T extends Look>(look: T | null, { size, mtime }: Pick<Copy, 'size' | 'mtime'>, resolution: number): look is T {
  return look !== null && look.type === 'file' && look.size === size && sameTime(look.mtime, mtime, resolution);
}
