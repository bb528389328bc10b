/**
 * The content of a file, read slice by slice by a child (hot's lister, the vault agent): each slice is a separate reply, so that a disk
 * that hangs is detected, and the caller may stop in between.
 */
import { closeSync, fstatSync, readSync, type Stats } from 'node:fs';
import { systemClock } from '../../platform/clock.ts';
import type { Algorithm } from '../core/content.ts';
import type { Sight } from '../core/plan.ts';
import type { Hasher } from './hasher.ts';
import { sightOf } from './read-folder.ts';

/** `from`: 0 starts from the beginning; else how much was read so far. */
export interface SliceRequest {
  readonly path: string;
  readonly algorithm: Algorithm;
  readonly from: number;
}

/** `read`: the number of bytes so far, with more to come. `unread`: an errno, or `ECHANGED`. */
export type ContentSlice = { readonly read: number } | { readonly digest: string; readonly sight: Sight } | { readonly unread: string };

const BLOCK = 1024 * 1024;
/** The maximum size of a slice, and its maximum duration once a block was read. */
const SLICE_BYTES = 256 * BLOCK;
const SLICE_MS = 1_000;
/** Files without further requests are closed, the oldest first. */
const MOST_OPEN = 32;

/** An open file. If a call takes long, its results are promises, so that other work continues meanwhile. */
export interface OpenFile {
  stats(): Stats | Promise<Stats>;
  /** How many bytes came into the block; 0 at the end. */
  read(block: Buffer): number | Promise<number>;
  close(): void | Promise<void>;
}

export function openedAs(handle: number): OpenFile {
  return {
    stats: () => fstatSync(handle),
    read: (block) => readSync(handle, block, 0, block.length, null),
    close: () => closeSync(handle),
  };
}

interface Open {
  readonly file: OpenFile;
  readonly before: Stats;
  readonly hasher: Hasher;
  readonly block: Buffer;
  bytes: number;
}

/** Several files may be read concurrently. */
export class ContentSlices {
  readonly #open = new Map<string, Open>();

  /** @param open opens the file by its path, without following links or blocking @throws errors of `open` and the system */
  async next(request: SliceRequest, open: () => OpenFile | Promise<OpenFile>): Promise<ContentSlice> {
    try {
      if (request.from === 0) await this.#begin(request, open);
      return await this.#readOn(request);
    } catch (error) {
      await this.#close(request.path);
      throw error;
    }
  }

  async #begin({ path, algorithm }: SliceRequest, open: () => OpenFile | Promise<OpenFile>): Promise<void> {
    await this.#close(path);
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size >= MOST_OPEN) await this.#close(oldest);
    const { createHasher } = await import('./hasher.ts');
    const hasher = await createHasher(algorithm);
    const file = await open();
    try {
      const before = await file.stats();
      const block = Buffer.allocUnsafe(Math.min(BLOCK, Math.max(1, before.size)));
      this.#open.set(path, { file, before, hasher, block, bytes: 0 });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #readOn({ path, from }: SliceRequest): Promise<ContentSlice> {
    const open = this.#open.get(path);
    if (open === undefined || open.bytes !== from || !open.before.isFile()) return this.#end(path, { unread: 'EINVAL' });
    const start = systemClock.monotonic();
    while (open.bytes - from < SLICE_BYTES && systemClock.monotonic() - start < SLICE_MS) {
      const length = await open.file.read(open.block);
      if (length === 0) return this.#end(path, finished(open, await open.file.stats()));
      open.hasher.update(open.block.subarray(0, length));
      open.bytes += length;
    }
    return { read: open.bytes };
  }

  async #end(path: string, slice: ContentSlice): Promise<ContentSlice> {
    await this.#close(path);
    return slice;
  }

  async #close(path: string): Promise<void> {
    const open = this.#open.get(path);
    this.#open.delete(path);
    await open?.file.close();
  }
}

function finished({ before, hasher, bytes }: Open, after: Stats): ContentSlice {
  const isSame = after.size === before.size && after.mtimeMs === before.mtimeMs && after.ctimeMs === before.ctimeMs && bytes === after.size;
  return isSame ? { digest: hasher.digest(), sight: sightOf(after) } : { unread: 'ECHANGED' };
}
