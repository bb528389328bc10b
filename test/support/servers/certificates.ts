/** Certificates made on the spot (EC P-256), so that no test depends on a date or on an openssl command. */
import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, explicit, implicit, integer, octets, oid, sequence, set, time, truth, utcTime, utf8 } from './der.ts';

const DAY = 86_400_000;
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

export interface Certificate {
  readonly name: string;
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  readonly privateKey: KeyObject;
  readonly notAfter: number;
}

export interface CertificateOptions {
  readonly name?: string;
  readonly dns?: readonly string[];
  readonly ips?: readonly string[];
  /** Days from now. */
  readonly from?: number;
  readonly to?: number;
  /** Self-signed when left out. */
  readonly issuer?: Certificate;
  readonly authority?: boolean;
  /** Has the name and key of this one: the same authority, certified by another. */
  readonly like?: Certificate;
  /** Where the issuer's certificate can be fetched (authority information access), as public authorities say. */
  readonly issuerAt?: string;
  /** The beginning and the end of validity as they are written, in place of `from` and `to`. */
  readonly start?: string;
  readonly end?: string;
}

export function certificate(options: CertificateOptions = {}): Certificate {
  const privateKey = options.like?.privateKey ?? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const publicKey = createPublicKey(privateKey);
  const name = nameOf(options);
  const notAfter = Math.floor((Date.now() + (options.to ?? 90) * DAY) / 1_000) * 1_000;
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_SHA256,
    distinguished(options.issuer?.name ?? name),
    validity(options, notAfter),
    distinguished(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions(options))),
  );
  const signature = sign('sha256', body, options.issuer?.privateKey ?? privateKey);
  return {
    name,
    cert: pem(sequence(body, ECDSA_SHA256, bits(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateKey,
    notAfter,
  };
}

function nameOf({ like, name, dns }: CertificateOptions): string {
  return like?.name ?? name ?? dns?.[0] ?? 'localhost';
}

function validity({ from = -1, start, end }: CertificateOptions, notAfter: number): Buffer {
  return sequence(start === undefined ? time(Date.now() + from * DAY) : utcTime(start), end === undefined ? time(notAfter) : utcTime(end));
}

/** An authority of its own. */
export function authority(name = 'Test Authority', options: Pick<CertificateOptions, 'from' | 'to'> = {}): Certificate {
  return certificate({ name, authority: true, to: 3_650, ...options });
}

function distinguished(name: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(name))));
}

function extensions(options: CertificateOptions): readonly Buffer[] {
  const basic = sequence(oid('2.5.29.19'), truth(), octets(sequence(...(options.authority === true ? [truth()] : []))));
  const names = [
    ...(options.dns ?? []).map((dns) => implicit(2, Buffer.from(dns))),
    ...(options.ips ?? []).map((ip) => implicit(7, Buffer.from(ip.split('.').map(Number)))),
  ];
  const made = names.length === 0 ? [basic] : [basic, sequence(oid('2.5.29.17'), octets(sequence(...names)))];
  if (options.issuerAt === undefined) return made;
  const access = sequence(oid('1.3.6.1.5.5.7.48.2'), implicit(6, Buffer.from(options.issuerAt)));
  return [...made, sequence(oid('1.3.6.1.5.5.7.1.1'), octets(sequence(access)))];
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
