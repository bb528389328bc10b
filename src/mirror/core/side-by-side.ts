/**
 * Which files are sent by calls of rsync that run at the same time: on a share with slow calls rsync waits for one call after the other,
 * dozens for each file, however small. Pure.
 */
import type { Copy } from './plan.ts';

/** For larger files the bytes count, and an interrupted call loses more. */
const SMALL_BYTES = 1_048_576;
/** For fewer files than this another call is not worth its start. */
const LEAST_FILES = 2;
const MOST_PARTS = 5;

/** Parts that may be sent at the same time, each in the given order. Large files are one part of their own. */
export function sideBySide<T extends Pick<Copy, 'size'>>(copies: readonly T[]): readonly (readonly T[])[] {
  const small = copies.filter(({ size }) => size <= SMALL_BYTES);
  const large = copies.filter(({ size }) => size > SMALL_BYTES);
  const count = Math.min(MOST_PARTS, Math.floor(small.length / LEAST_FILES));
  if (count < 2) return [copies];
  const length = Math.ceil(small.length / count);
  const parts = Array.from({ length: count }, (_, part) => small.slice(part * length, (part + 1) * length));
  return [...parts, large].filter((part) => part.length > 0);
}
