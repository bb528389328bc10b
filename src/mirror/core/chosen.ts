/**
 * Paths as people type them: absolute or relative to the root of hot, in any Unicode form, in any case that the vault folds, or as
 * patterns. Every command that takes paths reads them here. Pure.
 */
import { foldKey } from './abilities.ts';
import { createGlob, isWild } from './glob.ts';

export interface Chosen {
  /** As it was typed. */
  readonly written: string;
  /** Whether this path was named, or lies in something that was named. */
  has(path: string): boolean;
  /** Whether something that was named may lie in this folder. */
  mayLieIn(folder: string): boolean;
  /** Everything was named. */
  readonly isAll: boolean;
}

export interface ChosenOptions {
  /** Absolute folders that stand for the root: hot, the vault. */
  readonly roots: readonly string[];
  /** The vault is case-insensitive. */
  readonly foldsCase: boolean;
}

/** @param written one path or pattern (`*`, `?`, `**`); a pattern without a slash is compared with names, at any depth */
export function choose(written: string, { roots, foldsCase }: ChosenOptions): Chosen {
  const keyOf = (path: string): string => foldKey(path, { foldsCase, foldsUnicode: true });
  const wanted = keyOf(pathAsKept(written, roots));
  if (wanted === '') return { written, has: () => true, mayLieIn: () => true, isAll: true };
  if (isWild(wanted)) return byPattern(written, wanted, keyOf);
  return {
    written,
    isAll: false,
    has: (path) => isWithin(keyOf(path), wanted),
    mayLieIn: (folder) => folder === '' || isWithin(keyOf(folder), wanted) || isWithin(wanted, keyOf(folder)),
  };
}

/** Exactly these files, whatever else has such a name beneath. @param written what they are called together */
export function chooseFiles(written: string, paths: readonly string[], foldsCase: boolean): Chosen {
  const keyOf = (path: string): string => foldKey(path, { foldsCase, foldsUnicode: true });
  const keys = new Set(paths.map(keyOf));
  const folders = new Set([...keys].flatMap((key) => beginningsOf(key).slice(0, -1)));
  return { written, isAll: false, has: (path) => keys.has(keyOf(path)), mayLieIn: (folder) => folder === '' || folders.has(keyOf(folder)) };
}

function byPattern(written: string, wanted: string, keyOf: (path: string) => string): Chosen {
  const matches = createGlob(wanted);
  return {
    written,
    isAll: false,
    has(path) {
      const key = keyOf(path);
      return key === wanted || beginningsOf(key).some(matches);
    },
    mayLieIn: () => true,
  };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** `a`, `a/b`, `a/b/c`. */
function beginningsOf(path: string): readonly string[] {
  const names = path.split('/');
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

/**
 * In the mirror's form: relative to the root, without dots; '' is the root. A path that leads out of the root keeps its `..` and matches
 * nothing.
 */
export function pathAsKept(written: string, roots: readonly string[]): string {
  const composed = written.normalize('NFC');
  const root = roots.map((each) => each.normalize('NFC')).find((each) => isWithin(composed, each));
  const parts: string[] = [];
  for (const part of (root === undefined ? written : written.normalize('NFC').slice(root.length)).split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
