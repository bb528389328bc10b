/** Escape sequences for one update of the screen, as few bytes as it takes: knows where the cursor stands and what is switched on. */

export class Brush {
  #out = '';
  #look = '';
  /** Where the cursor stands; `null` when that is not certain. */
  #at: { readonly row: number; readonly column: number } | null = null;

  /** The sequences so far, with every look switched off again. */
  finished(): string {
    this.look('');
    return this.#out;
  }

  /** Rows and columns count from 0. */
  moveTo(row: number, column: number): void {
    const at = this.#at;
    if (at?.row === row && at.column === column) return;
    const isAhead = at?.row === row && column > at.column;
    this.#out += isAhead ? forward(column - at.column) : position(row, column);
    this.#at = { row, column };
  }

  /** Writes text of a known width from where the cursor stands. */
  write(text: string, cells: number): void {
    this.#out += text;
    if (this.#at !== null) this.#at = { row: this.#at.row, column: this.#at.column + cells };
  }

  look(wanted: string): void {
    if (wanted === this.#look) return;
    this.#out += wanted === '' ? '\x1b[m' : `\x1b[${this.#look === '' ? '' : '0;'}${wanted}m`;
    this.#look = wanted;
  }

  /** Empties the row from the cursor on. */
  eraseToEnd(): void {
    this.look('');
    this.#out += '\x1b[K';
  }

  /** A whole line whose width is not certain: the row is emptied first, and what is too long stays in its last column. */
  writeWhole(row: number, painted: string): void {
    this.look('');
    this.moveTo(row, 0);
    this.#out += `\x1b[2K\x1b[?7l${painted}\x1b[m\x1b[?7h`;
    this.#at = null;
  }
}

function position(row: number, column: number): string {
  if (column > 0) return `\x1b[${row + 1};${column + 1}H`;
  return row > 0 ? `\x1b[${row + 1}H` : '\x1b[H';
}

function forward(by: number): string {
  return by === 1 ? '\x1b[C' : `\x1b[${by}C`;
}
