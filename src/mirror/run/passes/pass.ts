/** What every pass is: it does its part of the plan, one thing after the other, and says how it went. */
import type { Reason } from '../../../health/snapshot.ts';
import type { AgentReply } from '../../agent/protocol.ts';
import type { LeftOut } from '../../core/plan.ts';
import type { PassOutcome } from '../../core/run-machine.ts';
import type { RunContext } from '../context.ts';
import { mirrorReason } from '../reasons.ts';
import { agentTrouble } from '../write-test.ts';

export interface PassEnd {
  readonly outcome: PassOutcome;
  readonly reasons: readonly Reason[];
}

export type Pass = (context: RunContext) => Promise<PassEnd>;

export const DONE: PassEnd = { outcome: 'done', reasons: [] };

/** Errors by which single paths fail while the vault itself is there. */
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

/** `null`: the path changed meanwhile or cannot be done, the rest can; else how the pass ends. */
export function endOf(reply: Exclude<AgentReply<'space'>, { kind: 'done' }>, context: RunContext): PassEnd | null {
  if (reply.kind === 'error' && OF_THE_PATH.has(reply.errno)) return null;
  const lost = reply.kind !== 'error';
  return { outcome: lost ? 'lost' : 'failed', reasons: [mirrorReason(agentTrouble(reply, context), context.startedAt)] };
}

const CHANGED: ReadonlySet<string> = new Set(['ECHANGED', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'ELOOP', 'EXDEV']);
const HELD: ReadonlySet<string> = new Set(['EBUSY', 'ETXTBSY']);

/** Of a reply for which `endOf` is `null`. */
export function errnoOf(reply: Exclude<AgentReply<'space'>, { kind: 'done' }>): string {
  return reply.kind === 'error' ? reply.errno : '';
}

/** Why this path is not as planned. @param other a path that belongs to it */
export function undone(path: string, errno: string, other = ''): LeftOut {
  if (CHANGED.has(errno)) return { path, why: 'edited-in-vault', detail: other || errno };
  return { path, why: HELD.has(errno) ? 'in-use' : 'not-arrived', detail: errno };
}

/** Of `failed` paths that were planned and did not go. */
export function partial(failed: number, { startedAt }: RunContext): PassEnd {
  return failed === 0
    ? DONE
    : { outcome: 'partial', reasons: [mirrorReason({ code: 'mirror.not_arrived', args: { count: failed } }, startedAt)] };
}
