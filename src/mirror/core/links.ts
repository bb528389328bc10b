/** The rule for links, purely by their words: nothing is followed. */
import type { LinkRoots } from './contract.ts';
import { folderOf } from './entry.ts';

/**
 * What the link at this path of hot is written as in the vault; `null`: it leads out of hot and is not sent. Relative and staying
 * inside: verbatim. Absolute into hot or into the share: relative, from its own folder to the target's place in the share.
 */
export function linkTarget(path: string, target: string, roots: LinkRoots): string | null {
  const own = partsOf(folderOf(path));
  if (!target.startsWith('/')) return staysInside(own.length, target) ? target : null;
  const place = placeInShare(normal(target), roots);
  return place === null ? null : relative([...partsOf(roots.vaultInShare), ...own], place);
}

/** Step by step, so that nothing leaves hot even for a moment. */
function staysInside(depth: number, target: string): boolean {
  if (target === '') return false;
  let level = depth;
  for (const part of partsOf(target)) {
    level += part === '..' ? -1 : part === '.' ? 0 : 1;
    if (level < 0) return false;
  }
  return true;
}

/** The components of an absolute path's place in the share; `null`: it leads elsewhere. */
function placeInShare(parts: readonly string[], { hot, vaultInShare, shares }: LinkRoots): readonly string[] | null {
  const inHot = beneath(parts, normal(hot));
  if (inHot !== null) return [...partsOf(vaultInShare), ...inHot];
  const places = shares.map((share) => beneath(parts, normal(share))).filter((place) => place !== null);
  // The prefix that says most is the one that was meant.
  return places.toSorted((left, right) => left.length - right.length)[0] ?? null;
}

function beneath(parts: readonly string[], prefix: readonly string[]): readonly string[] | null {
  // Prefixes come from the config, targets from the file system, which may write the same name in another Unicode form.
  const isPrefix = prefix.every((part, index) => part.normalize('NFC') === parts[index]?.normalize('NFC'));
  return isPrefix ? parts.slice(prefix.length) : null;
}

function relative(from: readonly string[], to: readonly string[]): string {
  let common = 0;
  while (common < from.length && from[common] === to[common]) common += 1;
  const steps = [...from.slice(common).map(() => '..'), ...to.slice(common)];
  return steps.length === 0 ? '.' : steps.join('/');
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}

/** Without `.` and `..`. */
function normal(path: string): readonly string[] {
  const parts: string[] = [];
  for (const part of partsOf(path)) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts;
}
