/** What a command sees of the process that it runs in; tests hand in their own. */
export interface Io {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where ytm's own helper programs lie. */
  readonly programs: { readonly visit: string; readonly hot: string; readonly agent: string };
  /** Aborted by SIGINT and SIGTERM: commands end cleanly. */
  readonly signal: AbortSignal;
}

export function print(io: Io, text: string): void {
  io.stdout.write(`${text}\n`);
}

export function printError(io: Pick<Io, 'stderr'>, text: string): void {
  io.stderr.write(`${text}\n`);
}
