/** Names: which ones a share cannot hold, and how names compare on it. */
import { type Abilities, foldKey } from './abilities.ts';

/** UTF-8 needs at most this many bytes for one UTF-16 unit. */
const MOST_BYTES = 3;

/** Why the vault cannot hold a name (one component); `null`: it can. */
export function createNameCheck(abilities: Abilities): (name: string) => 'name-forbidden' | 'name-too-long' | null {
  const { forbidden, trailingDots, longestName, unicodeForm } = abilities;
  const signs = Array.from(forbidden);
  const stored = (name: string): string => (unicodeForm === 'as-given' ? name : name.normalize(unicodeForm === 'nfc' ? 'NFC' : 'NFD'));
  return (name) => {
    if (!trailingDots && /[. ]$/u.test(name)) return 'name-forbidden';
    if (signs.some((sign) => name.includes(sign))) return 'name-forbidden';
    return lengthOf(stored(name), longestName) > longestName.of ? 'name-too-long' : null;
  };
}

/** The bytes are counted only where the limit may be exceeded. */
export function lengthOf(name: string, { of, unit }: Abilities['longestName']): number {
  return unit === 'utf16' || name.length * MOST_BYTES <= of ? name.length : utf8Length(name);
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

/**
 * The greatest length from 1 to `most` that fits, when every shorter one does. Encrypted shares have limits of about 143 bytes. Whatever the
 * answers are (all of them no, once a share is lost), it asks few times: `most` first, which is the usual one.
 */
export function longestOf(most: number, fits: (length: number) => boolean): number {
  if (fits(most)) return most;
  let [longest, tooLong] = [1, most];
  while (tooLong - longest > 1) {
    const length = Math.floor((longest + tooLong) / 2);
    if (fits(length)) longest = length;
    else tooLong = length;
  }
  return longest;
}

/** Names with equal keys are one on the vault; `null`: all names are distinct. */
export function createNameKey(abilities: Abilities): ((name: string) => string) | null {
  const folds = foldsOf(abilities);
  return folds.foldsCase || folds.foldsUnicode ? (name) => foldKey(name, folds) : null;
}

/** A vault that stores names in one form treats all forms as one, whatever else was measured. */
export function foldsOf({
  foldsCase,
  foldsUnicode,
  unicodeForm,
}: Pick<Abilities, 'foldsCase' | 'foldsUnicode' | 'unicodeForm'>): Pick<Abilities, 'foldsCase' | 'foldsUnicode'> {
  return { foldsCase, foldsUnicode: foldsUnicode || unicodeForm !== 'as-given' };
}

/** Whether the vault's name is the one that the vault derives from hot's: then there is nothing to rename. */
export function isWrittenAs(inVault: string, inHot: string, { unicodeForm }: Pick<Abilities, 'unicodeForm'>): boolean {
  return inVault === inHot || (unicodeForm !== 'as-given' && inVault.normalize('NFC') === inHot.normalize('NFC'));
}
