/**
 * Shows pictures on a terminal by writing only what differs from the picture before. One picture is one write: where
 * more than one place changes, terminals that can (DEC mode 2026) are asked to show it at once.
 */
import { Brush } from './brush.ts';
import { type Row, rowOf } from './row.ts';
import { drawRow } from './row-diff.ts';

const SYNCHRONISED = ['\x1b[?2026h', '\x1b[?2026l'] as const;
/** What another program may have left behind: shifted character set, margins, origin and insert mode, looks, a cursor. */
const SANE = '\x0f\x1b(B\x1b[r\x1b[?6l\x1b[4l\x1b[?7h\x1b[m\x1b[?25l';

export class ScreenWriter {
  readonly #write: (sequences: string) => void;
  #shown: readonly Row[] | null = null;

  constructor(write: (sequences: string) => void) {
    this.#write = write;
  }

  /** Shows these lines, painted, one for each row of the screen and each as wide as it. */
  show(lines: readonly string[]): void {
    const before = this.#shown?.length === lines.length ? this.#shown : null;
    const after = lines.map((painted, index) => {
      const known = before?.[index];
      return known?.painted === painted ? known : rowOf(painted);
    });
    this.#shown = after;
    const brush = new Brush();
    let changes = 0;
    for (const [index, row] of after.entries()) {
      if (row === before?.[index]) continue;
      changes += 1;
      drawRow(index, before?.[index] ?? null, row, brush);
    }
    if (changes === 0) return;
    const [begin, end] = changes > 1 ? SYNCHRONISED : ['', ''];
    this.#write(`${begin}${before === null ? SANE : ''}${brush.finished()}${end}`);
  }

  /** What the terminal holds is not known any more: the next picture is drawn in full. */
  forget(): void {
    this.#shown = null;
  }
}
