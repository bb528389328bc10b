/** Validates the agent's answers: a program of another version, or a broken one, must not be trusted. */
import { isObject, parseObject } from '../../platform/parse-object.ts';
import { decodeGlances } from '../scan/glance.ts';
import { decodeListing } from '../scan/listing-code.ts';
import { answerSchemas, enteredSchema, refusalSchema, runsSchema } from './answer-schemas.ts';
import type { AgentAnswers, AgentOp, AgentReply, Entered } from './protocol.ts';
import type { EnterResult } from './vault-agent.ts';

type Recorded = Exclude<EnterResult, { readonly kind: 'entered' }> | { readonly kind: 'in'; readonly entered: Entered };

/** `null`: invalid. */
export function readEntering(line: string): Recorded | null {
  const said = parseObject(line);
  const refused = refusalSchema.safeParse(said?.['refused']);
  if (refused.success) return { kind: 'refused', refusal: refused.data };
  const entered = enteredSchema.safeParse(said?.['entered']);
  return entered.success ? { kind: 'in', entered: entered.data } : null;
}

/** `null`: invalid. @param count how many items the answer must have, if it has one for each item of the request */
export function readAnswer<Op extends AgentOp>(op: Op, line: string, count: number | null = null): AgentReply<Op> | null {
  const said = parseObject(line);
  if (said === null) return null;
  if (said['lost'] !== undefined) {
    const lost = refusalSchema.safeParse(said['lost']);
    return lost.success ? { kind: 'gone', problem: lost.data.why, refusal: lost.data } : null;
  }
  if (typeof said['errno'] === 'string' && typeof said['step'] === 'string')
    return { kind: 'error', errno: said['errno'], step: said['step'] };
  const answer = readDone(op, said['done']);
  // Otherwise what is missing at the end would look as if it were not there.
  const isWhole = count === null || (Array.isArray(answer) && answer.length === count);
  return answer === undefined || !isWhole ? null : { kind: 'done', answer };
}

type AnswerOf<Op extends AgentOp> = AgentAnswers[Op] | undefined;

/** `undefined`: invalid. Listings are transmitted as columns. */
function readDone<Op extends AgentOp>(op: Op, done: unknown): AnswerOf<Op>;
function readDone(op: AgentOp, done: unknown): AnswerOf<AgentOp> {
  switch (op) {
    case 'list':
      return decodeListing(done) ?? undefined;
    case 'glance':
      return decodeGlances(done) ?? undefined;
    case 'list-trash':
      return readListedTrash(done);
    default:
      return answerSchemas[op].safeParse(done).data;
  }
}

function readListedTrash(done: unknown): AnswerOf<'list-trash'> {
  if (!isObject(done)) return undefined;
  const runs = runsSchema.safeParse(done['runs']);
  const listing = decodeListing(done['listing']);
  return runs.success && listing !== null ? { runs: runs.data, listing } : undefined;
}
