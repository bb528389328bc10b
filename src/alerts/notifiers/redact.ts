/** Keeps secrets out of what receivers say: some of them repeat the address or the token that they were sent. */
import { escapeText } from '../../messages/template.ts';

const MARK = '***';
/** Shorter pieces are no secrets, and would mark half of every text. */
const SHORTEST = 4;
/** The words of a path, such as `api`, are none either. */
const SHORTEST_PART = 6;

export class Redactor {
  readonly #hidden = new Set<string>();

  /** The secret itself, and how it appears in URLs and headers. */
  hide(secret: string): this {
    if (secret.length < SHORTEST) return this;
    for (const form of [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      JSON.stringify(secret).slice(1, -1),
    ])
      this.#hidden.add(form);
    return this;
  }

  /** A URL that was given as a secret: everything but its host. */
  hideUrl(url: URL): this {
    this.hide(url.href).hide(url.pathname).hide(decoded(url.password)).hide(decoded(url.username));
    for (const part of url.pathname.split('/')) if (part.length >= SHORTEST_PART) this.hide(decoded(part));
    for (const value of url.searchParams.values()) this.hide(value);
    return this.hide(`${url.pathname}${url.search}`);
  }

  /** One line that can be shown: without the secrets, escaped, and at most 200 characters long. */
  line(text: string): string {
    // The longest first: a part of a secret must not hide the rest of it.
    const forms = [...this.#hidden].sort((a, b) => b.length - a.length);
    const safe = forms.reduce((left, form) => left.replaceAll(form, MARK), text);
    return escapeText(safe.replace(/\s+/g, ' ').trim());
  }
}

/** A part of a URL; one that cannot be decoded stays as it is. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
