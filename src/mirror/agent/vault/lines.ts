/** Lines over file descriptors, read and written synchronously: whoever waits here waits in the main thread. */
import { readSync, writeSync } from 'node:fs';

export interface Lines {
  /** The next line; `null` at the end. Waits for it. */
  next(): string | null;
  /** A line that is there already, without waiting for one. */
  peek(): string | null;
}

const BLOCK = 64 * 1024;

export function readLines(handle: number): Lines {
  const block = Buffer.alloc(BLOCK);
  const lines: string[] = [];
  let begun: Buffer[] = [];

  function take(bytes: Buffer): void {
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      begun.push(Buffer.from(bytes.subarray(from, end)));
      lines.push(Buffer.concat(begun).toString('utf8'));
      begun = [];
      from = end + 1;
    }
    if (from < bytes.length) begun.push(Buffer.from(bytes.subarray(from)));
  }

  return {
    next() {
      while (lines.length === 0) {
        const length = readSync(handle, block);
        // A line without its end was never given whole.
        if (length === 0) return null;
        take(block.subarray(0, length));
      }
      return lines.shift() ?? null;
    },
    peek: () => lines[0] ?? null,
  };
}

export function writeLine(handle: number, value: object): void {
  writeLines(handle, [value]);
}

/** In one go: whoever reads them is woken once. */
export function writeLines(handle: number, values: readonly object[]): void {
  const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
}
