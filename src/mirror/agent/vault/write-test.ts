/** Whether one can write in the vault, tried in its temp folder; what dead runs left there goes. */
import { closeSync, constants, openSync, renameSync, unlinkSync } from 'node:fs';
import { TEMP_NAME, TRASH_NAME } from '../../core/contract.ts';
import { atStep, OpFailed, onceFree } from './failures.ts';
import { ensureFolder, randomName } from './moving.ts';
import { putBackHeld } from './renaming.ts';
import { readText } from './sentinel.ts';
import { writeSmallHere } from './small-files.ts';
import type { Standing } from './standing.ts';
import { EVERYTHING, sweepHere } from './sweeping.ts';

/** Returns how many leftovers were cleared. To be asked for only by who holds the mirror's lock. */
export function testWriting(standing: Standing): number {
  ensureFolder(standing, TEMP_NAME);
  ensureFolder(standing, TRASH_NAME);
  putBackHeld(standing);
  const { removed } = standing.writing(TEMP_NAME, () => sweepHere(standing, EVERYTHING));
  standing.writing(TEMP_NAME, () => {
    const name = randomName('test');
    const text = `ytm writes, reads back, renames and removes this: ${name}\n`;
    writeSmallHere(name, text);
    const renamed = `${name}~`;
    onceFree('rename', () => renameSync(name, renamed));
    const back = readBack(renamed, text.length);
    onceFree('remove', () => unlinkSync(renamed));
    if (back !== text) throw new OpFailed('read back', 'EIO');
  });
  return removed;
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
