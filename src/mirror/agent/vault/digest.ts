/** The SHA-256 of a file's content. */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { folderOf, nameOf } from '../../core/entry.ts';
import { atStep, OpFailed } from './failures.ts';
import type { Standing } from './standing.ts';

const BLOCK = 1024 * 1024;

export function digest(standing: Standing, path: string): { readonly sha256: string; readonly bytes: number } {
  return standing.inside(folderOf(path), () => atStep('digest', () => digestHere(nameOf(path))));
}

function digestHere(name: string): { readonly sha256: string; readonly bytes: number } {
  const handle = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(handle).isFile()) throw new OpFailed('digest', 'EINVAL');
    const hash = createHash('sha256');
    const block = Buffer.alloc(BLOCK);
    let bytes = 0;
    for (;;) {
      const length = readSync(handle, block, 0, BLOCK, null);
      if (length === 0) return { sha256: hash.digest('hex'), bytes };
      hash.update(block.subarray(0, length));
      bytes += length;
    }
  } finally {
    closeSync(handle);
  }
}
