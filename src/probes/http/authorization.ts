/** The Authorization header from referenced secrets, read anew at every attempt so that a rotated one is used. */
import type { SecretRef, Secrets } from '../../platform/secrets.ts';
import { cancelledBy, ownFault, type Problem } from '../net/problem.ts';
import { unlessAborted } from '../net/unless-aborted.ts';
import type { AuthSettings } from './settings.ts';

export type Login = { readonly ok: true; readonly header: string | null } | { readonly ok: false; readonly problem: Problem };

export async function authorization(auth: AuthSettings | undefined, secrets: Secrets, signal: AbortSignal): Promise<Login> {
  if (auth?.bearer !== undefined) return read(auth.bearer, (token) => `Bearer ${token}`, secrets, signal);
  if (auth?.basic === undefined) return { ok: true, header: null };
  const { user, password } = auth.basic;
  return read(password, (secret) => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`, secrets, signal);
}

async function read(ref: SecretRef, write: (secret: string) => string, secrets: Secrets, signal: AbortSignal): Promise<Login> {
  const found = await unlessAborted(secrets.resolve(ref), signal);
  if (found === null) return { ok: false, problem: cancelledBy(signal) ?? unusable('the secret cannot be read in time') };
  if (!found.ok) return { ok: false, problem: unusable(found.problem) };
  const header = write(found.value);
  // A header can hold Latin-1 on one line; what else a secret holds is never shown.
  if (!/^[\t\x20-\x7e\x80-\xff]+$/.test(header))
    return { ok: false, problem: unusable('the secret holds characters that no header can hold') };
  return { ok: true, header };
}

function unusable(problem: string): Problem {
  return ownFault('probe.unusable', { problem });
}
