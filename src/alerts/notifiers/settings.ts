/** What the config of several notifiers has in common. */
import { homedir } from 'node:os';
import * as z from 'zod/mini';
import { parseSecretRef, type SecretRef } from '../../platform/secrets.ts';
import { described, secretRef, textField } from '../../schema/fields.ts';

/** A URL as it is written, or where it is kept. */
export type Address = { readonly from: 'config'; readonly url: string } | SecretRef;

const EXPECTED = 'a URL such as https://host/path, env:NAME or file:PATH';

/** A URL that need not be secret; one with credentials in it is refused without printing it. */
export function address(): z.ZodMiniType<Address, string> {
  return textField<Address>(EXPECTED, (text) => {
    const ref = parseSecretRef(text, homedir());
    if (ref !== null) return { value: ref };
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return { expected: `expected ${EXPECTED} (the value is not shown).` };
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return { expected: WITH_CREDENTIALS };
    return { value: { from: 'config', url: text } };
  });
}

const WITH_CREDENTIALS =
  'a URL in the config must not hold a user name, a password or a query (the value is not shown); use env:NAME or file:PATH for the whole URL.';

/** The URL of a webhook that is itself the credential. */
export function secretUrl(description: string): z.ZodMiniType<SecretRef, string> {
  return described(secretRef(), description);
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const OWN_HEADERS = /^(connection|content-length|content-type|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

const headerName = textField('the name of a header that is not set by ytm itself', (name) =>
  HEADER_NAME.test(name) && !OWN_HEADERS.test(name)
    ? { value: name.toLowerCase() }
    : { expected: 'the name of a header that is not set by ytm itself' },
);

/** Values are references only: a header of a webhook is usually a token. */
export function secretHeaders(): z.ZodMiniType<Readonly<Record<string, SecretRef>>, unknown> {
  return z._default(z.record(headerName, secretRef(), { error: 'a mapping of header names to env:NAME or file:PATH' }), {});
}

/** The short form `<kind>: <text>`. */
export function shortAs(key: string): (value: unknown) => Readonly<Record<string, unknown>> | null {
  return (value) => (typeof value === 'string' ? { [key]: value } : null);
}
