/** Two equal trees and the manifest of everything in them, as a mirror has them that is up to date. */
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, joined, type ManifestRow, NOTHING_MORE } from '../../src/mirror/core/entry.ts';
import type { Manifest } from '../../src/mirror/manifest.ts';
import { decodeListing, listingCode } from '../../src/mirror/scan/listing-code.ts';
import { readFolder } from '../../src/mirror/scan/read-folder.ts';

export interface TreeSize {
  readonly folders: number;
  readonly filesAFolder: number;
}

/** Projects with scenes with clips of a few bytes each. */
export function makeTree(root: string, { folders, filesAFolder }: TreeSize): void {
  for (let folder = 0; folder < folders; folder += 1) {
    const path = join(root, `project-${Math.floor(folder / 100)}`, `scene_${String(folder % 100).padStart(3, '0')}`);
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < filesAFolder; file += 1) {
      writeFileSync(join(path, `clip_${String(file).padStart(4, '0')}_take.mov`), 'x'.repeat(file));
    }
  }
}

/** With the same times. */
export function copyTree(from: string, to: string): void {
  execFileSync('rsync', ['-rlt', `${from}/`, `${to}/`]);
}

/** Everything in `root` as if it had been sent; the rows. */
export function fillManifest(manifest: Manifest, root: string): readonly ManifestRow[] {
  const device = lstatSync(root).dev;
  const rows: ManifestRow[] = [];
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const listing = decodeListing(listingCode(readFolder({ folder: join(root, folder), skip: null, device })));
    if (listing?.kind !== 'listed') throw new Error(`${folder} cannot be listed`);
    for (const { name, type, size, mtime, ctime, birth, inode, target } of listing.entries) {
      if (type === 'other') continue;
      const path = joined(folder, name);
      rows.push({ ...NOTHING_MORE, path, type, size, mtime, inode, ctime: type === 'file' ? ctime : null, birth, target });
      if (type === 'folder') waiting.push(path);
    }
  }
  manifest.change({ put: rows, forget: [] });
  return rows;
}

export function foldersOf(rows: readonly ManifestRow[]): readonly string[] {
  return [...new Set(rows.map(({ path }) => folderOf(path)))];
}
