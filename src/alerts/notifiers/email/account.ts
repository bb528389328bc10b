/** The mail server and the login of `email`. */
import { homedir } from 'node:os';
import type * as z from 'zod/mini';
import { formatSecretRef, parseSecretRef, type SecretRef } from '../../../platform/secrets.ts';
import { textField } from '../../../schema/fields.ts';
import { broken } from '../../core/delivery.ts';
import { type Resolved, resolveSecret } from '../http/resolve.ts';
import { decoded } from '../redact.ts';

export type Server = { readonly from: 'config'; readonly url: string } | SecretRef;

const SERVER = 'a mail server such as smtp://host:587 or smtps://host, env:NAME or file:PATH';

/** With TLS from the start (`smtps`), or by STARTTLS, which is required before a password is sent to another machine. */
export const server: z.ZodMiniType<Server, string> = textField<Server>(SERVER, (written) => {
  const ref = parseSecretRef(written, homedir());
  if (ref !== null) return { value: ref };
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || !isMailUrl(url)) return { expected: `expected ${SERVER} (the value is not shown).` };
  if (url.username === '' && url.password === '') return { value: { from: 'config', url: written } };
  return {
    expected:
      'a mail server in the config must not hold a user name or password (the value is not shown); use user: and password: instead.',
  };
});

/** User name and password may be in the URL of the server instead. */
export interface Login {
  readonly server: Server;
  readonly user?: string | undefined;
  readonly password?: SecretRef | undefined;
}

export interface Account {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | null;
}

function isMailUrl({ protocol, hostname }: URL): boolean {
  return (protocol === 'smtp:' || protocol === 'smtps:') && hostname !== '';
}

type Reading = Parameters<typeof resolveSecret>[1];

export async function accountOf(login: Login, reading: Reading): Promise<Resolved<Account>> {
  const url = await serverUrl(login.server, reading);
  if (!url.ok) return url;
  const password = login.password === undefined ? null : await resolveSecret(login.password, reading);
  if (password !== null && !password.ok) return password;
  const { username, password: inUrl, protocol, port, hostname } = url.value;
  const user = login.user ?? decoded(username);
  const pass = password?.value ?? decoded(inUrl);
  // As PLAIN sends it.
  reading.redactor.hide(pass).hide(`\0${user}\0${pass}`);
  const secure = protocol === 'smtps:';
  const usual = secure ? 465 : 587;
  const host = hostname.replace(/^\[|\]$/g, '');
  return { ok: true, value: { host, port: Number(port) || usual, secure, auth: user === '' ? null : { user, pass } } };
}

async function serverUrl(server: Server, reading: Reading): Promise<Resolved<URL>> {
  if (server.from === 'config') return { ok: true, value: new URL(server.url) };
  const found = await resolveSecret(server, reading);
  if (!found.ok) return found;
  const url = URL.canParse(found.value) ? new URL(found.value) : null;
  return url !== null && isMailUrl(url) ? { ok: true, value: url } : broken('no_mail_url', { ref: formatSecretRef(server) });
}
