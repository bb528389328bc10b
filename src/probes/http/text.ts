/** A body as text: by its charset, without a byte order mark. */
import { escapeText } from '../../messages/template.ts';

/** Characters that are not valid in the charset become U+FFFD; a charset that is not known counts as UTF-8. */
export function bodyText(body: Buffer, contentType: string): string {
  const charset = /;\s*charset="?([\w.:-]{1,40})/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
  if (charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii') return utf8(body);
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return utf8(body);
  }
}

function utf8(body: Buffer): string {
  const bom = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  return body.toString('utf8', bom ? 3 : 0);
}

/** The beginning of a body for a detail: one line, escaped, short. */
export function excerpt(text: string): string {
  return escapeText(text.slice(0, 200).replace(/\s+/g, ' ').trim(), 120);
}

/** A JSON value as it may stand in a sentence: a scalar as it is written, of anything else only what it is. */
export function shownJson(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? '{}' : '{…}';
  // JSON has no way to write the infinite, which a number such as 1e400 becomes.
  if (typeof value === 'number') return String(value);
  return escapeText(JSON.stringify(value) ?? '?', 100);
}
