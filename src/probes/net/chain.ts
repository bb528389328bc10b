/** The chain of a certificate: what the server sent, and which of it counts. */
import type { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';
import { isMoment } from '../../health/instant.ts';
import type { EpochMs } from '../../health/observation.ts';
import { parsed, type Trust } from './trust.ts';

/** When a certificate is valid; `null` for a date that cannot be read. */
export interface Validity {
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}

/** A server that sends more than this is not followed further. */
const LONGEST = 20;

/** The certificate and those that were sent above it, each issued by the next; the last may be one of this machine's authorities. */
export function sentChain(leaf: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  const seen = new Set<string>();
  // An authority that issued its own certificate points at itself.
  for (let one: DetailedPeerCertificate | undefined = leaf; one !== undefined && chain.length < LONGEST; one = one.issuerCertificate) {
    if (seen.has(one.fingerprint256)) break;
    seen.add(one.fingerprint256);
    chain.push(one);
  }
  return chain;
}

/** The validity of the certificate that ends first; unknown where the end of one of them cannot be read. */
export function firstToEnd(chain: readonly Validity[]): Validity {
  return chain.find(({ to }) => to === null) ?? chain.toSorted((a, b) => (a.to ?? 0) - (b.to ?? 0))[0] ?? { from: null, to: null };
}

export function validityOf(certificate: { readonly valid_from: string; readonly valid_to: string }): Validity {
  return { from: momentIn(certificate.valid_from), to: momentIn(certificate.valid_to) };
}

function momentIn(text: string): EpochMs | null {
  const at = Date.parse(text);
  return isMoment(at) ? at : null;
}

/**
 * Of a chain that verifies, the part that OpenSSL verified: from the first certificate whose issuer is an authority of this machine, it goes
 * on with that (X509_V_FLAG_TRUSTED_FIRST). What else was sent, such as an expired cross-signature, is superfluous.
 */
export function verifiedChain(sent: readonly DetailedPeerCertificate[], trust: Trust): readonly Validity[] {
  const used: Validity[] = [];
  for (const one of sent) {
    used.push(validityOf(one));
    const certificate = parsed(one.raw);
    if (certificate === null || certificate.subject === certificate.issuer) break;
    const above = authoritiesAbove(certificate, trust);
    if (above.length > 0) return [...used, ...above.map(validityIn)];
  }
  return used;
}

function validityIn({ validFrom, validTo }: X509Certificate): Validity {
  return { from: momentIn(validFrom), to: momentIn(validTo) };
}

/** The authorities above a certificate up to the one that issued its own; of several with the same name, the one that is valid longest. */
function authoritiesAbove(certificate: X509Certificate, trust: Trust): readonly X509Certificate[] {
  const above: X509Certificate[] = [];
  let below = certificate;
  while (above.length < LONGEST && below.subject !== below.issuer) {
    const known = trust.authorities().get(below.issuer) ?? [];
    const [issuer] = known.filter((one) => below.checkIssued(one)).toSorted((a, b) => Date.parse(b.validTo) - Date.parse(a.validTo));
    if (issuer === undefined) break;
    above.push(issuer);
    below = issuer;
  }
  return above;
}
