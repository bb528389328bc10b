/** A terminal's memory (xterm), in the alternate screen, and a way to compare two of them: every cell with its looks. */
import xterm from '@xterm/headless';

export interface ScreenModel {
  write(sequences: string): Promise<void>;
  resize(columns: number, rows: number): void;
  /** One string for each row; cells that look the same read the same. */
  cells(): readonly string[];
}

export function screenModel(columns: number, rows: number): ScreenModel {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  return {
    write: (sequences) => new Promise((resolve) => terminal.write(sequences, resolve)),
    resize: (wide, high) => terminal.resize(wide, high),
    cells() {
      const buffer = terminal.buffer.active;
      const cell = buffer.getNullCell();
      return Array.from({ length: terminal.rows }, (_, y) => {
        const line = buffer.getLine(buffer.viewportY + y);
        let row = '';
        for (let x = 0; x < terminal.cols; x += 1) {
          line?.getCell(x, cell);
          const text = cell.getChars() || (cell.getWidth() === 0 ? '' : ' ');
          // A blank looks the same whatever its colour, unless it is inverse.
          const isBlank = text === ' ' && !cell.isInverse();
          const look = isBlank
            ? ''
            : [cell.getFgColor(), cell.isBold(), cell.isDim(), cell.isInverse(), cell.isUnderline()].map(Number).join();
          row += `${text}|${look}/`;
        }
        return row;
      });
    },
  };
}
