/**
 * Which authorities a certificate may come from: those that Node brings with it, those of the system's trust store, and those of a file
 * (`ca`), which are added to both.
 *
 * The system's store is read when a certificate is met that the others do not explain, because reading it takes 50 ms and more (on macOS
 * every certificate of the keychains is evaluated) and nearly no fleet needs it. Node reads it once for the life of the process.
 */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { unlessAborted } from '../../platform/unless-aborted.ts';
import { cancelledBy, ownFault, type Problem } from './problem.ts';

export interface Trust {
  readonly context: SecureContext;
  /** The authorities by the subject of their certificates, as `X509Certificate` writes it. */
  readonly authorities: () => ReadonlyMap<string, readonly X509Certificate[]>;
  /** The system's store is among them. */
  readonly withSystem: boolean;
}

export type FoundTrust = { readonly ok: true; readonly trust: Trust } | { readonly ok: false; readonly problem: Problem };

/** `null`: not read yet. */
let systemStore: readonly string[] | null = null;
let reading: Promise<readonly string[]> | undefined;

/** By path (`''`: no file); rebuilt when the file changed or the system's store became known. */
const trusts = new Map<string, { readonly pem: string; readonly trust: Trust }>();

/** Making a context costs more than a handshake, so they are kept. Contexts do not carry sessions over. */
export async function trustOf(ca: string | undefined, signal: AbortSignal): Promise<FoundTrust> {
  if (ca === undefined) return { ok: true, trust: kept('', '') };
  try {
    const pem = await unlessAborted(readFile(ca, 'utf8'), signal);
    if (pem === null) return { ok: false, problem: cancelledBy(signal) ?? unusable(ca, 'cannot be read in time') };
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) return { ok: false, problem: unusable(ca, 'holds no certificate (PEM)') };
    return { ok: true, trust: kept(ca, pem) };
  } catch (error) {
    return { ok: false, problem: unusable(ca, (error as Error).message) };
  }
}

/** Reads the system's store; from then on every trust has it. `false`: it was aborted. */
export async function learnSystemStore(signal: AbortSignal): Promise<boolean> {
  reading ??= readSystemStore();
  const found = await unlessAborted(reading, signal);
  if (found === null) return false;
  systemStore = found;
  return true;
}

function kept(path: string, pem: string): Trust {
  const before = trusts.get(path);
  const withSystem = systemStore !== null;
  if (before?.pem === pem && before.trust.withSystem === withSystem) return before.trust;
  const trust = made(pem, withSystem);
  trusts.set(path, { pem, trust });
  return trust;
}

function made(pem: string, withSystem: boolean): Trust {
  const all = [...new Set([...getCACertificates('default'), ...(systemStore ?? [])].map((one) => one.trim())), ...certificatesIn(pem)];
  let authorities: ReadonlyMap<string, readonly X509Certificate[]> | undefined;
  return {
    context: createSecureContext(pem === '' && !withSystem ? {} : { ca: [...all] }),
    authorities: () => (authorities ??= bySubject(all)),
    withSystem,
  };
}

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}

function bySubject(pems: readonly string[]): ReadonlyMap<string, readonly X509Certificate[]> {
  const found = new Map<string, X509Certificate[]>();
  for (const pem of pems) {
    const certificate = parsed(pem);
    if (certificate === null) continue;
    const before = found.get(certificate.subject);
    if (before === undefined) found.set(certificate.subject, [certificate]);
    else before.push(certificate);
  }
  return found;
}

/** `null` for what is no certificate; the context has accepted or refused it before. */
export function parsed(certificate: string | Buffer): X509Certificate | null {
  try {
    return new X509Certificate(certificate);
  } catch {
    return null;
  }
}

/** In a thread of its own, because Node reads the store at once and blocks meanwhile. A store that cannot be read adds nothing. */
function readSystemStore(): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const worker = new Worker(READ, { eval: true, stdin: false });
    worker.unref();
    worker.once('message', (found: readonly string[]) => {
      resolve(found);
      void worker.terminate();
    });
    worker.once('error', () => resolve([]));
    worker.once('exit', () => resolve([]));
  });
}

const READ = `require('node:worker_threads').parentPort.postMessage(require('node:tls').getCACertificates('system'))`;

function unusable(ca: string, why: string): Problem {
  return ownFault('probe.unusable', { problem: `ca: ${ca}` }, why);
}
