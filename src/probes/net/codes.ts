/** Reason codes by stage. A network kind adds up the stages that it goes through to say which codes it can produce. */
import type { ReasonCode } from '../../health/catalogue.ts';

/** Of every kind: ytm gave the attempt up, or its settings cannot be used on this machine. */
export const OWN_CODES = ['probe.cancelled', 'probe.unusable'] as const satisfies readonly ReasonCode[];

export const DNS_CODES = ['dns.not_found', 'dns.temporary'] as const satisfies readonly ReasonCode[];

export const TCP_CODES = ['tcp.refused', 'tcp.unreachable', 'tcp.timeout', 'tcp.reset'] as const satisfies readonly ReasonCode[];

export const TLS_CODES = [
  'tls.expired',
  'tls.not_yet_valid',
  'tls.self_signed',
  'tls.name_mismatch',
  'tls.untrusted',
  'tls.incomplete_chain',
  'tls.invalid',
  'tls.protocol',
  'tls.timeout',
] as const satisfies readonly ReasonCode[];

/** Of one GET: from the request to the last byte of the answer, redirects included. */
export const EXCHANGE_CODES = [
  'http.timeout',
  'http.status',
  'http.auth',
  'http.redirect',
  'http.protocol',
  'http.malformed',
  'http.headers_too_large',
  'body.too_large',
  'body.truncated',
  'body.encoding',
] as const satisfies readonly ReasonCode[];

/** Of an answer that is read as JSON. */
export const JSON_CODES = [
  'http.login_page',
  'json.empty',
  'json.parse',
  'json.type',
  'json.missing',
  'json.mismatch',
] as const satisfies readonly ReasonCode[];

/** Everything up to a complete answer with the right status. */
export const FETCH_CODES = [...OWN_CODES, ...DNS_CODES, ...TCP_CODES, ...TLS_CODES, ...EXCHANGE_CODES] as const;
