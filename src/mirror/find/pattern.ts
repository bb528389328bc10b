/**
 * What a person looks for, by name: case, Unicode form and width (`ガ` and `ｶﾞ`) do not matter, as nobody remembers them.
 * Pure.
 */

/**
 * Without `*` and `?` a part of the name, else the whole name; with a slash it is compared with the path instead, where
 * `*` stays within one component and `**` does not.
 */
export function createMatcher(pattern: string): (path: string) => boolean {
  const wanted = folded(pattern.replace(/^\.?\//, ''));
  const ofName = wanted.includes('/') ? (path: string) => path : (path: string) => path.slice(path.lastIndexOf('/') + 1);
  if (!/[*?]/.test(wanted)) return (path) => folded(ofName(path)).includes(wanted);
  const expression = new RegExp(`^${globSource(wanted)}$`, 'su');
  return (path) => expression.test(folded(ofName(path)));
}

function folded(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

function globSource(glob: string): string {
  return glob.replaceAll(/\*\*\/?|[*?]|[\\^$.+()[\]{}|/]/g, (sign) => SOURCES[sign] ?? `\\${sign}`);
}

const SOURCES: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
