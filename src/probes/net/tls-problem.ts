/** What a failed TLS handshake, or a certificate that does not verify, says about its target. */
import type { PeerCertificate } from 'node:tls';
import type { ReasonCode } from '../../health/catalogue.ts';
import type { EpochMs } from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import { failure, type Problem } from './problem.ts';
import { errorCode, socketProblem } from './socket-problem.ts';

export interface TlsPlace {
  readonly host: string;
  /** `host:port`. */
  readonly address: string;
  readonly target: string;
}

/** `heard`: bytes came back from the host. */
export function handshakeProblem(error: unknown, place: TlsPlace, heard: boolean): Problem {
  const code = errorCode(error);
  if (isTlsError(code)) {
    const problem = escapeText(opensslReason(error), 100);
    return failure('tls.protocol', { ...place, problem }, heard, code);
  }
  return socketProblem(error, { ...place });
}

/** Of OpenSSL, not of the connection below it. */
export function isTlsError(code: string): boolean {
  return code.startsWith('ERR_SSL_') || code === 'EPROTO';
}

function opensslReason(error: unknown): string {
  const reason = (error as { readonly reason?: unknown }).reason;
  return typeof reason === 'string' ? reason : errorCode(error);
}

const VERIFY_CODES: Readonly<Record<string, ReasonCode>> = {
  CERT_HAS_EXPIRED: 'tls.expired',
  CERT_NOT_YET_VALID: 'tls.not_yet_valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls.self_signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls.name_mismatch',
};

/** `error` is OpenSSL's verdict, as `authorizationError`. A certificate came, so the host lives. */
export function certificateProblem(error: string, place: TlsPlace, leaf: PeerCertificate, expires: EpochMs): Problem {
  const code = VERIFY_CODES[error] ?? 'tls.untrusted';
  return failure(code, { host: place.host, address: place.address, expires, got: namesOf(leaf) }, true, error);
}

function namesOf(leaf: PeerCertificate): string {
  const names = (leaf.subjectaltname ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  const shown = names.filter((name) => name !== '').join(', ');
  return escapeText(shown === '' ? commonName(leaf.subject) : shown, 100);
}

/** The common name, else the organisation of a certificate's subject or issuer. */
export function commonName(entity: { readonly CN?: string | string[]; readonly O?: string | string[] } | undefined): string {
  const name = entity?.CN ?? entity?.O ?? '?';
  return Array.isArray(name) ? name.join(', ') : name;
}
