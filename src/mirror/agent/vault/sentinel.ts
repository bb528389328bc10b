/** The sentinel in the working folder: a regular file that holds a JSON object, with or without the vault's id. */

import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { parseObject } from '../../../platform/parse-object.ts';
import { errnoName } from '../../../share/errno.ts';
import { LARGEST_SENTINEL } from '../../../share/visit-order.ts';
import type { EnterRefusal } from '../protocol.ts';
import { isAbsent } from './failures.ts';

export interface Sentinel {
  readonly content: Readonly<Record<string, unknown>>;
  readonly vaultId: string | null;
  /** Changes whenever the file is changed or replaced. */
  readonly stamp: string;
}

export type SentinelSeen =
  | { readonly kind: 'valid'; readonly sentinel: Sentinel }
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal };

const refused = (refusal: EnterRefusal): SentinelSeen => ({ kind: 'refused', refusal });

/** @param device on which it must lie */
export function readSentinel(file: string, device: bigint): SentinelSeen {
  try {
    if (!lstatSync(file).isFile()) return refused({ why: 'sentinel-not-regular' });
    const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const found = fstatSync(handle, { bigint: true });
      if (!found.isFile() || found.dev !== device) return refused({ why: 'sentinel-not-regular' });
      if (found.size > LARGEST_SENTINEL) return refused({ why: 'sentinel-invalid' });
      const content = parseObject(readText(handle, LARGEST_SENTINEL));
      if (content === null) return refused({ why: 'sentinel-invalid' });
      return { kind: 'valid', sentinel: { content, vaultId: idOf(content['vault_id']), stamp: stampOf(found) } };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const errno = errnoName(error);
    if (isAbsent(errno)) return refused({ why: 'sentinel-missing' });
    return errno === 'ELOOP' ? refused({ why: 'sentinel-not-regular' }) : refused({ why: 'error', step: 'sentinel', errno });
  }
}

export function stampOf({ ino, size, mtimeNs, ctimeNs, mode }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs, mode].join('/');
}

/** From the beginning of an open file, at most `longest` bytes. */
export function readText(handle: number, longest: number): string {
  const buffer = Buffer.alloc(longest);
  let length = 0;
  for (;;) {
    const read = readSync(handle, buffer, length, longest - length, length);
    if (read === 0) return buffer.toString('utf8', 0, length);
    length += read;
  }
}

/** An id is a string or a number, as the `sentinel` probe accepts it. */
function idOf(id: unknown): string | null {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id.slice(0, 200) : null;
}
