/** Lines over file descriptors, read and written synchronously: waiting blocks the main thread. */
import { readSync, writeSync } from 'node:fs';

export interface Lines {
  /** The next line; `null` at the end. Waits for it. */
  next(): string | null;
  /** A line that has arrived already, without waiting for one. */
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
        // A line without its end was not sent completely.
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

/** In one write, so that the reader is woken once. */
export function writeLines(handle: number, values: readonly object[]): void {
  const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
}

/**
 * The first line only asks whether this program runs: a busy machine may be slow to start it, which is no sign of a hanging share. False:
 * the other side is gone.
 */
export function sayStarted(lines: Lines, handle: number): boolean {
  if (lines.next() === null) return false;
  writeLine(handle, { started: true });
  return true;
}
