/** Lines out of a stream of bytes, each whole, with a limit to what is kept. */
import type { Readable } from 'node:stream';

/** A folder with a million names. */
const LONGEST_LINE = 128 * 1024 * 1024;
const LINE_END = 10;

export interface LineListener {
  readonly line: (line: string) => void;
  /** A line exceeded the limit; the rest of the output is discarded. */
  readonly tooLong: () => void;
}

export function onLines(stream: Readable, { line, tooLong }: LineListener, longest = LONGEST_LINE): void {
  let parts: Buffer[] = [];
  let length = 0;

  function keep(part: Buffer): void {
    parts.push(part);
    length += part.length;
  }

  stream.on('data', (bytes: Buffer) => {
    let from = 0;
    for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, from)) {
      keep(bytes.subarray(from, end));
      const whole = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
      parts = [];
      length = 0;
      from = end + 1;
      line(whole.toString('utf8'));
    }
    keep(bytes.subarray(from));
    if (length <= longest) return;
    parts = [];
    stream.destroy();
    tooLong();
  });
}
