/** What `restore` creates in hot, or in another folder, besides the files that rsync copies. Only in the lister's process. */
import { lstatSync, mkdirSync, rmSync, statfsSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoName } from '../../share/errno.ts';
import { RESTORE_TEMP_NAME } from '../core/contract.ts';

/** Existing folders are not a failure. @param isReal whether no link is along the path */
export function makeFolders(
  paths: readonly string[],
  isReal: (folder: string) => boolean,
): readonly { readonly path: string; readonly errno: string }[] {
  return paths.flatMap((path) => {
    const errno = errnoOf(() => {
      if (!isReal(dirname(path))) return 'ELOOP';
      if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) mkdirSync(path);
      return null;
    });
    return errno === null ? [] : [{ path, errno }];
  });
}

/** `null`: it was created. Never replaces anything. */
export function makeLink(path: string, target: string, isReal: (folder: string) => boolean): string | null {
  return errnoOf(() => {
    if (!isReal(dirname(path))) return 'ELOOP';
    symlinkSync(target, path);
    return null;
  });
}

/** The folder in which files arrive before they are renamed: empty when rsync starts, removed when the restore ends. */
export function tidy(isEnd: boolean): string | null {
  return errnoOf(() => {
    rmSync(RESTORE_TEMP_NAME, { recursive: true, force: true });
    if (!isEnd) mkdirSync(RESTORE_TEMP_NAME);
    return null;
  });
}

/** @throws system errors */
export function makeRoot(path: string): void {
  mkdirSync(path, { recursive: true });
}

export function freeBytes(): number | null {
  const { bavail, bsize, blocks } = statfsSync('.');
  return blocks > 0 ? bavail * bsize : null;
}

function errnoOf(act: () => string | null): string | null {
  try {
    return act();
  } catch (error) {
    return errnoName(error);
  }
}
