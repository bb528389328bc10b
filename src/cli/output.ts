/**
 * The output of a command. One rule for standard output and standard error in every command: a stream that cannot be written does not end
 * the command. Whether that makes the command fail is decided at its end (main.ts).
 */

/** The reader closed the stream, which is not an error: `ytm check | head -1`, a closed terminal. */
const NO_READER: ReadonlySet<string> = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

export interface Output {
  /** Why something could not be written although there is a reader, such as "no space left on device (ENOSPC)"; `null`: all was written. */
  readonly problem: string | null;
  /** Aborted when nothing more can be written: for commands that do nothing but print. */
  readonly lost: AbortSignal;
  /** Resolves once everything is written, or is known not to be; with whether it is. Never rejects. */
  flushed(): Promise<boolean>;
}

const outputs = new WeakMap<NodeJS.WritableStream, Output>();

/** The output to this stream; from the first call on its errors are kept here. */
export function outputOf(stream: NodeJS.WriteStream): Output {
  const known = outputs.get(stream);
  if (known !== undefined) return known;
  const output = keepErrors(stream);
  outputs.set(stream, output);
  return output;
}

function keepErrors(stream: NodeJS.WriteStream): Output {
  const lost = new AbortController();
  let problem: string | null = null;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!NO_READER.has(error.code ?? '')) problem ??= sentence(error);
    lost.abort();
  });
  return {
    get problem() {
      return problem;
    },
    lost: lost.signal,
    async flushed() {
      // An empty write is an attempt too: it may fail where nothing was printed.
      if (stream.writableLength > 0) await new Promise<void>((resolve) => void stream.write('', () => resolve()));
      // The error of a synchronous write is emitted in a later tick.
      await new Promise((resolve) => setImmediate(resolve));
      return !lost.signal.aborted;
    },
  };
}

function sentence({ errno, code, message }: NodeJS.ErrnoException): string {
  if (code === undefined || errno === undefined) return message;
  return `${process.getBuiltinModule('node:util').getSystemErrorMessage(errno)} (${code})`;
}
