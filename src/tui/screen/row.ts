/** A painted line as the terminal holds it: cell by cell where that is certain. */
import { sureWidth } from './sure-width.ts';

/** What each column holds. The right half of a wide character is `''`. */
export interface Cells {
  readonly texts: readonly string[];
  /** The SGR parameters of the column, `''` for none. */
  readonly looks: readonly string[];
}

export interface Row {
  /** The line with its SGR sequences. */
  readonly painted: string;
  /** `null`: it holds characters on whose width terminals differ. */
  readonly cells: Cells | null;
}

const SGR = /\x1b\[([\d;]*)m/g;
const RESET = /^0*$/;

export function rowOf(painted: string): Row {
  const texts: string[] = [];
  const looks: string[] = [];
  let look = '';
  let from = 0;
  for (const match of painted.matchAll(SGR)) {
    if (!place(painted.slice(from, match.index), look, texts, looks)) return { painted, cells: null };
    look = changed(look, match[1] ?? '');
    from = match.index + match[0].length;
  }
  const isSure = place(painted.slice(from), look, texts, looks);
  return { painted, cells: isSure ? { texts, looks } : null };
}

/** Adds text to the columns; false at the first character of doubtful width. */
function place(text: string, look: string, texts: string[], looks: string[]): boolean {
  for (const character of text) {
    const width = sureWidth(character.codePointAt(0) ?? 0);
    if (width === 0) return false;
    texts.push(character);
    looks.push(look);
    if (width === 2) {
      texts.push('');
      looks.push(look);
    }
  }
  return true;
}

function changed(look: string, parameters: string): string {
  if (RESET.test(parameters)) return '';
  return look === '' ? parameters : `${look};${parameters}`;
}
