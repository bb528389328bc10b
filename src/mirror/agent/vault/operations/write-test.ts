/** Tests writing in the vault's temp folder; clears what interrupted runs left there. */
import { closeSync, constants, openSync, readdirSync, renameSync, unlinkSync } from 'node:fs';
import { TEMP_NAME, TRASH_NAME } from '../../../core/contract.ts';
import { atStep, OpFailed, onceFree } from '../failures.ts';
import { statsOf } from '../looks.ts';
import { randomName } from '../moving.ts';
import type { Pace } from '../pace.ts';
import { readText } from '../sentinel.ts';
import { writeSmallHere } from '../small-files.ts';
import { makeFolderHere } from '../steps.ts';
import { EVERYTHING, sweepHere } from '../sweeping.ts';
import type { VaultRoot } from '../vault-root.ts';
import { isHold, putBackHeld } from './rename.ts';

export interface WriteTest {
  /** How many leftovers were cleared. */
  readonly leftovers: number;
  readonly stuck: readonly { readonly name: string; readonly errno: string }[];
}

/**
 * Only for the holder of the mirror's lock. A leftover that cannot be removed does no harm. Also measures the pace, before anything is listed,
 * so that not even the first folder of a slow vault is read name by name.
 */
export function testWriting(root: VaultRoot, pace: Pick<Pace, 'measuredNow'>): WriteTest {
  root.writing('', () => atStep('make', () => makeFolderHere(TRASH_NAME, root.device)));
  const tested = root.making(TEMP_NAME, () => {
    const names = atStep('read', () => readdirSync('.'));
    return names.some(isHold) ? null : testHere(root, names, pace);
  });
  if (tested !== null) return tested;
  putBackHeld(root);
  return root.writing(TEMP_NAME, () =>
    testHere(
      root,
      atStep('read', () => readdirSync('.')),
      pace,
    ),
  );
}

/** @param leftovers the names in the temp folder, which is the working folder */
function testHere(root: VaultRoot, leftovers: readonly string[], pace: Pick<Pace, 'measuredNow'>): WriteTest {
  const swept = leftovers.length === 0 ? NOTHING_LEFT : sweepAll(root);
  writeAndReadBack();
  pace.measuredNow(lookForNothing);
  return swept;
}

const NOTHING_LEFT: WriteTest = { leftovers: 0, stuck: [] };

function sweepAll(root: VaultRoot): WriteTest {
  const stuck: { name: string; errno: string }[] = [];
  const { removed } = sweepHere(root, { ...EVERYTHING, onStuck: (name, errno) => stuck.push({ name, errno }) });
  return { leftovers: removed, stuck };
}

function writeAndReadBack(): void {
  const name = randomName('test');
  const text = `ytm writes, reads back, renames and removes this: ${name}\n`;
  writeSmallHere(name, text);
  const renamed = `${name}~`;
  onceFree('rename', () => renameSync(name, renamed));
  const back = readBack(renamed, text.length);
  onceFree('remove', () => unlinkSync(renamed));
  if (back !== text) throw new OpFailed('read back', 'EIO');
}

/** As many as show the pace of a vault. */
const LOOKS = 8;

/** Looks at names that nothing has, so that no client answers from memory; how many. */
function lookForNothing(): number {
  for (let look = 0; look < LOOKS; look += 1) statsOf(randomName('nothing'));
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
