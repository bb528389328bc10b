/** What was chosen in the dashboard, kept in a file of the state folder. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWholeFile } from '../platform/whole-file.ts';

const FILE = 'watch.json';
const OWNER_ONLY = 0o600;
/** More was not written by ytm. */
const MOST_BYTES = 10_000;

export interface WatchMemory {
  /** The text that was kept last; empty: none, or it cannot be read. */
  read(): Promise<string>;
  /** Replaces it; one write after the other. Rejects when it cannot be written. */
  keep(text: string): Promise<void>;
}

/** @param stateDir on a local disk; need not exist to be read */
export function createWatchMemory(stateDir: string): WatchMemory {
  const file = join(stateDir, FILE);
  let last: Promise<unknown> = Promise.resolve();
  return {
    async read() {
      try {
        await using handle = await open(file, 'r');
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
        return buffer.toString('utf8', 0, bytesRead);
      } catch {
        return '';
      }
    },
    keep(text) {
      const written = last.then(() => writeWholeFile(file, text, OWNER_ONLY));
      last = written.catch(() => undefined);
      return written;
    },
  };
}
