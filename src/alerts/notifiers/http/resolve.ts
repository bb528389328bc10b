/** Resolves the references in a notifier's settings. Done again for every attempt, so that a changed secret is used at once. */
import { formatSecretRef, type SecretRef, type Secrets } from '../../../platform/secrets.ts';
import { unlessAborted } from '../../../platform/unless-aborted.ts';
import { broken, type NotDelivered } from '../../core/delivery.ts';
import { decoded, type Redactor } from '../redact.ts';
import type { Address } from '../settings.ts';
import { endedBy } from './send.ts';

export type Resolved<T> = { readonly ok: true; readonly value: T } | NotDelivered;

interface Reading {
  readonly secrets: Secrets;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
}

/** The secret, which the redactor hides from now on. */
export async function resolveSecret(ref: SecretRef, { secrets, redactor, signal }: Reading): Promise<Resolved<string>> {
  const found = await unlessAborted(secrets.resolve(ref), signal);
  const shown = formatSecretRef(ref);
  if (found === null) return endedBy(signal, shown, false);
  if (!found.ok) return broken('secret', { ref: shown, why: found.fault });
  redactor.hide(found.value);
  return { ok: true, value: found.value };
}

/** One that can be sent in a header. */
export async function resolveHeader(ref: SecretRef, reading: Reading): Promise<Resolved<string>> {
  const found = await resolveSecret(ref, reading);
  if (!found.ok || /^[\t\x20-\x7e\x80-\xff]+$/.test(found.value)) return found;
  return broken('bad_header', { ref: formatSecretRef(ref) });
}

export interface Target {
  readonly url: URL;
  /** User name and password of the URL, which do not stay in it; `null`: there are none. */
  readonly basic: string | null;
}

/** An http or https URL. Of one that is a secret, the redactor hides everything but the host. */
export async function resolveUrl(address: Address, reading: Reading): Promise<Resolved<Target>> {
  if (address.from === 'config') return { ok: true, value: { url: new URL(address.url), basic: null } };
  const found = await resolveSecret(address, reading);
  if (!found.ok) return found;
  const url = URL.canParse(found.value) ? new URL(found.value) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return broken('no_url', { ref: formatSecretRef(address) });
  reading.redactor.hideUrl(url);
  const login = `${decoded(url.username)}:${decoded(url.password)}`;
  const basic = login === ':' ? null : `Basic ${Buffer.from(login).toString('base64')}`;
  if (basic !== null) reading.redactor.hide(basic.slice('Basic '.length));
  url.username = '';
  url.password = '';
  url.hash = '';
  return { ok: true, value: { url, basic } };
}

/** An address as people may see it. */
export function shownAddress(address: Address): string {
  return address.from === 'config' ? address.url : formatSecretRef(address);
}
