/** What an error of undici's client says about the server. */
import { badAnswer, failure, type Problem } from '../net/problem.ts';
import { errorCode, socketProblem } from '../net/socket-problem.ts';
import { handshakeProblem, isTlsError, type TlsPlace } from '../net/tls-problem.ts';

/** How far the exchange had come. */
export interface Stage {
  /** Bytes came from the host. */
  readonly heard: boolean;
  /** The answer's headers were complete. */
  readonly started: boolean;
  /** Bytes of the body that had come. */
  readonly received: number;
}

// The connection ended, or the answer was shorter than it said. undici blames the length also for headers that it cannot read.
const ENDED = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ENDED_EARLY']);
const RESET = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE']);

/** `null` for an error that is not the server's doing. */
export function exchangeProblem(error: unknown, place: TlsPlace, stage: Stage): Problem | null {
  const { target, host } = place;
  const code = codeOf(error);
  const detail = `${code}: ${error instanceof Error ? error.message : ''}`;
  if (ENDED.has(code) || RESET.has(code)) {
    if (stage.started) return failure('body.truncated', { target, host, received: stage.received }, true, detail);
    const babble = stage.heard && ENDED.has(code);
    return babble ? failure('http.protocol', { target }, true, detail) : failure('tcp.reset', { target, host }, true, detail);
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return badAnswer('http.headers_too_large', { target, host }, detail);
  if (code === 'NOT_HTTP') return failure('http.protocol', { target }, true, detail);
  if (isTlsError(code)) return handshakeProblem(error, place, true);
  return /^E[A-Z]+$/.test(code) ? socketProblem(error, { ...place }) : null;
}

/** undici 8.12 gives its parser's errors no code, only llhttp's sentence. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error) || error.name !== 'HTTPParserError') return errorCode(error);
  return /EOF/i.test(error.message) ? 'ENDED_EARLY' : 'NOT_HTTP';
}
