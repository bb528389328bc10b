/** Mirrors that ran once, and what a scan found in words. */
import type { Abilities } from '../../../src/mirror/core/abilities.ts';
import type { Contract } from '../../../src/mirror/core/contract.ts';
import type { Differences } from '../../../src/mirror/core/plan.ts';
import { aFile, CONTRACT, FREE, ModelMirror, NOW, SHARE } from './model.ts';

export const MINUTE = 60_000;
/** The age of all that was there from the beginning. */
export const OLD = NOW - 60 * MINUTE;

/** A mirror that has run once over these files of hot; a path that ends with a slash is a folder. */
export function mirrorOf(
  paths: readonly string[],
  { contract = {}, abilities = SHARE }: { contract?: Partial<Contract>; abilities?: Abilities } = {},
): ModelMirror {
  const mirror = new ModelMirror({ contract: { ...CONTRACT, budget: FREE, ...contract }, abilities });
  for (const path of paths) mirror.hot.put(path.replace(/\/$/u, ''), path.endsWith('/') ? { type: 'folder' } : aFile(path, OLD));
  mirror.run();
  return mirror;
}

/** What a scan found, without what is empty. */
export function told(differences: Differences): Readonly<Record<string, unknown>> {
  const { makes, copies, renames, deletions, drift, leftOut, unmanaged, adopted, forgotten } = differences;
  const all = {
    makes: makes.map(({ kind, path, target }) => (kind === 'link' ? `${path} -> ${target}` : `${path}/`)),
    copies: copies.map(({ kind, path }) => `${kind} ${path}`),
    renames: renames.map(({ why, from, to }) => `${why} ${from} > ${to}`),
    deletions: deletions.map(({ path, replacedBy }) => (replacedBy === null ? path : `${path} for ${replacedBy}`)),
    drift: drift.map(({ path }) => path),
    leftOut: leftOut.map(({ path, why, detail }) => `${path}: ${why}${detail === '' ? '' : ` (${detail})`}`),
    unmanaged: unmanaged.sample,
    adopted: adopted.map(({ path }) => path),
    forgotten,
  };
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
}

export function scanned(mirror: ModelMirror): Readonly<Record<string, unknown>> {
  return told(mirror.scan());
}
