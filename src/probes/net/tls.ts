/** The TLS handshake on an open connection: never a resumed session, so that every attempt sees the certificate. */
import { readFile } from 'node:fs/promises';
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type DetailedPeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import type { EpochMs, TlsFacts } from '../../health/observation.ts';
import type { Wire } from './connector.ts';
import { cancelledBy, failure, ownFault, type Problem } from './problem.ts';
import { certificateProblem, commonName, handshakeProblem, type TlsPlace } from './tls-problem.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface TlsGoal extends TlsPlace {
  /** The name the certificate must hold, and SNI, where it is not the host. */
  readonly servername: string | undefined;
  /** A file with the authorities to trust instead of the system's. */
  readonly ca: string | undefined;
}

export type Secured =
  | { readonly ok: true; readonly socket: TLSSocket; readonly facts: TlsFacts }
  /** With facts when a certificate came that does not verify. */
  | { readonly ok: false; readonly problem: Problem; readonly facts: TlsFacts | null };

/** Times the phase `tls`. Never rejects. The connection is closed unless it is secured. */
export async function startTls(plain: Socket, goal: TlsGoal, wire: Wire): Promise<Secured> {
  wire.phases.begin('tls');
  const trust = await trustOf(goal.ca, wire.signal);
  const secured: Secured = trust.ok ? await shakeHands(plain, goal, trust.context, wire) : { ...trust, facts: null };
  if (!secured.ok) plain.destroy();
  return secured;
}

function shakeHands(plain: Socket, goal: TlsGoal, secureContext: SecureContext, wire: Wire): Promise<Secured> {
  return new Promise((resolve) => {
    const servername = goal.servername ?? (isIP(goal.host) === 0 ? goal.host : '');
    // The verdict on the certificate is read in `judged`, before a byte of the request is sent: with
    // `rejectUnauthorized` the connection would be gone, and with it what is wrong with the certificate.
    const socket = connect({
      socket: plain,
      secureContext,
      servername,
      host: goal.host,
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: false,
    });
    const settle = (secured: Secured): void => {
      wire.signal.removeEventListener('abort', stop);
      if (!secured.ok) socket.destroy();
      resolve(secured);
    };
    const fail = (problem: Problem): void => settle({ ok: false, problem, facts: null });
    const stop = (): void => fail(cancelledBy(wire.signal) ?? failure('tls.timeout', placeArgs(goal), plain.bytesRead > 0));
    // Stays on for the socket's whole life, as the plain one's does.
    socket.on('error', (error) => fail(handshakeProblem(error, placeArgs(goal), plain.bytesRead > 0)));
    socket.once('secureConnect', () => settle(judged(socket, goal)));
    if (wire.signal.aborted) return stop();
    wire.signal.addEventListener('abort', stop, { once: true });
  });
}

function judged(socket: TLSSocket, goal: TlsGoal): Secured {
  const leaf = socket.getPeerCertificate(true);
  const facts: TlsFacts = {
    expiresAt: earliestEnd(leaf),
    protocol: socket.getProtocol() ?? '?',
    subject: commonName(leaf.subject),
    issuer: commonName(leaf.issuer),
    fingerprint256: leaf.fingerprint256,
  };
  if (socket.authorized) return { ok: true, socket, facts };
  return { ok: false, problem: certificateProblem(String(socket.authorizationError), goal, leaf, facts.expiresAt), facts };
}

function placeArgs({ host, address, target }: TlsGoal): TlsPlace & Record<string, string> {
  return { host, address, target };
}

/** The root points at itself. */
function earliestEnd(leaf: DetailedPeerCertificate): EpochMs {
  let earliest = Date.parse(leaf.valid_to);
  const seen = new Set<string>();
  for (let one = leaf; one !== undefined && !seen.has(one.fingerprint256); one = one.issuerCertificate) {
    seen.add(one.fingerprint256);
    earliest = Math.min(earliest, Date.parse(one.valid_to));
  }
  return earliest;
}

type Trust = { readonly ok: true; readonly context: SecureContext } | { readonly ok: false; readonly problem: Problem };

let systemTrust: SecureContext | undefined;
/** By path; made anew when the file's text has changed. */
const trusts = new Map<string, { readonly pem: string; readonly context: SecureContext }>();

/** Making a context costs more than a handshake, so they are kept. Contexts do not carry sessions over. */
async function trustOf(ca: string | undefined, signal: AbortSignal): Promise<Trust> {
  if (ca === undefined) {
    systemTrust ??= createSecureContext();
    return { ok: true, context: systemTrust };
  }
  try {
    const pem = await unlessAborted(readFile(ca, 'utf8'), signal);
    if (pem === null) return { ok: false, problem: cancelledBy(signal) ?? unusable(ca, 'cannot be read in time') };
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) return { ok: false, problem: unusable(ca, 'holds no certificate (PEM)') };
    const known = trusts.get(ca);
    if (known?.pem === pem) return { ok: true, context: known.context };
    const context = createSecureContext({ ca: pem });
    trusts.set(ca, { pem, context });
    return { ok: true, context };
  } catch (error) {
    return { ok: false, problem: unusable(ca, (error as Error).message) };
  }
}

function unusable(ca: string, why: string): Problem {
  return ownFault('probe.unusable', { problem: `ca: ${ca}` }, why);
}
