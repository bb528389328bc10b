/** The content of files of the vault, slice by slice; several in parallel, as each call may be slow. */
import { closeSync, constants, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { folderOf, nameOf } from '../../../core/entry.ts';
import { type ContentSlice, ContentSlices, type OpenFile, openedAs, type SliceRequest } from '../../../scan/slices.ts';
import { OpFailed } from '../failures.ts';
import { HANDLES, openHere } from '../steps.ts';
import type { VaultRoot } from '../vault-root.ts';

const AS_A_FILE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** A folder in which files are opened. */
interface Held {
  readonly handle: number;
  users: number;
}

export function createDigester(root: VaultRoot): (request: SliceRequest) => Promise<ContentSlice> {
  const slices = new ContentSlices();
  const folders = new Map<string, Held>();

  /** The path is walked once for all files of a folder that are requested together. @throws OpFailed ELOOP, ENOTDIR, EXDEV on the way */
  function hold(folder: string): Held {
    const held = folders.get(folder) ?? { handle: root.inside(folder, openHere), users: 0 };
    folders.set(folder, held);
    held.users += 1;
    return held;
  }

  function letGo(folder: string, held: Held): void {
    held.users -= 1;
    if (held.users > 0) return;
    folders.delete(folder);
    closeSync(held.handle);
  }

  async function openThere(path: string): Promise<OpenFile> {
    const folder = folderOf(path);
    // The root has no content.
    if (path === '') throw new OpFailed('path', 'EINVAL');
    const held = hold(folder);
    try {
      return inThreads(await open(`${HANDLES}/${held.handle}/${nameOf(path)}`, AS_A_FILE));
    } finally {
      letGo(folder, held);
    }
  }

  // Where open folders cannot be named, the folder is made the working folder.
  const openNow = (path: string): OpenFile => openedAs(root.inside(folderOf(path), () => openSync(nameOf(path), AS_A_FILE)));

  return async (request) => {
    const slice = await slices.next(request, () => (root.reachesSurely ? openThere(request.path) : openNow(request.path)));
    // Without the offset, like all times.
    return 'sight' in slice ? { ...slice, sight: { ...slice.sight, mtime: slice.sight.mtime - root.times.offset } } : slice;
  };
}

function inThreads(file: FileHandle): OpenFile {
  return {
    stats: () => file.stat(),
    read: async (block) => (await file.read(block, 0, block.length, null)).bytesRead,
    close: () => file.close(),
  };
}
