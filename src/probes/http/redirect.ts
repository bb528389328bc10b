/** Which redirects are followed: at most 5, on the same host, never from https to http. Pure. */
import type { Word } from '../../messages/words.en.ts';

export const MOST_REDIRECTS = 5;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

export type Redirect = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly why: Word };

/** `done`: how many were followed already. */
export function followable(from: URL, location: string, done: number): Redirect {
  const no = (why: Word): Redirect => ({ ok: false, why });
  if (location === '' || !URL.canParse(location, from.href)) return no('no-location');
  const url = new URL(location, from);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return no('other-scheme');
  if (url.hostname !== from.hostname) return no('other-host');
  if (from.protocol === 'https:' && url.protocol === 'http:') return no('downgrade');
  return done >= MOST_REDIRECTS ? no('too-many') : { ok: true, url };
}
