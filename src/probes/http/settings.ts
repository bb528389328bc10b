/** The config keys that say how to fetch a URL; shared by every kind that fetches one. */
import * as z from 'zod/mini';
import type { Millis, Scalar } from '../../health/ids.ts';
import { once } from '../../platform/once.ts';
import type { SecretRef } from '../../platform/secrets.ts';
import { bytes, described, host, httpUrl, path, secretOrText, secretRef, textField } from '../../schema/fields.ts';

/** How to log in: a token, or a name and password. Secrets are references. */
export interface AuthSettings {
  readonly bearer?: SecretRef | undefined;
  readonly basic?: { readonly user: string | SecretRef; readonly password: SecretRef } | undefined;
}

export interface FetchSettings {
  readonly url: string;
  /** Request headers, names in lower case. Secrets are references. */
  readonly headers: Readonly<Record<string, string | SecretRef>>;
  readonly auth?: AuthSettings | undefined;
  /** A file with certificates (PEM) to trust beside the system's. */
  readonly ca?: string | undefined;
  /** The name that the certificate must hold, and that is sent as SNI, where it is not the URL's host. */
  readonly servername?: string | undefined;
  /** Bytes of the body at most, after decompression. */
  readonly maxBody: number;
}

export type StatusRule = number | '2xx' | '3xx' | '4xx' | '5xx';

/** All of them must hold; the first four need a number. */
export interface JsonComparison {
  readonly lt?: number | undefined;
  readonly le?: number | undefined;
  readonly gt?: number | undefined;
  readonly ge?: number | undefined;
  readonly ne?: Scalar | undefined;
}

export interface HttpExpectation {
  readonly status: readonly StatusRule[];
  /** Names in lower case; the value must match. `false`: there must be no such header. */
  readonly headers: Readonly<Record<string, RegExp | false>>;
  readonly contains: readonly string[];
  readonly notContains: readonly string[];
  readonly matches: readonly RegExp[];
  /** Paths into the JSON body (`status`, `items[0].id`) and the value that must be there, type and all, or what it is compared with. */
  readonly json: Readonly<Record<string, Scalar | JsonComparison>>;
}

export interface HttpSettings extends FetchSettings {
  readonly expect: HttpExpectation;
  readonly followRedirects: boolean;
  /** What it is for the diagnosis. */
  readonly role?: 'front' | 'api' | 'files' | undefined;
  /** Warns when the certificate has less than this left, or less than a third of its life. */
  readonly certWarn: Millis;
}

export interface WatchdogSettings extends FetchSettings {
  /** A report older than this is stale. */
  readonly maxAge: Millis;
  /** Path of the boolean that says whether the machine is online. */
  readonly onlineField: string;
  /** Paths that may hold the report's time; the first one that is there counts, then `Last-Modified`. */
  readonly timeField: readonly string[];
}

export type HeartbeatSettings = FetchSettings;

export interface YtmSettings extends FetchSettings {
  /** A snapshot older than this is stale. */
  readonly maxAge: Millis;
  /** Components of the other ytm whose trouble counts here. */
  readonly report: readonly string[];
}

// Set by the connection itself, or a secret that belongs into auth.
const OWN_HEADERS = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const headerName = textField('the name of a header', (name) => {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/.test(lower)) return { expected: 'the name of a header' };
  if (lower === 'authorization')
    return { expected: 'credentials do not belong under headers: (the value is not shown); use auth: instead.' };
  return OWN_HEADERS.has(lower) ? { expected: 'a header that is not set by the connection itself' } : { value: lower };
});

const headerValue = secretOrText('the value of a header', (value) =>
  /^[\t\x20-\x7e\x80-\xff]{0,4000}$/.test(value) ? { value } : { expected: 'the value of a header, one line of Latin-1' },
);

const userName = secretOrText('a user name', (value) => (value === '' ? { expected: 'a user name that is not empty' } : { value }));

const auth = once(() =>
  z
    .strictObject(
      {
        bearer: z.optional(described(secretRef(), 'A token, sent as Authorization: Bearer')),
        basic: z.optional(
          described(
            z.strictObject(
              {
                user: described(userName, 'The user name; env:NAME or file:PATH is a reference'),
                password: described(secretRef(), 'The password, by reference only'),
              },
              { error: 'user and password' },
            ),
            'A name and password, sent as Authorization: Basic',
          ),
        ),
      },
      { error: 'bearer or basic' },
    )
    .check(z.refine((given) => (given.bearer === undefined) !== (given.basic === undefined), { error: 'either bearer or basic' })),
);

export const fetchFields = once(() => ({
  url: described(httpUrl(), 'The URL to request (GET only). Proxies from the environment are not used'),
  headers: described(
    z._default(z.record(headerName, headerValue, { error: 'a map of header names to values' }), {}),
    'Additional request headers. A value env:NAME or file:PATH is a secret by reference; it is read at every attempt, and never sent to another origin',
  ),
  auth: z.optional(described(auth(), 'Credentials, by reference only; never sent to another host')),
  ca: z.optional(described(path(), 'A file with CA certificates (PEM) to trust in addition to those of the system')),
  servername: z.optional(described(host(), 'The name that the certificate must contain, if it is not the host of the URL')),
  maxBody: described(z.prefault(bytes({ max: '64MiB' }), '1MiB'), 'The maximum size of a response, after decompression'),
}));
