/** A terminal in memory: what is written shows up on its screen (xterm), what is typed arrives at stdin. */
import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';

export interface FakeTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  type(keys: string): void;
  /** Resolves when everything that was written is on the screen. */
  settled(): Promise<void>;
  /** What another program writes there. */
  scribble(text: string): Promise<void>;
  resize(columns: number, rows: number): void;
  /** The lines of the screen, without trailing spaces. */
  screen(): readonly string[];
  /** `alternate` while a full-screen program has it. */
  buffer(): 'normal' | 'alternate';
  /** Whether pasted text comes in brackets. */
  bracketsPastes(): boolean;
  /** Bytes written so far. */
  written(): number;
  /** How many pictures that were, whole or in part: each is written as one that the terminal shows at once. */
  pictures(): number;
  /** Everything that was ever written. */
  output(): string;
}

export function fakeTerminal(columns: number, rows: number): FakeTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const chunks: string[] = [];
  const out = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const text = chunk.toString();
      chunks.push(text);
      terminal.write(text, done);
    },
  });
  const stdout = Object.assign(out, { isTTY: true, columns, rows });
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin });
  return {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    settled: () => new Promise((settled) => terminal.write('', settled)),
    scribble: (text) => new Promise((written) => terminal.write(text, written)),
    type: (keys) => void stdin.write(keys),
    resize(wide, high) {
      terminal.resize(wide, high);
      Object.assign(stdout, { columns: wide, rows: high });
      stdout.emit('resize');
    },
    screen: () =>
      Array.from(
        { length: terminal.rows },
        (_, index) =>
          terminal.buffer.active
            .getLine(terminal.buffer.active.viewportY + index)
            ?.translateToString(true, 0, terminal.cols)
            .trimEnd() ?? '',
      ),
    buffer: () => terminal.buffer.active.type,
    bracketsPastes: () => terminal.modes.bracketedPasteMode,
    written: () => chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0),
    pictures: () => chunks.filter((chunk) => chunk.includes('\x1b[?2026h')).length,
    output: () => chunks.join(''),
  };
}
