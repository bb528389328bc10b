/** PNG (ISO/IEC 15948): one bit a pixel, the text as an iTXt chunk, and a private chunk that fills the file up to its size. */
import { crc32, deflateSync } from 'node:zlib';
import type { Grid } from './grid.ts';
import { GRID_HEIGHT, GRID_WIDTH } from './grid.ts';

const SCALE = 8;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const CHUNK_OVERHEAD = 12;

export function pngOf(grid: Grid, text: string, size: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(GRID_WIDTH * SCALE, 0);
  head.writeUInt32BE(GRID_HEIGHT * SCALE, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const parts = [
    SIGNATURE,
    chunk('IHDR', head),
    // Keyword, not compressed, no language, no translated keyword.
    chunk('iTXt', Buffer.concat([Buffer.from('Description\0\0\0\0\0', 'latin1'), Buffer.from(text, 'utf8')])),
    chunk('IDAT', deflateSync(pixels(grid), { level: 9 })),
  ];
  const end = chunk('IEND', Buffer.alloc(0));
  const rest = size - parts.reduce((sum, { length }) => sum + length, end.length) - CHUNK_OVERHEAD;
  // Ancillary, private, safe to copy.
  return Buffer.concat([...parts, chunk('ytMp', Buffer.alloc(rest)), end]);
}

function pixels(grid: Grid): Buffer {
  const width = GRID_WIDTH * SCALE;
  // A cell is eight pixels wide: one byte. Each row begins with its filter, none.
  const row = (y: number): Buffer => Buffer.from([0, ...Array.from({ length: width / 8 }, (_, x) => (grid.at(x, y) ? 0xff : 0x00))]);
  return Buffer.concat(Array.from({ length: GRID_HEIGHT * SCALE }, (_, y) => row(Math.floor(y / SCALE))));
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}
