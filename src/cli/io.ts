/** What a command sees of the process that it runs in; tests hand in their own. */
import type { Surroundings } from '../app/surroundings.ts';
import { escapeLines, jsonText } from '../messages/safe-text.ts';
import { outputOf } from './output.ts';

export interface Io extends Surroundings {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by SIGINT and SIGTERM: commands end cleanly. */
  readonly signal: AbortSignal;
}

/** Prints text of one or more lines. Whatever it holds, nothing but newlines and tabs is left for the terminal to interpret. */
export function print(io: Io, text: string): void {
  io.stdout.write(`${escapeLines(text)}\n`);
}

/** Prints lines and resolves once they are written, with whether they are. Without a line there is nothing that could fail. */
export async function printLines(io: Io, lines: readonly string[]): Promise<boolean> {
  if (lines.length === 0) return true;
  print(io, lines.join('\n'));
  return outputOf(io.stdout).flushed();
}

/** Prints text with sequences of its own for a terminal (src/tui), which has escaped everything else in it. */
export function printStyled(io: Io, text: string): void {
  io.stdout.write(`${text}\n`);
}

/** Prints a value as JSON. @param indent spaces for each level; without it everything is on one line */
export function printJson(io: Io, value: unknown, indent?: number): void {
  io.stdout.write(`${jsonText(value, indent)}\n`);
}

export function printError(io: Pick<Io, 'stderr'>, text: string): void {
  io.stderr.write(`${escapeLines(text)}\n`);
}
