/**
 * The hostile world, field by field: a probe for each field (several, where it has many values), and what it meets at each step. Within a
 * few steps every field has had every value.
 */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { authority, type Certificate, type CertificateOptions, certificate } from '../../servers/certificates.ts';
import { httpAnswer } from '../../servers/raw.ts';
import { CERTIFICATE_VALUES, HEADER_VALUES, JSON_VALUES, MOUNT_VALUES, PRINTED_VALUES } from './values.ts';

/** As many steps as it takes; a field with more values has more probes. */
export const STEPS = 14;

type Values = Readonly<Record<string, string>>;

/** One probe and the values that it meets, one at each step. */
export interface Lane {
  readonly area: string;
  readonly field: string;
  readonly values: readonly { readonly name: string; readonly value: string }[];
  /** Of the probe, without what all probes have. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Where lanes put what their probes meet. */
export interface Sources {
  /** The address that answers so at each step. */
  readonly url: (answers: readonly Buffer[]) => string;
  /** A file that has these contents at each step. */
  readonly file: (contents: readonly Buffer[]) => string;
}

function lanes<F extends string>(
  area: string,
  fields: readonly F[],
  values: Values,
  settings: (field: F, values: readonly string[]) => Lane['settings'],
): readonly Lane[] {
  const all = Object.entries(values).map(([name, value]) => ({ name, value }));
  return fields.flatMap((field) =>
    Array.from({ length: Math.ceil(all.length / STEPS) }, (_, index) => {
      const own = all.slice(index * STEPS, (index + 1) * STEPS);
      return {
        area,
        field,
        values: own,
        settings: settings(
          field,
          own.map(({ value }) => value),
        ),
      };
    }),
  );
}

/** The JSON of a report: the named field has this text, the others are as they should be. */
function report(fields: Values, field: string, value: string): Buffer {
  const all = Object.entries({ ...fields, [field]: value }).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return httpAnswer(field === 'whole' ? value : `{${all.join(',')}}`);
}

export function jsonLanes({ url }: Sources): readonly Lane[] {
  const now = JSON.stringify(new Date().toISOString());
  const of = (fields: Values) => (field: string, values: readonly string[]) => url(values.map((value) => report(fields, field, value)));
  const watchdog = of({ online: 'true', generated_at: now });
  const heartbeat = of({ run: '"run-8"', at: now, vault_id: '"v-1"', host: '"mac"' });
  const api = of({});
  const expect = { json: { status: 'ok' } };
  return [
    ...lanes('watchdog report', ['online', 'generated_at', 'whole'], JSON_VALUES, (...one) => ({
      kind: 'watchdog',
      url: watchdog(...one),
    })),
    ...lanes('heartbeat', ['run', 'at', 'vault_id', 'host', 'whole'], JSON_VALUES, (...one) => ({
      kind: 'heartbeat',
      url: heartbeat(...one),
    })),
    ...lanes('API', ['status', 'whole'], JSON_VALUES, (...one) => ({ kind: 'http', url: api(...one), expect })),
  ];
}

const HEAD = {
  version: (value: string) => `HTTP/${value} 200 OK`,
  status: (value: string) => `HTTP/1.1 ${value} X`,
  reason: (value: string) => `HTTP/1.1 200 ${value}`,
  'name of a header': (value: string) => `HTTP/1.1 200 OK\r\n${value}: x`,
} as const;

const HEADERS: Readonly<Record<string, string>> = {
  location: '302 Found',
  'content-type': '200 OK',
  'content-length': '200 OK',
  'content-encoding': '200 OK',
  'transfer-encoding': '200 OK',
  connection: '200 OK',
  'last-modified': '200 OK',
  'retry-after': '503 Busy',
  'set-cookie': '302 Found\r\nlocation: /elsewhere',
};

const STATUSES = Object.fromEntries(
  ['000', '001', '099', '100', '101', '103', '199', '304', '418', '499', '599', '600', '777', '999'].map((status) => [status, status]),
);

export function headerLanes({ url }: Sources): readonly Lane[] {
  const answers = (values: readonly string[], head: (value: string) => string): string =>
    url(values.map((value) => Buffer.from(`${head(value)}\r\n\r\n{"online":true}`, 'latin1')));
  return [
    ...lanes('HTTP head', Object.keys(HEAD) as (keyof typeof HEAD)[], HEADER_VALUES, (field, values) => ({
      kind: 'http',
      url: answers(values, HEAD[field]),
    })),
    ...lanes('HTTP header', Object.keys(HEADERS), HEADER_VALUES, (field, values) => {
      const at = answers(values, (value) => `HTTP/1.1 ${HEADERS[field]}\r\n${field}: ${value}`);
      // Without a time of its own a report has that of the header.
      return field === 'last-modified' ? { kind: 'watchdog', url: at } : { kind: 'http', url: at, expect: { headers: { [field]: '.' } } };
    }),
    ...lanes('HTTP status', ['code'], STATUSES, (_, values) => ({
      kind: 'http',
      url: answers(values, (value) => `HTTP/1.1 ${value} X\r\ncontent-length: 15`),
    })),
  ];
}

/** By the server name that is asked for, at each step. */
export type Contexts = Map<string, readonly SecureContext[]>;

const CERTIFICATES: Readonly<Record<string, (value: string, name: string) => CertificateOptions>> = {
  subject: (value, name) => ({ name: value, dns: [name] }),
  issuer: (value, name) => ({ dns: [name], issuer: authority(value) }),
  'alternative name': (value) => ({ dns: [value] }),
  'begin of validity': (value, name) => ({ dns: [name], start: value }),
  'end of validity': (value, name) => ({ dns: [name], end: value }),
  'place of the issuer': (value, name) => ({ dns: [name], issuerAt: value }),
};

export function certificateLanes(port: number, ca: string, root: Certificate, contexts: Contexts): readonly Lane[] {
  return lanes('certificate', Object.keys(CERTIFICATES), CERTIFICATE_VALUES, (field, values) => {
    const servername = `c${contexts.size}.test`;
    const made = values.map((value) => {
      const leaf = certificate({ issuer: root, ...CERTIFICATES[field]?.(value, servername) });
      return createSecureContext({ key: leaf.key, cert: leaf.cert });
    });
    contexts.set(servername, made);
    return { kind: 'http', url: `https://localhost:${port}/`, servername, ca };
  });
}

const MOUNT_FIELDS = {
  id: 0,
  parent: 1,
  device: 2,
  root: 3,
  'mount point': 4,
  options: 5,
  'optional fields': 6,
  type: 8,
  source: 9,
  'super options': 10,
} as const;

/** The table at each step is `tables`. */
export function mountLanes(tables: Buffer[]): readonly Lane[] {
  const lines: string[][] = Array.from({ length: STEPS }, () => ['1 0 8:1 / / rw - ext4 /dev/sda1 rw']);
  let count = 0;
  const made = lanes('mount table', Object.keys(MOUNT_FIELDS) as (keyof typeof MOUNT_FIELDS)[], MOUNT_VALUES, (field, values) => {
    const path = `/hostile/m${count}`;
    const usual = [String(100 + count++), '1', '0:41', '/', path, 'rw', 'shared:1', '-', 'cifs', '//nas/share', 'rw'];
    for (const [step, value] of values.entries()) lines[step]?.push(usual.with(MOUNT_FIELDS[field], escaped(value)).join(' '));
    return { kind: 'mount', path };
  });
  tables.push(...lines.map((table) => Buffer.from(`${table.join('\n')}\n`)));
  return made;
}

/** As mountinfo(5) has it: three octal digits for what separates fields. */
function escaped(value: string): string {
  return value.replaceAll(/[ \t\n]/g, (separator) => `\\${separator.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

const PRINTED = {
  text: (value: string) => value,
  label: (value: string) => `OK | '${value}'=1`,
  number: (value: string) => `OK | a=${value};1;2`,
  unit: (value: string) => `OK | a=1${value}`,
  'text of a failure': (value: string) => value,
  'text on stderr': (value: string) => value,
} as const;

export function pluginLanes({ file }: Sources): readonly Lane[] {
  const ends: Readonly<Record<string, string>> = { 'text of a failure': '; exit 2', 'text on stderr': ' >&2; exit 9' };
  return lanes('plugin', Object.keys(PRINTED) as (keyof typeof PRINTED)[], PRINTED_VALUES, (field, values) => {
    const said = file(values.map((value) => Buffer.from(PRINTED[field](value))));
    return { kind: 'command', command: ['/bin/sh', '-c', `cat "$0"${ends[field] ?? ''}`, said] };
  });
}

const PONGS = {
  name: (value: string) => `pong from ${value} (100.64.0.9) via 192.0.2.1:41641 in 3ms`,
  'address of the path': (value: string) => `pong from acer (100.64.0.9) via ${value} in 3ms`,
  relay: (value: string) => `pong from acer (100.64.0.9) via DERP(${value}) in 3ms`,
  'round trip': (value: string) => `pong from acer (100.64.0.9) via DERP(fra) in ${value}ms`,
  'whole line': (value: string) => value,
} as const;

/** Each has a peer of its own, and a file with what a ping of it prints. */
export function pingLanes({ file }: Sources, files: Map<string, string>): readonly Lane[] {
  return lanes('tailscale ping', Object.keys(PONGS) as (keyof typeof PONGS)[], PRINTED_VALUES, (field, values) => {
    const peer = `100.64.0.${files.size + 10}`;
    files.set(peer, file(values.map((value) => Buffer.from(`${PONGS[field](value)}\n`))));
    return { kind: 'tailscale-ping', peer };
  });
}

/** Files with other contents at each step: all of them change at once. */
export class Files {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
    for (let step = 0; step < STEPS; step += 1) mkdirSync(join(folder, `step-${step}`));
  }

  /** Contents beyond the last step are those of the last. */
  add(contents: readonly Buffer[]): string {
    const name = `file-${this.#count++}`;
    for (let step = 0; step < STEPS; step += 1)
      writeFileSync(join(this.#folder, `step-${step}`, name), contents.at(Math.min(step, contents.length - 1)) ?? '');
    return join(this.#folder, 'now', name);
  }

  show(step: number): void {
    symlinkSync(`step-${step}`, join(this.#folder, 'next'));
    renameSync(join(this.#folder, 'next'), join(this.#folder, 'now'));
  }
}
