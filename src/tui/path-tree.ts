/** Paths of the mirror as a tree by folder, with the totals of every folder. Pure. */
import type { ListedPath, ListedWhat, MirrorListing } from '../health/mirror-listing.ts';
import { isUnder } from '../health/mirror-listing.ts';
import { folded } from './filter.ts';
import { rememberLast } from './memo.ts';

export interface Totals {
  readonly counts: Readonly<Record<ListedWhat, number>>;
  readonly bytes: number;
  readonly all: number;
  /** Those that are not done without approval. */
  readonly waits: number;
}

export interface PathNode {
  /** Relative to hot; '' is the root. */
  readonly path: string;
  /** What is shown of it below its parent: more than one name where a folder holds nothing but another one. */
  readonly name: string;
  readonly totals: Totals;
  /** What is done to this path itself; `null` for a folder that only holds others. */
  readonly item: ListedPath | null;
  /** The ones that wait first, then the largest. */
  readonly children: readonly PathNode[];
}

export interface PathRow {
  readonly node: PathNode;
  readonly depth: number;
  readonly isOpen: boolean;
}

interface Draft {
  readonly path: string;
  readonly name: string;
  item: ListedPath | null;
  readonly children: Map<string, Draft>;
}

const NOTHING: Totals = {
  counts: { create: 0, update: 0, delete: 0, rename: 0, drift: 0, content: 0, sent: 0 },
  bytes: 0,
  all: 0,
  waits: 0,
};

/** The paths that contain every word of `filter`, whatever case and width. */
export const treeOf = rememberLast((listing: MirrorListing, filter: string): PathNode => {
  const words = folded(filter).split(/\s+/u);
  const root: Draft = { path: '', name: '', item: null, children: new Map() };
  for (const item of listing.paths) {
    const text = folded(`${item.path} ${item.from ?? ''}`);
    if (words.every((word) => text.includes(word))) insert(root, item);
  }
  return finished(root);
});

/** The totals of a folder and everything in it, whatever is filtered. */
export function totalsUnder({ paths }: MirrorListing, folder: string): Totals {
  return sum(paths.filter(({ path }) => isUnder(path, [folder])).map(totalsOf));
}

/** The root, and below it what is unfolded; with `all` everything is. */
export const rowsOfTree = rememberLast((root: PathNode, open: ReadonlySet<string>, all: boolean): readonly PathRow[] => {
  const rows: PathRow[] = [];
  const add = (node: PathNode, depth: number): void => {
    const isOpen = node.children.length > 0 && (all || node.path === '' || open.has(node.path));
    rows.push({ node, depth, isOpen });
    if (isOpen) for (const child of node.children) add(child, depth + 1);
  };
  add(root, 0);
  return rows;
});

function insert(root: Draft, item: ListedPath): void {
  let at = root;
  let path = '';
  for (const name of item.path.split('/')) {
    path = path === '' ? name : `${path}/${name}`;
    let child = at.children.get(name);
    if (child === undefined) {
      child = { path, name, item: null, children: new Map() };
      at.children.set(name, child);
    }
    at = child;
  }
  at.item = item;
}

function finished(draft: Draft): PathNode {
  const children = Array.from(draft.children.values(), finished);
  const [only] = children;
  if (draft.path !== '' && draft.item === null && children.length === 1 && only !== undefined && only.children.length > 0)
    return { ...only, name: `${draft.name}/${only.name}` };
  const own = draft.item === null ? [] : [totalsOf(draft.item)];
  const totals = sum([...own, ...children.map((child) => child.totals)]);
  return { path: draft.path, name: draft.name, totals, item: draft.item, children: children.sort(worstFirst) };
}

function worstFirst(left: PathNode, right: PathNode): number {
  return (
    right.totals.waits - left.totals.waits ||
    right.totals.bytes - left.totals.bytes ||
    right.totals.all - left.totals.all ||
    (left.name < right.name ? -1 : 1)
  );
}

function totalsOf({ what, bytes, waits }: ListedPath): Totals {
  return { counts: { ...NOTHING.counts, [what]: 1 }, bytes, all: 1, waits: waits ? 1 : 0 };
}

function sum(parts: readonly Totals[]): Totals {
  const counts = { ...NOTHING.counts };
  let [bytes, all, waits] = [0, 0, 0];
  for (const part of parts) {
    bytes += part.bytes;
    all += part.all;
    waits += part.waits;
    for (const what of Object.keys(counts) as ListedWhat[]) counts[what] += part.counts[what];
  }
  return { counts, bytes, all, waits };
}
