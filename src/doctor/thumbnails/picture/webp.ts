/**
 * WebP, lossless (RFC 9649): two greys, one bit a pixel, without any back-references. The text is in a chunk of its own, which readers skip
 * and which fills the file up to its size.
 */
import type { Grid } from './grid.ts';
import { GRID_HEIGHT, GRID_WIDTH } from './grid.ts';

const SCALE = 4;
const WIDTH = GRID_WIDTH * SCALE;
const HEIGHT = GRID_HEIGHT * SCALE;
const LIGHT = 0xe0;
const DARK = 0x20;
const SUBTRACT_GREEN = 2;

export function webpOf(grid: Grid, text: string, size: number): Buffer {
  const extended = Buffer.alloc(10);
  extended.writeUIntLE(WIDTH - 1, 4, 3);
  extended.writeUIntLE(HEIGHT - 1, 7, 3);
  const parts = [Buffer.from('WEBP', 'latin1'), chunk('VP8X', extended), chunk('VP8L', bitmap(grid))];
  const rest = size - 8 - parts.reduce((sum, { length }) => sum + length, 0) - 8;
  const filled = Buffer.alloc(rest);
  filled.write(text, 'utf8');
  return chunk('RIFF', Buffer.concat([...parts, chunk('ytMp', filled)]));
}

function chunk(name: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

function bitmap(grid: Grid): Buffer {
  const bytes: number[] = [0x2f];
  let held = 0;
  let count = 0;
  const put = (value: number, bits: number): void => {
    for (let bit = 0; bit < bits; bit += 1) {
      held |= ((value >> bit) & 1) << count;
      count += 1;
      if (count < 8) continue;
      bytes.push(held);
      [held, count] = [0, 0];
    }
  };
  const one = (symbol: number): void => {
    put(1, 1);
    put(0, 1);
    put(1, 1);
    put(symbol, 8);
  };
  put(WIDTH - 1, 14);
  put(HEIGHT - 1, 14);
  // No transparency, version 0; then one transform: red and blue are added to green.
  put(0, 1);
  put(0, 3);
  put(1, 1);
  put(SUBTRACT_GREEN, 2);
  put(0, 1);
  // No colour cache, and one set of codes for the whole picture.
  put(0, 1);
  put(0, 1);
  // Green has two values, the shorter code for the smaller one; red, blue, alpha and distance have one, which takes no bits.
  put(1, 1);
  put(1, 1);
  put(1, 1);
  put(DARK, 8);
  put(LIGHT, 8);
  for (const symbol of [0, 0, 0xff, 0]) one(symbol);
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) put(grid.at(Math.floor(x / SCALE), Math.floor(y / SCALE)) ? 1 : 0, 1);
  if (count > 0) put(0, 8 - count);
  return Buffer.from(bytes);
}
