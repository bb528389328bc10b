/** `ca`: a file with the authorities of a receiver of one's own. They are trusted in addition to those of Node. */
import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import * as z from 'zod/mini';
import { unlessAborted } from '../../platform/unless-aborted.ts';
import { described, path } from '../../schema/fields.ts';
import { broken } from '../core/delivery.ts';
import type { Resolved } from './http/resolve.ts';

export function caFile(): z.ZodMiniType<string | undefined> {
  return z.optional(described(path(), 'A file with CA certificates (PEM) to trust in addition to the usual ones'));
}

/** `undefined`: the usual ones. The file is read for every attempt, so that a renewed one is used at once. */
export async function authoritiesOf(file: string | undefined, signal: AbortSignal): Promise<Resolved<readonly string[] | undefined>> {
  if (file === undefined) return { ok: true, value: undefined };
  try {
    const pem = await unlessAborted(readFile(file, 'utf8'), signal);
    if (pem?.includes('-----BEGIN CERTIFICATE-----') === true) return { ok: true, value: [...getCACertificates('default'), pem] };
    return broken('ca_file', { file, problem: 'PEM' });
  } catch (error) {
    return broken('ca_file', { file, problem: (error as NodeJS.ErrnoException).code ?? '' });
  }
}
