/** What the agent says, read with suspicion: a program of another version, or out of its mind, must not be believed. */
import { decodeGlance } from '../scan/glance.ts';
import { decodeListing } from '../scan/listing-code.ts';
import type { AgentAnswers, AgentOp, AgentReply, Entered, EnterRefusal } from './protocol.ts';
import type { EnterResult } from './vault-agent.ts';

type Told = Exclude<EnterResult, { readonly kind: 'entered' }> | { readonly kind: 'in'; readonly entered: Entered };

/** `null`: it makes no sense. */
export function readEntering(line: string): Told | null {
  const said = parse(line);
  if (said !== null && isObject(said['refused']) && typeof said['refused']['why'] === 'string')
    return { kind: 'refused', refusal: said['refused'] as unknown as EnterRefusal };
  const entered = said?.['entered'];
  if (!isObject(entered) || typeof entered['device'] !== 'string') return null;
  return { kind: 'in', entered: entered as unknown as Entered };
}

/** `null`: it makes no sense. */
export function readAnswer<Op extends AgentOp>(op: Op, line: string): AgentReply<Op> | null {
  const said = parse(line);
  if (said === null) return null;
  if (isObject(said['lost']) && typeof said['lost']['why'] === 'string') {
    const refusal = said['lost'] as unknown as EnterRefusal;
    return { kind: 'gone', problem: refusal.why, refusal };
  }
  if (typeof said['errno'] === 'string' && typeof said['step'] === 'string')
    return { kind: 'error', errno: said['errno'], step: said['step'] };
  const answer = readers[op](said['done']);
  return answer === undefined ? null : { kind: 'done', answer: answer as AgentAnswers[Op] };
}

/** Each gives back the answer, or `undefined` when it is none. */
const readers: { readonly [Op in AgentOp]: (done: unknown) => AgentAnswers[Op] | undefined } = {
  list: (done) => decodeListing(done) ?? undefined,
  glance: (done) => decodeGlance(done) ?? undefined,
  look: (done) => (Array.isArray(done) ? (done as AgentAnswers['look']) : undefined),
  'make-folders': having('made', 'number'),
  'make-link': nothing,
  rename: nothing,
  trash: nothing,
  remove: nothing,
  'remove-folder': having('removed', 'boolean'),
  restore: having('restored', 'number'),
  'restore-folder': having('restored', 'number'),
  'list-trash': readListedTrash,
  prune: having('removed', 'number'),
  'write-test': having('leftovers', 'number'),
  'probe-abilities': having('timeGrain', 'number'),
  space: (done) => (done === null ? null : having<AgentAnswers['space']>('freeBytes', 'number')(done)),
  'write-beat': nothing,
  'write-image': nothing,
  'write-sentinel': nothing,
  digest: having('sha256', 'string'),
};

function nothing(done: unknown): null | undefined {
  return done === null ? null : undefined;
}

function having<Answer>(key: string, type: 'number' | 'string' | 'boolean'): (done: unknown) => Answer | undefined {
  return (done) => (isObject(done) && typeof done[key] === type ? (done as Answer) : undefined);
}

function readListedTrash(done: unknown): AgentAnswers['list-trash'] | undefined {
  if (!isObject(done) || !Array.isArray(done['runs'])) return undefined;
  const listing = decodeListing(done['listing']);
  return listing === null ? undefined : { runs: done['runs'] as readonly string[], listing };
}

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
