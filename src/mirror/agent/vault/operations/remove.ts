/** Permanently removes one path. */
import { rmdirSync, unlinkSync } from 'node:fs';
import { folderOf, nameOf } from '../../../core/entry.ts';
import type { Look } from '../../../core/plan.ts';
import { expectLook } from '../looks.ts';
import type { VaultRoot } from '../vault-root.ts';
import { taking } from '../writable.ts';

/** A file or link, or a folder that is empty. @throws OpFailed */
export function removePath(root: VaultRoot, path: string, look: Look): void {
  root.writing(folderOf(path), () => {
    const stats = expectLook(nameOf(path), look, root.times);
    taking('remove', nameOf(path), () => (stats.isDirectory() ? rmdirSync(nameOf(path)) : unlinkSync(nameOf(path))));
  });
}
