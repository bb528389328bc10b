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
  const folds = abilities.foldsCase || abilities.foldsUnicode;
  return (name) => {
    const key = folds ? foldKey(name, abilities) : name;
    return exact.has(key) || wild.some((matches) => matches(key));
  };
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
