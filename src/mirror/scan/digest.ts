/** A few letters that stand for all that a folder's listing tells, so that a folder that is as it was need not be sent. */
import type { ListedColumns } from './listing-code.ts';

export interface DigestOptions {
  /** False where inodes are made up at every mount. */
  readonly withInodes: boolean;
}

/** Two odd multipliers for two halves: what escapes one does not escape the other. */
const FIRST = 0x9e3779b1;
const SECOND = 0x85ebca77;

/**
 * 64 bits, written in 16 letters. Times of folders do not count (what changes in a folder is seen in it), nor when
 * names last changed (`ctime`). `null` when something could not be read: such a folder is never as it was.
 */
export function digestOf(columns: ListedColumns, { withInodes }: DigestOptions): string | null {
  if (columns.unreadable.length > 0) return null;
  const { names, types, sizes, mtimes, inodes, targets } = columns;
  const count = types.length;
  const numbers = new Float64Array(count * 3);
  for (let index = 0; index < count; index += 1) {
    numbers[index * 3] = sizes[index] ?? 0;
    numbers[index * 3 + 1] = types.charAt(index) === 'd' ? 0 : (mtimes[index] ?? 0);
    numbers[index * 3 + 2] = withInodes ? (inodes[index] ?? 0) : 0;
  }
  const halves: Halves = [count, 0];
  mixText(halves, names);
  mixText(halves, types);
  mixNumbers(halves, new Int32Array(numbers.buffer));
  for (const target of targets) mixText(halves, target);
  return halves.map(lettersOf).join('');
}

/** Of any text, in the same way. */
export function digestOfText(text: string): string {
  const halves: Halves = [text.length, 0];
  mixText(halves, text);
  return halves.map(lettersOf).join('');
}

type Halves = [number, number];

/** Its length first: `ab`, `c` is not `a`, `bc`. */
function mixText(halves: Halves, text: string): void {
  let first = Math.imul(halves[0] ^ text.length, FIRST);
  let second = Math.imul(halves[1] ^ text.length, SECOND);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    first = Math.imul((first ^ code) | 0, FIRST);
    first = (first << 13) | (first >>> 19);
    second = Math.imul(((second << 17) | (second >>> 15)) ^ code, SECOND);
  }
  halves[0] = first;
  halves[1] = second;
}

function mixNumbers(halves: Halves, words: Int32Array): void {
  let [first, second] = halves;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? 0;
    first = Math.imul((first ^ word) | 0, FIRST);
    first = (first << 13) | (first >>> 19);
    second = Math.imul(((second << 17) | (second >>> 15)) ^ word, SECOND);
  }
  halves[0] = first;
  halves[1] = second;
}

/** The last stirring: each bit of the result depends on all bits of the half. */
function lettersOf(half: number): string {
  let mixed = half ^ (half >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  mixed ^= mixed >>> 16;
  return (mixed >>> 0).toString(16).padStart(8, '0');
}
