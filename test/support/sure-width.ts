/**
 * Characters whose width no terminal doubts. On everything else (combining marks, joined emoji, conjuncts) terminals
 * differ from one another and from our own measure, so nothing may be addressed by column behind them.
 */

type Range = readonly [first: number, last: number];

/** One cell. The dashboard's own signs are here: where a terminal draws ambiguous ones wide, the glyph set has none of them. */
const NARROW: readonly Range[] = [
  [0x20, 0x7e],
  [0xa0, 0xac],
  [0xae, 0x17f],
  [0x391, 0x3a1],
  [0x3a3, 0x3c9],
  [0x401, 0x401],
  [0x410, 0x44f],
  [0x451, 0x451],
  [0x2010, 0x2027],
  [0x2190, 0x2199],
  [0x21bb, 0x21bb],
  [0x2500, 0x259f],
  [0x25b4, 0x25b5],
  [0x25b8, 0x25b9],
  [0x25be, 0x25bf],
  [0x2713, 0x2713],
  [0x2717, 0x2717],
  [0x2800, 0x28ff],
  [0xff61, 0xff9d],
];

/** Two cells: kana without their combining marks, the unified ideographs, full-width forms. */
const WIDE: readonly Range[] = [
  [0x3000, 0x3029],
  [0x3041, 0x3096],
  [0x309b, 0x30ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xff01, 0xff60],
];

const known = new Map<number, 0 | 1 | 2>();

/** Cells of a character in every terminal; 0 when they do not agree. */
export function sureWidth(codePoint: number): 0 | 1 | 2 {
  if (codePoint >= 0x20 && codePoint <= 0x7e) return 1;
  let width = known.get(codePoint);
  if (width === undefined) {
    const isIn = ([first, last]: Range): boolean => codePoint >= first && codePoint <= last;
    width = NARROW.some(isIn) ? 1 : WIDE.some(isIn) ? 2 : 0;
    known.set(codePoint, width);
  }
  return width;
}
