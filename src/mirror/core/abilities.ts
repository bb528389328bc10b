/** What a vault's file system can do, probed once in its temp folder and remembered by vault id. */
import type { Millis } from '../../health/observation.ts';

export interface Abilities {
  /** `a` and `A` are one file. */
  readonly foldsCase: boolean;
  /** The composed and the decomposed form of a name are one file. */
  readonly foldsUnicode: boolean;
  /** The form in which names come back; `as-given`: it keeps what it was given. */
  readonly unicodeForm: 'as-given' | 'nfc' | 'nfd';
  /** Times closer than this are equal: 1 for whole milliseconds and finer, 2000 for FAT. */
  readonly timeGrain: Millis;
  /** Characters that names cannot hold, beside `/` and zero. */
  readonly forbidden: string;
  /** Names that end with a blank or a dot come back as they were given. */
  readonly trailingDots: boolean;
  readonly longestName: { readonly of: number; readonly unit: 'bytes' | 'utf16' };
  readonly links: boolean;
  /** A rename replaces what has that name. */
  readonly renameOver: boolean;
}

/** How names compare on a vault with these abilities: equal keys are one file there. */
export function foldKey(name: string, { foldsCase, foldsUnicode }: Pick<Abilities, 'foldsCase' | 'foldsUnicode'>): string {
  const composed = foldsUnicode ? name.normalize('NFC') : name;
  if (!foldsCase) return composed;
  // Upper first: sharp s and final sigma fold as file systems fold them.
  const folded = composed.toUpperCase().toLowerCase();
  return foldsUnicode ? folded.normalize('NFC') : folded;
}
