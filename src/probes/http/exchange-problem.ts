/** What an error of undici's client says about the server. */

import { addressText, hostOf, portOf } from '../net/address.ts';
import { badAnswer, failure, type Problem } from '../net/problem.ts';
import { errorCode, socketProblem } from '../net/socket-problem.ts';
import { handshakeProblem } from '../net/tls-problem.ts';

/** How far the exchange had come. */
export interface Stage {
  /** Bytes came from the host. */
  readonly heard: boolean;
  /** The answer's headers were complete. */
  readonly started: boolean;
  /** Bytes of the body that had come. */
  readonly received: number;
}

// The connection ended, or the answer was shorter than it said.
const BROKEN_OFF = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'HPE_INVALID_EOF_STATE',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
]);

/** `null` for an error that is not the server's doing. */
export function exchangeProblem(
  error: unknown,
  question: { readonly url: URL; readonly target: string; readonly host: string },
  stage: Stage,
): Problem | null {
  const { target, host } = question;
  const code = errorCode(error);
  const detail = `${code}: ${error instanceof Error ? error.message : ''}`;
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return badAnswer('http.headers_too_large', { target, host }, detail);
  if (BROKEN_OFF.has(code)) return brokenOff(code, detail, question, stage);
  if (code.startsWith('HPE_')) return failure('http.protocol', { target }, true, detail);
  const address = addressText(host, portOf(question.url));
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return handshakeProblem(error, { host, address, target }, stage.heard);
  if (code.startsWith('UND_ERR_') || !/^E[A-Z]+$/.test(code)) return null;
  return socketProblem(error, { host, address: addressText(hostOf(question.url), portOf(question.url)), target });
}

function brokenOff(code: string, detail: string, question: { readonly target: string; readonly host: string }, stage: Stage): Problem {
  const { target, host } = question;
  if (stage.started) return failure('body.truncated', { target, host, received: stage.received }, true, detail);
  // undici blames the length also for headers that it cannot read.
  if (stage.heard && !code.startsWith('E')) return failure('http.protocol', { target }, true, detail);
  return failure('tcp.reset', { target, host }, true, detail);
}
