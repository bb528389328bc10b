/** What a failed TLS handshake, or a certificate that does not verify, says about its target. */
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';
import type { ReasonCode } from '../../health/catalogue.ts';
import type { EpochMs } from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import type { Word } from '../../messages/words.en.ts';
import { failure, type Problem } from './problem.ts';
import { errorCode, socketProblem } from './socket-problem.ts';

export interface TlsPlace {
  readonly host: string;
  /** `host:port`. */
  readonly address: string;
  readonly target: string;
}

/** A place, and whether authorities were given for it. */
export interface TlsGoalPlace extends TlsPlace {
  readonly ca: string | undefined;
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
  SELF_SIGNED_CERT_IN_CHAIN: 'tls.untrusted',
  CERT_UNTRUSTED: 'tls.untrusted',
  CERT_REJECTED: 'tls.untrusted',
};

/** What OpenSSL found wrong with a certificate, or with one above it, in words; other verdicts are shown by their name. */
const INVALID: Readonly<Record<string, Word>> = {
  ERROR_IN_CERT_NOT_BEFORE_FIELD: 'cert-dates',
  ERROR_IN_CERT_NOT_AFTER_FIELD: 'cert-dates',
  CERT_SIGNATURE_FAILURE: 'cert-signature',
  CERT_REVOKED: 'cert-revoked',
  INVALID_PURPOSE: 'cert-purpose',
  INVALID_CA: 'cert-issuer',
  PATH_LENGTH_EXCEEDED: 'cert-issuer',
  ERR_TLS_CERT_ALTNAME_FORMAT: 'cert-names',
};

/** Who issued the topmost certificate of the chain was not found: neither among what was sent nor on this machine. */
const ISSUER_UNKNOWN: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** More authorities may make this certificate verify. `error` is OpenSSL's verdict. */
export function isUnknownAuthority(error: string | null): boolean {
  return error !== null && (ISSUER_UNKNOWN.has(error) || error.includes('SELF_SIGNED_CERT'));
}

/**
 * `error` is OpenSSL's verdict, as `authorizationError`; `sent` the certificates that came, the server's own first; `expires` when the first
 * of them ends. A certificate came, so the host lives.
 */
export function certificateProblem(
  error: string,
  place: TlsGoalPlace,
  sent: readonly DetailedPeerCertificate[],
  expires: EpochMs | null,
): Problem {
  const { host, address } = place;
  const top = sent.at(-1);
  const issuer = escapeText(commonName(top?.issuer), 100);
  if (ISSUER_UNKNOWN.has(error)) {
    const code = isGap(top, sent.length, place) ? 'tls.incomplete_chain' : 'tls.untrusted';
    return failure(code, { host, address, issuer, missing: issuer }, true, error);
  }
  const code = VERIFY_CODES[error] ?? 'tls.invalid';
  const got = namesOf(sent[0]);
  return failure(code, { host, address, expires, got, issuer, problem: INVALID[error] ?? escapeText(error, 100) }, true, error);
}

/**
 * Whether a certificate in the middle is likelier to be missing than an authority to be unknown. A private authority is not asked for its
 * certificate, so that those whom it issues one do not say where to get it (authority information access); and who set `ca` gave it.
 */
function isGap(top: DetailedPeerCertificate | undefined, length: number, { ca }: TlsGoalPlace): boolean {
  if (top?.infoAccess?.['CA Issuers - URI'] !== undefined) return true;
  return ca !== undefined && length === 1;
}

function namesOf(leaf: PeerCertificate | undefined): string {
  const names = (leaf?.subjectaltname ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  const shown = names.filter((name) => name !== '').join(', ');
  return escapeText(shown === '' ? commonName(leaf?.subject) : shown, 100);
}

/** The common name, else the organisation of a certificate's subject or issuer; escaped. */
export function commonName(entity: { readonly CN?: string | string[]; readonly O?: string | string[] } | undefined): string {
  const name = entity?.CN ?? entity?.O ?? '?';
  return escapeText(Array.isArray(name) ? name.join(', ') : name);
}
