/**
 * The terminal as Ink sees it. What Ink writes for the life of the full screen (entering, leaving, the cursor, paste
 * mode) passes through; that the terminal was resized is kept from it, since Ink would then draw its empty picture.
 */
import { Writable } from 'node:stream';

export interface TerminalOutput {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string, written?: () => void): unknown;
}

export class InkOutput extends Writable {
  readonly isTTY = true;
  /** Never 0, which some terminals say: Ink would start a program to find out. */
  readonly columns: number;
  readonly rows: number;
  readonly #terminal: TerminalOutput;

  constructor(terminal: TerminalOutput) {
    super({ decodeStrings: false });
    this.#terminal = terminal;
    this.columns = terminal.columns || 80;
    this.rows = terminal.rows || 24;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = chunk.toString();
    // Ink waits for its last, empty write: the terminal has everything then.
    if (text === '') return void this.#terminal.write(text, () => done());
    // All else is handed on at once: while the process exits there is no later.
    this.#terminal.write(text);
    done();
  }
}
