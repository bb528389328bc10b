/** The time according to the share: a second clock for pruning by age. */
import { closeSync, openSync, unlinkSync } from 'node:fs';
import type { EpochMs } from '../../../../health/observation.ts';
import { TEMP_NAME } from '../../../core/contract.ts';
import { atStep, onceFree } from '../failures.ts';
import { expectLook } from '../looks.ts';
import { randomName } from '../moving.ts';
import type { VaultRoot } from '../vault-root.ts';

/** From an empty file: on some clients a file that is written to gets the time of this machine. */
export function shareTime(root: VaultRoot): EpochMs {
  return root.making(TEMP_NAME, () => {
    const name = randomName('time');
    atStep('make', () => closeSync(openSync(name, 'wx')));
    try {
      return expectLook(name, null, root.times).mtimeMs - root.times.offset;
    } finally {
      onceFree('remove', () => unlinkSync(name));
    }
  });
}
