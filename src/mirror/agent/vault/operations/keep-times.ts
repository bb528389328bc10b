/** What the vault makes of times. */
import { lstatSync, writeFileSync } from 'node:fs';
import { accepts } from '../attempt.ts';
import { giveTime, inFolderOfItsOwn } from '../own-folder.ts';
import type { VaultRoot } from '../vault-root.ts';

/** What the vault shows for times that are set on a file, without the offset, like all times; `null`: that time cannot be set. */
export function keepTimes(root: VaultRoot, times: readonly number[]): readonly (number | null)[] {
  return inFolderOfItsOwn(root, () => {
    writeFileSync('plain', 'plain', { flag: 'wx' });
    return times.map((time) => (accepts(() => giveTime(time)) ? lstatSync('plain').mtimeMs - root.times.offset : null));
  });
}
