/** The TLS handshake on an open connection: never a resumed session, so that every attempt sees the certificate. */
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type DetailedPeerCertificate, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { TlsFacts } from '../../health/observation.ts';
import { firstToEnd, sentChain, type Validity, validityOf, verifiedChain } from './chain.ts';
import type { Wire } from './connector.ts';
import { cancelledBy, failure, type Problem } from './problem.ts';
import { certificateProblem, commonName, handshakeProblem, isUnknownAuthority, type TlsPlace } from './tls-problem.ts';
import { learnSystemStore, type Trust, trustOf } from './trust.ts';

export interface TlsGoal extends TlsPlace {
  /** The name the certificate must hold, and SNI, where it is not the host. */
  readonly servername: string | undefined;
  /** A file with authorities to trust beside those of the system. */
  readonly ca: string | undefined;
}

export type Secured =
  | { readonly ok: true; readonly socket: TLSSocket; readonly facts: TlsFacts }
  /** With facts when a certificate came that does not verify. */
  | {
      readonly ok: false;
      readonly problem: Problem;
      readonly facts: TlsFacts | null;
      /** The system's authorities were not asked, and are known from now on: another handshake may end otherwise. */
      readonly askAgain?: true;
    };

/** Times the phase `tls`. Never rejects for what the server does. The connection is closed unless it is secured. */
export async function startTls(plain: Socket, goal: TlsGoal, wire: Wire): Promise<Secured> {
  wire.phases.begin('tls');
  const found = await trustOf(goal.ca, wire.signal);
  if (!found.ok) {
    plain.destroy();
    return { ...found, facts: null };
  }
  const { secured, error } = await shakeHands(plain, goal, found.trust, wire);
  if (secured.ok) return secured;
  plain.destroy();
  if (!isUnknownAuthority(error) || found.trust.withSystem) return secured;
  return (await learnSystemStore(wire.signal)) ? { ...secured, askAgain: true } : secured;
}

/** `error`: OpenSSL's verdict on a certificate that does not verify. */
interface Shaken {
  readonly secured: Secured;
  readonly error: string | null;
}

function shakeHands(plain: Socket, goal: TlsGoal, trust: Trust, wire: Wire): Promise<Shaken> {
  return new Promise((resolve, reject) => {
    const servername = goal.servername ?? (isIP(goal.host) === 0 ? goal.host : '');
    // The verdict on the certificate is read in `judged`, before a byte of the request is sent: with
    // `rejectUnauthorized` the connection would be gone, and with it what is wrong with the certificate.
    const socket = connect({
      socket: plain,
      secureContext: trust.context,
      servername,
      host: goal.host,
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: false,
      checkServerIdentity: identityProblem,
    });
    const settle = (shaken: Shaken): void => {
      wire.signal.removeEventListener('abort', stop);
      if (!shaken.secured.ok) socket.destroy();
      resolve(shaken);
    };
    const fail = (problem: Problem): void => settle({ secured: { ok: false, problem, facts: null }, error: null });
    const stop = (): void => fail(cancelledBy(wire.signal) ?? failure('tls.timeout', placeArgs(goal), plain.bytesRead > 0));
    // Stays on for the socket's whole life, as the plain one's does.
    socket.on('error', (error) => fail(handshakeProblem(error, placeArgs(goal), plain.bytesRead > 0)));
    socket.once('secureConnect', () => {
      try {
        settle(judged(socket, goal, trust));
      } catch (bug) {
        // Thrown into the event it would end the process.
        wire.signal.removeEventListener('abort', stop);
        socket.destroy();
        reject(bug as Error);
      }
    });
    if (wire.signal.aborted) return stop();
    wire.signal.addEventListener('abort', stop, { once: true });
  });
}

/** Node's own check throws for names that it cannot read, and would do so within an event. */
function identityProblem(host: string, certificate: PeerCertificate): Error | undefined {
  try {
    return checkServerIdentity(host, certificate);
  } catch (error) {
    return Object.assign(new Error('the names in the certificate cannot be read', { cause: error }), {
      code: 'ERR_TLS_CERT_ALTNAME_FORMAT',
    });
  }
}

function judged(socket: TLSSocket, goal: TlsGoal, trust: Trust): Shaken {
  const leaf = socket.getPeerCertificate(true);
  const sent = sentChain(leaf);
  const { from, to } = firstToEnd(socket.authorized ? countedChain(sent, trust) : sent.map(validityOf));
  const facts: TlsFacts = {
    ...(to === null ? {} : { expiresAt: to }),
    ...(from === null ? {} : { validFrom: from }),
    protocol: socket.getProtocol() ?? '?',
    subject: commonName(leaf.subject),
    issuer: commonName(leaf.issuer),
    fingerprint256: leaf.fingerprint256 ?? '?',
  };
  if (socket.authorized) return { secured: { ok: true, socket, facts }, error: null };
  const error = String(socket.authorizationError);
  return { secured: { ok: false, problem: certificateProblem(error, goal, sent, to), facts }, error };
}

/** Which authorities were used needs to be found out only where another certificate than the server's own ends first: it costs 20 ms. */
function countedChain(sent: readonly DetailedPeerCertificate[], trust: Trust): readonly Validity[] {
  const all = sent.map(validityOf);
  return firstToEnd(all) === all[0] ? all : verifiedChain(sent, trust);
}

function placeArgs({ host, address, target }: TlsGoal): TlsPlace & Record<string, string> {
  return { host, address, target };
}
