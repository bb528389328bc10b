/** Tests writing in the vault's temp folder; clears what interrupted runs left there. */
import { closeSync, constants, openSync, renameSync, unlinkSync } from 'node:fs';
import { TEMP_NAME, TRASH_NAME } from '../../../core/contract.ts';
import { atStep, OpFailed, onceFree } from '../failures.ts';
import { statsOf } from '../looks.ts';
import { ensureFolder, randomName } from '../moving.ts';
import { readText } from '../sentinel.ts';
import { writeSmallHere } from '../small-files.ts';
import { EVERYTHING, sweepHere } from '../sweeping.ts';
import type { VaultRoot } from '../vault-root.ts';
import { putBackHeld } from './rename.ts';

export interface WriteTest {
  /** How many leftovers were cleared. */
  readonly leftovers: number;
  readonly stuck: readonly { readonly name: string; readonly errno: string }[];
}

/** Only for the holder of the mirror's lock. A leftover that cannot be removed does no harm. */
export function testWriting(root: VaultRoot): WriteTest {
  const stuck: { name: string; errno: string }[] = [];
  ensureFolder(root, TEMP_NAME);
  ensureFolder(root, TRASH_NAME);
  putBackHeld(root);
  const { removed } = root.writing(TEMP_NAME, () =>
    sweepHere(root, { ...EVERYTHING, onStuck: (name, errno) => stuck.push({ name, errno }) }),
  );
  root.writing(TEMP_NAME, () => {
    const name = randomName('test');
    const text = `ytm writes, reads back, renames and removes this: ${name}\n`;
    writeSmallHere(name, text);
    const renamed = `${name}~`;
    onceFree('rename', () => renameSync(name, renamed));
    const back = readBack(renamed, text.length);
    onceFree('remove', () => unlinkSync(renamed));
    if (back !== text) throw new OpFailed('read back', 'EIO');
  });
  return { leftovers: removed, stuck };
}

/** As many as show the pace of a vault. */
const LOOKS = 8;

/** Looks at names that nothing has, so that no client answers from memory; how many. */
export function lookForNothing(root: VaultRoot): number {
  root.inside(TEMP_NAME, () => {
    for (let look = 0; look < LOOKS; look += 1) statsOf(randomName('nothing'));
  });
  return LOOKS;
}

function readBack(name: string, length: number): string {
  return atStep('read back', () => {
    const handle = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return readText(handle, length + 1);
    } finally {
      closeSync(handle);
    }
  });
}
