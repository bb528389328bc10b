/** Names that are junk wherever they lie (`.DS_Store`, `._*`): never sent, and no reason to keep a folder. */
import { type Abilities, foldKey } from './abilities.ts';

/** Whether a name (one component) matches one of the patterns (`*` and `?`), by case and form where the vault tells them apart. */
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
/** From here on (Japanese, Chinese, Korean…) no sign folds to one of ASCII. */
const FAR_EAST = 0x2e80;

/** Most names are told by their first sign, without folding them: junk mostly begins with a dot. */
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

function isWild(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}

function matcherOf(pattern: string): (name: string) => boolean {
  const beginning = pattern.slice(0, -1);
  // `._*` and `~$*` are what there is in practice: no expression for them.
  if (pattern.endsWith('*') && !isWild(beginning)) return (name) => name.startsWith(beginning);
  const source = pattern.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, (sign) => (sign === '*' ? '.*' : sign === '?' ? '.' : `\\${sign}`));
  const expression = new RegExp(`^${source}$`, 'su');
  return (name) => expression.test(name);
}
