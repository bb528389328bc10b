/** Joins the lines written to a child in one turn of the event loop into one write, so that the child is woken once. */
import type { Writable } from 'node:stream';

export interface BundledWrites {
  write(this: void, line: string): void;
  /** Nothing is written after what was. */
  end(): void;
}

export function bundledWrites(stream: Writable): BundledWrites {
  let waiting = '';
  const flush = (): void => {
    if (waiting !== '') stream.write(waiting);
    waiting = '';
  };
  return {
    write(line) {
      if (waiting === '') queueMicrotask(flush);
      waiting += `${line}\n`;
    },
    end() {
      flush();
      stream.end();
    },
  };
}
