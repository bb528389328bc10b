/** Which names the vault refuses. */
import { mkdirSync, renameSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { accepts } from '../attempt.ts';
import { inFolderOfItsOwn } from '../own-folder.ts';
import { nameIn } from '../paths.ts';
import type { VaultRoot } from '../vault-root.ts';

/** Those of these names (components) that are refused, while other names, before and after, are not. */
export function tryNames(root: VaultRoot, names: readonly string[]): readonly string[] {
  return inFolderOfItsOwn(root, () => {
    writeFileSync('before', '', { flag: 'wx' });
    const refused = names.map(nameIn).filter((name) => !canBe(name));
    // The share still accepts files, so the names were the cause.
    writeFileSync('after', '', { flag: 'wx' });
    return refused;
  });
}

/** As a file that is renamed to it, as rsync does, and as a folder. */
function canBe(name: string): boolean {
  const draft = 'draft';
  writeFileSync(draft, '', { flag: 'w' });
  if (!accepts(() => renameSync(draft, name)) || !accepts(() => unlinkSync(name))) return false;
  return accepts(() => mkdirSync(name)) && accepts(() => rmdirSync(name));
}
