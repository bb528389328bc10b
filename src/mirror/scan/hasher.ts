/** Digests of contents, block by block. Loaded only by modules that read contents. */
import { createHash } from 'node:crypto';
import hashes from 'hash-wasm/dist/xxhash128.umd.min.js';
import type { Algorithm } from '../core/content.ts';

export interface Hasher {
  update(block: Uint8Array): void;
  /** With the algorithm as a prefix. */
  digest(): string;
}

export async function createHasher(algorithm: Algorithm): Promise<Hasher> {
  if (algorithm === 'md5') {
    const hash = createHash('md5');
    return { update: (block) => void hash.update(block), digest: () => `md5:${hash.digest('hex')}` };
  }
  const hash = (await hashes.createXXHash128()).init();
  return { update: (block) => void hash.update(block), digest: () => `xxh128:${hash.digest()}` };
}
