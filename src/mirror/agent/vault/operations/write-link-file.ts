/** Gives a link that is a regular file (src/share/link-file.ts) another target; the old file goes to the trash. */
import { closeSync, constants, fstatSync, openSync, readSync, unlinkSync } from 'node:fs';
import { LINK_FILE_SIZE, linkFileOf, targetOfLinkFile } from '../../../../share/link-file.ts';
import { TEMP_NAME } from '../../../core/contract.ts';
import { folderOf, joined, nameOf } from '../../../core/entry.ts';
import type { AgentRequest } from '../../protocol.ts';
import { atStep, OpFailed } from '../failures.ts';
import { expectLook } from '../looks.ts';
import { move, randomName } from '../moving.ts';
import { writeSmallHere } from '../small-files.ts';
import { trash } from '../trash.ts';
import type { VaultRoot } from '../vault-root.ts';

export function writeLinkFile(
  root: VaultRoot,
  { path, target, look, run }: Extract<AgentRequest, { readonly op: 'write-link-file' }>,
): void {
  const content = linkFileOf(target);
  if (content === null || target.includes('\0')) throw new OpFailed('link', 'EINVAL');
  root.inside(folderOf(path), () => {
    expectLook(nameOf(path), look, root.times);
    // Any other file is somebody's content.
    if (!isLinkFile(nameOf(path))) throw new OpFailed('look', 'ECHANGED');
  });
  const draft = randomName('link');
  root.making(TEMP_NAME, () => writeSmallHere(draft, content));
  try {
    trash(root, path, run, look);
    move(root, { from: joined(TEMP_NAME, draft), to: path, look: null });
  } catch (error) {
    root.writing(TEMP_NAME, () => unlinkSync(draft));
    throw error;
  }
}

function isLinkFile(name: string): boolean {
  return atStep('read', () => {
    const handle = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (fstatSync(handle).size !== LINK_FILE_SIZE) return false;
      const content = Buffer.alloc(LINK_FILE_SIZE);
      return readSync(handle, content, 0, LINK_FILE_SIZE, 0) === LINK_FILE_SIZE && targetOfLinkFile(content) !== null;
    } finally {
      closeSync(handle);
    }
  });
}
