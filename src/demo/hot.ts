/** The lab's hot tree on disk and its faults: clips are recorded, the archive is deleted, everything is missing. */
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LabCondition } from './condition.ts';
import { ARCHIVE, archiveFiles, CLIPS, clipFiles, HOT_LINKS, type LabFile, unsentFiles, workFiles } from './hot-files.ts';

export interface LabHot {
  readonly path: string;
  /** Applies the condition to the tree. Calls must not overlap. */
  apply(condition: Pick<LabCondition, 'hot' | 'clips'>): Promise<void>;
}

/** Creates the tree in `folder`, complete and without new clips. */
export async function makeHot(folder: string): Promise<LabHot> {
  const path = join(folder, 'hot');
  // Where the tree is kept while hot is empty, and the archive while it is deleted, so that the same files return.
  const away = join(folder, 'hot-away');
  const pruned = join(folder, 'hot-archive');
  for (const files of [workFiles(), archiveFiles(), unsentFiles()]) await writeFiles(path, files);
  for (const link of HOT_LINKS) await symlink(link.target, join(path, link.path));
  let now: LabCondition['hot'] = 'whole';
  let clips: LabCondition['clips'] = 'none';

  async function recover(): Promise<void> {
    if (now === 'emptied') {
      await rm(path, { recursive: true });
      await rename(away, path);
    }
    if (now === 'pruned') await rename(pruned, join(path, ARCHIVE));
    now = 'whole';
  }

  async function damage(wanted: LabCondition['hot']): Promise<void> {
    if (wanted === 'emptied') {
      await rename(path, away);
      await mkdir(path);
    }
    if (wanted === 'pruned') await rename(join(path, ARCHIVE), pruned);
    now = wanted;
  }

  return {
    path,
    async apply(condition) {
      if (condition.hot !== now) await recover();
      const tree = now === 'emptied' ? away : path;
      if (condition.clips !== clips) {
        if (condition.clips === 'recorded') await writeFiles(tree, clipFiles());
        else await rm(join(tree, CLIPS), { recursive: true });
        clips = condition.clips;
      }
      if (condition.hot !== now) await damage(condition.hot);
    },
  };
}

async function writeFiles(root: string, files: Iterable<LabFile>): Promise<void> {
  for (const { path, content } of files) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
