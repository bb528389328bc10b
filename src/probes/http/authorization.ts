/** Resolves referenced secrets for request headers. Done for every attempt, so that a rotated secret is used. */
import type { SecretRef, Secrets } from '../../platform/secrets.ts';
import { unlessAborted } from '../../platform/unless-aborted.ts';
import { cancelledBy, ownFault, type Problem } from '../net/problem.ts';
import type { AuthSettings, FetchSettings } from './settings.ts';

/** Headers with secrets, which belong to one origin, and those that may be sent anywhere. */
export type Login =
  | { readonly ok: true; readonly secret: Readonly<Record<string, string>>; readonly open: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly problem: Problem };

type Read = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: Problem };

export async function authorization(
  { auth, headers }: Pick<FetchSettings, 'auth' | 'headers'>,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<Login> {
  const open: Record<string, string> = {};
  const secret: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') {
      open[name] = value;
      continue;
    }
    const found = await read(value, secrets, signal);
    if (!found.ok) return found;
    secret[name] = found.value;
  }
  const login = auth === undefined ? null : await loginOf(auth, secrets, signal);
  if (login === null) return { ok: true, open, secret };
  return login.ok ? { ok: true, open, secret: { ...secret, authorization: login.value } } : login;
}

async function loginOf({ bearer, basic }: AuthSettings, secrets: Secrets, signal: AbortSignal): Promise<Read | null> {
  if (bearer !== undefined) {
    const token = await read(bearer, secrets, signal);
    return token.ok ? { ok: true, value: `Bearer ${token.value}` } : token;
  }
  if (basic === undefined) return null;
  const user = typeof basic.user === 'string' ? ({ ok: true, value: basic.user } as const) : await read(basic.user, secrets, signal);
  const password = user.ok ? await readAny(basic.password, secrets, signal) : user;
  if (!user.ok || !password.ok) return password;
  return { ok: true, value: `Basic ${Buffer.from(`${user.value}:${password.value}`).toString('base64')}` };
}

/** A header can hold Latin-1 on one line; what else a secret holds is never shown. */
async function read(ref: SecretRef, secrets: Secrets, signal: AbortSignal): Promise<Read> {
  const found = await readAny(ref, secrets, signal);
  if (!found.ok || /^[\t\x20-\x7e\x80-\xff]+$/.test(found.value)) return found;
  return { ok: false, problem: unusable('the secret holds characters that no header can hold') };
}

async function readAny(ref: SecretRef, secrets: Secrets, signal: AbortSignal): Promise<Read> {
  const found = await unlessAborted(secrets.resolve(ref), signal);
  if (found === null) return { ok: false, problem: cancelledBy(signal) ?? unusable('the secret cannot be read in time') };
  return found.ok ? found : { ok: false, problem: unusable(found.problem) };
}

function unusable(problem: string): Problem {
  return ownFault('probe.unusable', { problem });
}
