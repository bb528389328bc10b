/** The config keys that say how to fetch a URL; shared by every kind that fetches one. */
import * as z from 'zod/mini';
import { bytes, described, host, httpUrl, path, secretRef, text, textField } from '../../config/fields.ts';
import { once } from '../../platform/once.ts';
import type { SecretRef } from '../../platform/secrets.ts';

/** How to log in: a token, or a name and password. Secrets are references. */
export interface AuthSettings {
  readonly bearer?: SecretRef | undefined;
  readonly basic?: { readonly user: string; readonly password: SecretRef } | undefined;
}

export interface FetchSettings {
  readonly url: string;
  /** Request headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly auth?: AuthSettings | undefined;
  /** A file with the certificates (PEM) to trust instead of the system's. */
  readonly ca?: string | undefined;
  /** The name that the certificate must hold, and that is sent as SNI, where it is not the URL's host. */
  readonly servername?: string | undefined;
  /** Bytes of the body at most, after decompression. */
  readonly maxBody: number;
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

const headerValue = textField('the value of a header', (value) =>
  /^[\t\x20-\x7e\x80-\xff]{0,4000}$/.test(value) ? { value } : { expected: 'the value of a header, one line of Latin-1' },
);

const auth = once(() =>
  z
    .strictObject(
      {
        bearer: z.optional(described(secretRef(), 'A token, sent as Authorization: Bearer')),
        basic: z.optional(
          described(
            z.strictObject({ user: text('a user name'), password: secretRef() }, { error: 'user and password' }),
            'A name and password, sent as Authorization: Basic',
          ),
        ),
      },
      { error: 'bearer or basic' },
    )
    .check(z.refine((given) => (given.bearer === undefined) !== (given.basic === undefined), { error: 'either bearer or basic' })),
);

export const fetchFields = once(() => ({
  url: described(httpUrl(), 'What to get (GET only). Proxies named in the environment are not used'),
  headers: described(
    z._default(z.record(headerName, headerValue, { error: 'a map of header names to values' }), {}),
    'Further request headers',
  ),
  auth: z.optional(described(auth(), 'Credentials, by reference only; never sent to another host')),
  ca: z.optional(described(path(), 'A file with the certificates (PEM) to trust instead of the system’s')),
  servername: z.optional(described(host(), 'The name that the certificate must hold, where it is not the URL’s host')),
  maxBody: described(z.prefault(bytes({ max: '64MiB' }), '1MiB'), 'The largest answer to read, after decompression'),
}));
