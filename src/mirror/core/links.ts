/** The rule for links, from their text only: no link is followed. */
import type { LinkRoots } from './contract.ts';
import { folderOf } from './entry.ts';

/**
 * The target that the link at this path of hot gets in the vault; `null`: it leads out of hot and is not sent. Relative and staying inside:
 * verbatim. Absolute into hot or into the share: relative, from its own folder to the target's place in the share.
 */
export function linkTarget(path: string, target: string, roots: LinkRoots): string | null {
  const own = partsOf(folderOf(path));
  if (!target.startsWith('/')) return staysInside(own.length, target) ? target : null;
  const place = placeInShare(normal(target), roots);
  return place === null ? null : relative([...partsOf(roots.vaultInShare), ...own], place);
}

/** Step by step, so that the path never leaves hot, even temporarily. */
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
  // The longest matching prefix wins.
  return places.toSorted((left, right) => left.length - right.length)[0] ?? null;
}

function beneath(parts: readonly string[], prefix: readonly string[]): readonly string[] | null {
  // Prefixes come from the config and targets from the file system, which may use another Unicode form.
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

/**
 * The inverse: the target that a link of the vault gets in hot. Relative and staying inside: verbatim. One that leads to another place in
 * the share: absolute, under the share as mounted here. `null`: it leads out of the share.
 */
export function restoredTarget(path: string, target: string, { vaultInShare, shares }: LinkRoots): string | null {
  const own = partsOf(folderOf(path));
  if (target.startsWith('/')) return null;
  if (staysInside(own.length, target)) return target;
  const [share] = shares;
  const place = climbed([...partsOf(vaultInShare), ...own], partsOf(target));
  return place === null || share === undefined ? null : ['', ...partsOf(share), ...place].join('/');
}

/** Where a relative path leads; `null`: above the root. */
function climbed(from: readonly string[], steps: readonly string[]): readonly string[] | null {
  const place = [...from];
  for (const step of steps) {
    if (step === '..' && place.pop() === undefined) return null;
    if (step !== '..' && step !== '.') place.push(step);
  }
  return place;
}
