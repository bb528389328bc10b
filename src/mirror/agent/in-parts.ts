/** Requests with many paths, sent in parts: a deadline suits some hundred calls of a slow share, not a hundred thousand. */
import type { AgentOp, AgentReply, AgentRequest } from './protocol.ts';

/** Paths in one request. */
const PATHS_AT_ONCE = 500;

type Many = Extract<AgentRequest, { readonly op: 'make-folders' | 'look' }>;

export function isLong(request: AgentRequest): request is Many {
  return (request.op === 'make-folders' || request.op === 'look') && request.paths.length > PATHS_AT_ONCE;
}

/** Merges the answers of all parts, or returns the first reply that is not an answer. */
export async function askInParts({ op, paths }: Many, ask: (part: Many) => Promise<AgentReply<AgentOp>>): Promise<AgentReply<AgentOp>> {
  const answers: unknown[] = [];
  for (let start = 0; start < paths.length; start += PATHS_AT_ONCE) {
    const reply = await ask({ op, paths: paths.slice(start, start + PATHS_AT_ONCE) });
    if (reply.kind !== 'done') return reply;
    answers.push(reply.answer);
  }
  return { kind: 'done', answer: op === 'look' ? (answers as Answer<'look'>[]).flat() : sum(answers as Answer<'make-folders'>[]) };
}

type Answer<Op extends AgentOp> = Extract<AgentReply<Op>, { readonly kind: 'done' }>['answer'];

function sum(parts: readonly Answer<'make-folders'>[]): Answer<'make-folders'> {
  return { made: parts.reduce((made, part) => made + part.made, 0), failed: parts.flatMap(({ failed }) => failed) };
}
