/** A tree as it is: every path with what a reader sees of it, contents by checksum. Quick enough for tens of thousands of files. */
import { hash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface Node {
  readonly type: 'file' | 'folder' | 'link' | 'other';
  /** Of files; else 0. */
  readonly size: number;
  /** In ms. */
  readonly mtime: number;
  /** Of a file its content; of a link its target; else ''. */
  readonly what: string;
}

/** By path, a folder before what it holds. */
export type Listing = ReadonlyMap<string, Node>;

/** What was read once is not read again while nothing at all has changed about the file: its change time cannot be set. */
const known = new Map<string, string>();

/** Every path below a folder; links are not followed. @param skip paths that are left out with what they hold */
export function listingOf(folder: string, skip: (path: string) => boolean = () => false): Map<string, Node> {
  const all = new Map<string, Node>();
  const visit = (path: string): void => {
    for (const name of readdirSync(join(folder, path)).toSorted()) {
      const at = path === '' ? name : `${path}/${name}`;
      if (skip(at)) continue;
      const node = nodeAt(`${folder}/${at}`);
      if (node === null) continue;
      all.set(at, node);
      if (node.type === 'folder') visit(at);
    }
  };
  visit('');
  return all;
}

/** `null`: it went meanwhile. */
function nodeAt(path: string): Node | null {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return null;
  const mtime = Number(stats.mtimeNs / 1_000n) / 1_000;
  if (stats.isDirectory()) return { type: 'folder', size: 0, mtime, what: '' };
  if (stats.isSymbolicLink()) return { type: 'link', size: 0, mtime, what: readlinkSync(path) };
  if (!stats.isFile()) return { type: 'other', size: 0, mtime, what: '' };
  return { type: 'file', size: Number(stats.size), mtime, what: contentOf(path, stats) };
}

function contentOf(path: string, { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  const key = [dev, ino, size, mtimeNs, ctimeNs].join();
  const before = known.get(key);
  if (before !== undefined) return before;
  const content = hash('sha1', readFileSync(path));
  known.set(key, content);
  return content;
}

/** What is not the same in two listings, as lines for a person; folders are equal whatever their time. */
export function differencesOf(left: Listing, right: Listing): readonly string[] {
  const paths = [...new Set([...left.keys(), ...right.keys()])].toSorted();
  return paths.flatMap((path) => {
    const [one, other] = [tell(left.get(path)), tell(right.get(path))];
    return one === other ? [] : [`${JSON.stringify(path)}: ${one} | ${other}`];
  });
}

function tell(node: Node | undefined): string {
  if (node === undefined) return '-';
  const { type, size, mtime, what } = node;
  if (type === 'file') return `file ${size} ${Math.floor(mtime)} ${what}`;
  return type === 'link' ? `link ${JSON.stringify(what)}` : type;
}

/** The contents that lie in a tree, wherever. */
export function contentsOf(listing: Listing): ReadonlySet<string> {
  return new Set([...listing.values()].filter(({ type }) => type === 'file').map(({ what }) => what));
}
