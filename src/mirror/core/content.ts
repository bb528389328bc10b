/** Contents of files, compared by digests. They are not used for security: they only show whether a file is still the one that was sent. */
import type { Sight } from './plan.ts';

/** xxh128 is what rsync computes anyway (3.2 and newer), four times as fast as MD5, which older versions compute. */
export type Algorithm = 'xxh128' | 'md5';

/** Where there is nothing to compare with yet. */
export const USUAL_ALGORITHM: Algorithm = 'xxh128';

/** A file that was read from beginning to end without changing meanwhile. */
export interface Content {
  /** Prefixed with the algorithm. */
  readonly digest: string;
  readonly sight: Sight;
}

/** `ECHANGED`: it changed while it was read. */
export type ReadContent = ({ readonly kind: 'read' } & Content) | { readonly kind: 'unread'; readonly errno: string };

/** `null`: an algorithm that this version does not know. */
export function algorithmOf(digest: string): Algorithm | null {
  const [name] = digest.split(':', 1);
  return name === 'xxh128' || name === 'md5' ? name : null;
}
