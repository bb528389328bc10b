/** A placeholder image for a path: it says what is missing, and carries the mark by which the mirror and the doctor recognise it. */
import { isoTime } from '../../../health/instant.ts';
import type { EpochMs } from '../../../health/observation.ts';
import { folderOf, nameOf } from '../../../mirror/core/entry.ts';
import { PLACEHOLDER_MARK, PLACEHOLDER_SIZE } from '../../../mirror/core/placeholder.ts';
import { drawText, type Grid } from './grid.ts';
import { jpegOf } from './jpeg.ts';
import { pngOf } from './png.ts';
import { webpOf } from './webp.ts';

const FORMATS: Readonly<Record<string, (grid: Grid, text: string, size: number) => Buffer>> = {
  png: pngOf,
  jpg: jpegOf,
  jpeg: jpegOf,
  webp: webpOf,
};

/** Whether there is a placeholder for a file of this name. */
export function canStandFor(path: string): boolean {
  return Object.hasOwn(FORMATS, extensionOf(path));
}

/** In the format that the name says; `null`: it says another one. Always of `PLACEHOLDER_SIZE` bytes. */
export function placeholderFor(path: string, now: EpochMs): Buffer | null {
  const date = isoTime(now).slice(0, 10);
  const grid = drawText(['MISSING THUMBNAIL', `ytm placeholder ${date}`, '', `${folderOf(path)}/`, nameOf(path)]);
  const text = `${PLACEHOLDER_MARK} The original of ${path} is missing. Made by ytm doctor thumbnails on ${date}.`;
  return FORMATS[extensionOf(path)]?.(grid, text, PLACEHOLDER_SIZE) ?? null;
}

function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}
