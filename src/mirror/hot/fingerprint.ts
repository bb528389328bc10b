/** A fingerprint of a document that consists of several files: equal as long as nothing in it has changed. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { joined } from '../core/entry.ts';
import { createJunk } from '../core/junk.ts';

export interface Fingerprint {
  readonly digest: string;
  /** The newest change in it, by the clock of hot; 0 if it is empty. */
  readonly changedAt: number;
}

/** @param members files, and folders with their contents; they need not exist @param junk names to ignore */
export function fingerprintOf(members: readonly string[], junk: readonly string[]): Fingerprint {
  const isJunk = createJunk(junk, { foldsCase: true, foldsUnicode: true });
  const hash = createHash('sha256');
  let changedAt = 0;

  function take(path: string): void {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return;
    const { mode, size, mtimeMs, ctimeMs, ino } = stats;
    const isFolder = stats.isDirectory();
    // The stat data of a folder change with junk in it; its contents are more reliable.
    hash.update(JSON.stringify(isFolder ? [path, 'folder', ino] : [path, mode, size, mtimeMs, ctimeMs, ino]));
    if (!isFolder) changedAt = Math.max(changedAt, ctimeMs);
    if (isFolder) for (const name of readdirSync(path).toSorted()) if (!isJunk(name)) take(joined(path, name));
  }

  for (const member of members) take(member);
  return { digest: hash.digest('hex'), changedAt };
}
