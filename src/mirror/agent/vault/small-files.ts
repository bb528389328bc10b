/** Small JSON files at the root of the vault: written to a temp file, flushed, and renamed into place. */

import { closeSync, constants, fstatSync, fsyncSync, lstatSync, openSync, writeSync } from 'node:fs';
import { parseObject } from '../../../platform/parse-object.ts';
import { errnoName } from '../../../share/errno.ts';
import { LARGEST_SENTINEL } from '../../../share/visit-order.ts';
import { IMAGE_NAME } from '../../core/contract.ts';
import type { VaultImage } from '../../core/image.ts';
import { vaultImageOf } from '../../core/image-file.ts';
import { atStep, isAbsent } from './failures.ts';
import { moveDraft } from './moving.ts';
import { readText } from './sentinel.ts';
import type { VaultRoot } from './vault-root.ts';

export function writeSmallFile(root: VaultRoot, name: string, content: object): void {
  moveDraft(root, name, (draft) => writeSmallHere(draft, `${JSON.stringify(content, null, 2)}\n`));
}

/** A new file in the working folder, on the disk when this returns. */
export function writeSmallHere(name: string, text: string | Buffer): void {
  atStep('write', () => {
    const handle = openSync(name, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o644);
    try {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
      flush(handle);
    } finally {
      closeSync(handle);
    }
  });
}

/** Some servers do not support flushing; then there is nothing to wait for. */
function flush(handle: number): void {
  try {
    fsyncSync(handle);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errnoName(error))) throw error;
  }
}

/** `null`: it does not exist. `content` null: it is not a small regular file with a JSON object. */
export function readSmallHere(name: string): { readonly content: Readonly<Record<string, unknown>> | null } | null {
  try {
    if (!lstatSync(name).isFile()) return { content: null };
    const handle = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const found = fstatSync(handle);
      return { content: found.isFile() && found.size <= LARGEST_SENTINEL ? parseObject(readText(handle, LARGEST_SENTINEL)) : null };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return isAbsent(errnoName(error)) ? null : { content: null };
  }
}

/** The vault's claim whose image it is. */
export function readImage(): VaultImage | null | 'unreadable' {
  const found = readSmallHere(IMAGE_NAME);
  return found === null ? null : vaultImageOf(found.content);
}
