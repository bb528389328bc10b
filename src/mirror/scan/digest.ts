/** A short digest of a folder's listing, so that an unchanged folder need not be sent. */
import type { Trust } from '../core/identity.ts';
import { type ListedTable, NUMBERS } from './listing-code.ts';

/** Two odd multipliers for two halves: a change that one misses is caught by the other. */
const FIRST = 0x9e3779b1;
const SECOND = 0x85ebca77;

const [FILE, FOLDER] = ['f', 'd'].map((letter) => letter.charCodeAt(0));

/**
 * 64 bits as 16 letters. The times of folders do not count, because changes in a folder are visible in its listing. `null` if something
 * could not be read: such a folder never counts as unchanged. @param trust which stat data count besides size and time
 */
export function digestOf(table: ListedTable, trust: Trust): string | null {
  if (table.unreadable.length > 0) return null;
  const { names, types, targets } = table;
  const halves: Halves = [names.length, 0];
  mixText(halves, names.join('/'));
  mixText(halves, types);
  mixNumbers(halves, new Int32Array(countedOf(table, trust).buffer));
  for (const target of targets) mixText(halves, target);
  return halves.map(lettersOf).join('');
}

/** The numbers that count. One loop over all of them: it runs for every name of hot in every pass. */
function countedOf({ types, numbers }: ListedTable, trust: Trust): Float64Array<ArrayBuffer> {
  const counted = numbers.slice(0, types.length * NUMBERS.length);
  for (let index = 0, at = 0; index < types.length; index += 1, at += NUMBERS.length) {
    const type = types.charCodeAt(index);
    if (type === FOLDER) counted[at + 1] = 0;
    if (!trust.inode) counted[at + 2] = 0;
    if (type !== FILE || !trust.ctime) counted[at + 3] = 0;
    if (type !== FILE || !trust.birth) counted[at + 4] = 0;
  }
  return counted;
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

/** The final mix: each bit of the result depends on all bits of the half. */
function lettersOf(half: number): string {
  let mixed = half ^ (half >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  mixed ^= mixed >>> 16;
  return (mixed >>> 0).toString(16).padStart(8, '0');
}
