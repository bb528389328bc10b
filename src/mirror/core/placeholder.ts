/**
 * Placeholder images of `ytm doctor thumbnails`: they stand in hot for thumbnails that are lost. The mirror recognises them by their size and
 * the mark in their content, and never sends them: the vault may get the original back. Pure.
 */

/** Bytes of every placeholder, whatever its format, so that only files of this size need to be read. */
export const PLACEHOLDER_SIZE = 40_014;
/** In every placeholder, in a part of the file that pictures have for comments. */
export const PLACEHOLDER_MARK = 'ytm-placeholder/1';
/** Used in listings of hot instead of an errno. */
export const PLACEHOLDER = 'EPLACEHOLDER';

/** @param content all of a file, as a Buffer */
export function isPlaceholder(content: { readonly length: number; includes(text: string): boolean }): boolean {
  return content.length === PLACEHOLDER_SIZE && content.includes(PLACEHOLDER_MARK);
}
