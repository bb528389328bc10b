/** Folders that hold nothing, or nothing but junk. */
import { readdirSync, unlinkSync } from 'node:fs';
import { folderOf, joined, nameOf } from '../../core/entry.ts';
import { createJunk } from '../../core/junk.ts';
import { atStep, onceFree } from './failures.ts';
import { statsOf } from './looks.ts';
import { statsAt } from './moving.ts';
import type { Standing } from './standing.ts';
import { EVERYTHING, removeFolderHere, sweepHere } from './sweeping.ts';
import { trash } from './trash.ts';

/** Returns false when the folder holds something (and then touches nothing of it), or is none. */
export function removeFolder(standing: Standing, path: string, junk: readonly string[], run: string | null): boolean {
  if (statsAt(standing, path)?.isDirectory() !== true) return false;
  const isJunk = createJunk(junk, { foldsCase: false, foldsUnicode: false });
  const names = standing.inside(path, () => atStep('read', () => readdirSync('.')));
  if (!names.every(isJunk)) return false;
  for (const name of names) {
    if (run === null) standing.writing(path, () => removeHere(standing, name));
    else trash(standing, joined(path, name), run, null);
  }
  return standing.writing(folderOf(path), () => removeFolderHere(nameOf(path)));
}

function removeHere(standing: Standing, name: string): void {
  if (statsOf(name)?.isDirectory() !== true) return onceFree('remove', () => unlinkSync(name));
  standing.within(name, () => sweepHere(standing, EVERYTHING));
  removeFolderHere(name);
}
