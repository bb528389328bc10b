/** A slice of a content as reported by a child, validated when read. */
import type { Sight } from '../core/plan.ts';
import type { ContentSlice } from './slices.ts';

/** `undefined`: it is invalid. */
export function decodeSlice(value: unknown): ContentSlice | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { read, digest, sight, unread } = value as Readonly<Record<string, unknown>>;
  if (typeof read === 'number') return { read };
  if (typeof unread === 'string') return { unread };
  return typeof digest === 'string' && isSight(sight) ? { digest, sight } : undefined;
}

export function isSight(value: unknown): value is Sight {
  if (typeof value !== 'object' || value === null) return false;
  const { type, size, mtime, ctime, birth, inode } = value as Partial<Record<keyof Sight, unknown>>;
  return typeof type === 'string' && [size, mtime, ctime, inode, birth ?? 0].every((each) => typeof each === 'number');
}
