/** JPEG (ITU-T T.81), baseline, grey. A cell is a block of 8 × 8 pixels of one value, so that no block has anything but its mean. */
import type { Grid } from './grid.ts';
import { GRID_HEIGHT, GRID_WIDTH } from './grid.ts';

const BLOCK = 8;
const LIGHT = 0xe0;
const DARK = 0x20;
/** The middle of the range, and the quantiser of the mean: it is eight times the value of the pixels. */
const MIDDLE = 0x80;
const QUANTISER = 8;

/** Code lengths of the sizes 0 to 11 of a difference (T.81, table K.3). */
const SIZE_CODES: readonly (readonly [code: number, bits: number])[] = [
  [0b00, 2],
  [0b010, 3],
  [0b011, 3],
  [0b100, 3],
  [0b101, 3],
  [0b110, 3],
  [0b1110, 4],
  [0b11110, 5],
  [0b111110, 6],
  [0b1111110, 7],
  [0b11111110, 8],
  [0b111111110, 9],
];
const SIZE_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
/** The only symbol of the other coefficients: the block ends. */
const END_COUNTS = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

export function jpegOf(grid: Grid, text: string, size: number): Buffer {
  const height = GRID_HEIGHT * BLOCK;
  const width = GRID_WIDTH * BLOCK;
  const frame = [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0];
  const before = [
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xfe, Buffer.from(text, 'utf8')),
  ];
  const after = [
    segment(0xdb, Buffer.from([0, ...Array<number>(64).fill(QUANTISER)])),
    segment(0xc0, Buffer.from(frame)),
    segment(0xc4, Buffer.from([0x00, ...SIZE_COUNTS, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])),
    segment(0xc4, Buffer.from([0x10, ...END_COUNTS, 0])),
    segment(0xda, Buffer.from([1, 1, 0x00, 0, 63, 0])),
    scan(grid),
    Buffer.from([0xff, 0xd9]),
  ];
  const rest = size - [...before, ...after].reduce((sum, { length }) => sum + length, 0) - 4;
  return Buffer.concat([...before, segment(0xfe, Buffer.alloc(rest)), ...after]);
}

function segment(marker: number, data: Buffer): Buffer {
  const length = data.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 0xff]), data]);
}

function scan(grid: Grid): Buffer {
  const bytes: number[] = [];
  let held = 0;
  let count = 0;
  const put = (value: number, bits: number): void => {
    for (let bit = bits - 1; bit >= 0; bit -= 1) {
      held = (held << 1) | ((value >> bit) & 1);
      count += 1;
      if (count < 8) continue;
      // A byte that looks like a marker is followed by a zero.
      bytes.push(held, ...(held === 0xff ? [0] : []));
      [held, count] = [0, 0];
    }
  };
  let before = 0;
  for (let row = 0; row < GRID_HEIGHT; row += 1) {
    for (let column = 0; column < GRID_WIDTH; column += 1) {
      const mean = (grid.at(column, row) ? LIGHT : DARK) - MIDDLE;
      const difference = mean - before;
      before = mean;
      const bits = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
      put(...(SIZE_CODES[bits] ?? [0, 0]));
      // A negative one is written as its ones' complement.
      put(difference < 0 ? difference + 2 ** bits - 1 : difference, bits);
      put(0, 1);
    }
  }
  if (count > 0) put(0xff, 8 - count);
  return Buffer.from(bytes);
}
