/** The facts that an answer's status and headers hold. Pure. */
import type { EpochMs, HttpFacts } from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import { type Exchanged, textOf } from './exchange.ts';

export function factsOf(exchanged: Exchanged, now: EpochMs): Partial<HttpFacts> {
  if (!exchanged.ok) return exchanged.status === null ? {} : { status: exchanged.status };
  const { status, headers, body } = exchanged.reply;
  const contentType = textOf(headers['content-type']);
  const lastModified = httpDate(textOf(headers['last-modified']));
  const retryAfterSeconds = retryAfter(textOf(headers['retry-after']), now);
  return {
    status,
    bytes: body.length,
    ...(contentType === '' ? {} : { contentType: escapeText(contentType, 100) }),
    ...(lastModified === null ? {} : { lastModified }),
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  };
}

/** The usual form of a date in HTTP, `Sun, 22 Nov 2026 09:00:00 GMT`. */
export function httpDate(text: string): EpochMs | null {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** Seconds, or the date after which to come again. */
function retryAfter(text: string, now: EpochMs): number | null {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = httpDate(text);
  return at === null ? null : Math.max(0, Math.round((at - now) / 1_000));
}
