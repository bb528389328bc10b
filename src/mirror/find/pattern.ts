/** A search by name: case, Unicode form and width (`ガ` and `ｶﾞ`) are ignored, because people do not remember them. Pure. */
import { pathAsKept } from '../core/chosen.ts';
import { createGlob, isWild } from '../core/glob.ts';

/**
 * Without `*` and `?` it matches a part of the name, otherwise the whole name; with a slash it is compared with the path instead, where `*`
 * stays within one component and `**` does not.
 */
export function createMatcher(pattern: string, roots: readonly string[] = []): (path: string) => boolean {
  const wanted = folded(/^\.?\//.test(pattern) ? pathAsKept(pattern, roots) : pattern);
  const ofName = wanted.includes('/') ? (path: string) => path : (path: string) => path.slice(path.lastIndexOf('/') + 1);
  if (!isWild(wanted)) return (path) => folded(ofName(path)).includes(wanted);
  const matches = createGlob(wanted);
  return (path) => matches(folded(path));
}

function folded(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
