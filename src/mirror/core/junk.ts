/**
 * Names that are junk in any folder (`.DS_Store`, `@eaDir`): never sent and never touched; only worthless junk is deleted with its folder.
 */
import { type Abilities, foldKey } from './abilities.ts';
import type { EntryType } from './entry.ts';
import { createGlob, isWild } from './glob.ts';

/** Files that their system recreates whenever it needs them. */
const WORTHLESS = ['.DS_Store', 'Thumbs.db', 'ehthumbs.db', 'desktop.ini'];
/** AppleDouble: `._x` holds the attributes and resource fork of the file `x`. */
const ATTRIBUTES = '._';
const ALL_FOLDS = { foldsCase: true, foldsUnicode: true } as const;

/**
 * Whether junk may be deleted with its folder: files that every system recreates, and the attributes of a file that does not exist (any
 * more). `junk`: the contract's patterns; a name that matches none of them is not junk.
 */
export function createWorthless(
  junk: readonly string[],
): (entry: { readonly name: string; readonly type: EntryType }, stays: (name: string) => boolean) => boolean {
  const patterns = new Set(junk.map((pattern) => foldKey(pattern, ALL_FOLDS)));
  const worthless = new Set(WORTHLESS.map((name) => foldKey(name, ALL_FOLDS)).filter((name) => patterns.has(name)));
  const knowsAttributes = patterns.has(`${ATTRIBUTES}*`);
  return ({ name, type }, stays) => {
    if (type !== 'file') return false;
    if (knowsAttributes && name.startsWith(ATTRIBUTES)) return !stays(name.slice(ATTRIBUTES.length));
    return worthless.has(foldKey(name, ALL_FOLDS));
  };
}

/**
 * Whether a name (one component) matches one of the patterns (`*` and `?`). Case and Unicode form matter only where the vault distinguishes
 * them.
 */
export function createJunk(
  patterns: readonly string[],
  abilities: Pick<Abilities, 'foldsCase' | 'foldsUnicode'>,
): (name: string) => boolean {
  const folded = patterns.map((pattern) => foldKey(pattern, abilities));
  const exact = new Set(folded.filter((pattern) => !isWild(pattern)));
  const wild = folded.filter(isWild).map(matcherOf);
  const mayBe = createGlance(folded);
  return (name) => {
    if (!mayBe(name)) return false;
    const key = foldKey(name, abilities);
    return exact.has(key) || wild.some((matches) => matches(key));
  };
}

const ASCII_END = 0x80;
/** From here on (Japanese, Chinese, Korean…) no character folds to an ASCII one. */
const FAR_EAST = 0x2e80;

/** Most names are decided by their first character, without folding: junk mostly begins with a dot. */
function createGlance(patterns: readonly string[]): (name: string) => boolean {
  const firsts = new Set(patterns.map((pattern) => lower(pattern.charCodeAt(0))));
  const isTelling = patterns.every((pattern) => pattern.charCodeAt(0) < ASCII_END && !isWild(pattern.charAt(0)));
  if (!isTelling) return () => true;
  return (name) => {
    const first = name.charCodeAt(0);
    return first < ASCII_END ? firsts.has(lower(first)) : first < FAR_EAST;
  };
}

function lower(unit: number): number {
  return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
}

function matcherOf(pattern: string): (name: string) => boolean {
  const beginning = pattern.slice(0, -1);
  // `._*` and `~$*` are the usual patterns: they need no pattern matching.
  if (pattern.endsWith('*') && !isWild(beginning)) return (name) => name.startsWith(beginning);
  return createGlob(pattern);
}
