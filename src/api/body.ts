/** Reads the JSON body of a request, within a limit. */
import type { IncomingMessage } from 'node:http';

export const LARGEST_BODY = 64 * 1024;

export type BodyResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly error: string };

export async function readJson(request: IncomingMessage): Promise<BodyResult> {
  // A form of another web page cannot send this type without asking first, which is never granted.
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return { ok: false, status: 415, error: 'the body must be application/json' };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_BODY) return { ok: false, status: 413, error: `the body is larger than ${LARGEST_BODY} bytes` };
      chunks.push(chunk);
    }
    return { ok: true, value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { ok: false, status: 400, error: 'the body is not JSON' };
  }
}
