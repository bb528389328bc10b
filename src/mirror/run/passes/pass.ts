/** What every pass is: it does its part of the plan, one thing after the other, and says how it went. */
import type { Reason } from '../../../health/snapshot.ts';
import type { AgentReply } from '../../agent/protocol.ts';
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

/** Of `failed` paths that were planned and did not go. */
export function partial(failed: number, { startedAt }: RunContext): PassEnd {
  return failed === 0
    ? DONE
    : { outcome: 'partial', reasons: [mirrorReason({ code: 'mirror.not_arrived', args: { count: failed } }, startedAt)] };
}
