/** What an error of undici's client says about the server. */
import { badAnswer, failure, type Problem } from '../net/problem.ts';
import { errorCode, socketProblem } from '../net/socket-problem.ts';
import { handshakeProblem, isTlsError, type TlsPlace } from '../net/tls-problem.ts';
import { faultIn } from './fault.ts';

/** How far the exchange had come. */
export interface Stage {
  /** The answer's headers were complete. */
  readonly started: boolean;
  /** Bytes of the body that had come. */
  readonly received: number;
  /** The beginning of what came, as Latin-1; empty when nothing did. */
  readonly heard: string;
}

/** The connection ended, or the answer was shorter than it said. undici blames the length also for headers that it cannot read. */
const ENDED = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ENDED_EARLY']);
const RESET = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE']);

/** `null` for an error that is not the server's doing. */
export function exchangeProblem(error: unknown, place: TlsPlace, stage: Stage): Problem | null {
  const { target, host } = place;
  const code = codeOf(error);
  const sentence = error instanceof Error ? error.message : '';
  const detail = code === 'REFUSED' ? sentence : `${code}: ${sentence}`;
  if (ENDED.has(code) || RESET.has(code)) return brokenOff(code, place, stage, detail);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return badAnswer('http.headers_too_large', { target, host }, detail);
  if (code === 'REFUSED') return refused(place, stage, detail);
  if (isTlsError(code)) return handshakeProblem(error, place, true);
  return /^E[A-Z]+$/.test(code) ? socketProblem(error, { ...place }) : null;
}

function brokenOff(code: string, place: TlsPlace, stage: Stage, detail: string): Problem {
  const { target, host } = place;
  if (stage.started) return failure('body.truncated', { target, host, received: stage.received }, true, detail);
  const isReset = stage.heard === '' || RESET.has(code);
  return isReset ? failure('tcp.reset', { target, host }, true, detail) : refused(place, stage, detail);
}

/** The parser could not read it. */
function refused({ target, host }: TlsPlace, { heard }: Stage, detail: string): Problem {
  const fault = faultIn(heard);
  if (fault !== null) return badAnswer('http.malformed', { target, host, fault }, detail);
  return failure('http.protocol', { target }, true, `${detail}; it begins with ${JSON.stringify(heard.slice(0, 60))}`);
}

/** undici 8.12 gives its parser's errors no code, only llhttp's sentence. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error) || error.name !== 'HTTPParserError') return errorCode(error);
  return /EOF/i.test(error.message) ? 'ENDED_EARLY' : 'REFUSED';
}
