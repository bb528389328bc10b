/** The time according to the share: a second clock for pruning by age, and the one that change times in the vault follow. */
import { closeSync, openSync, unlinkSync } from 'node:fs';
import type { EpochMs } from '../../../../health/observation.ts';
import { TEMP_NAME } from '../../../core/contract.ts';
import { atStep, onceFree } from '../failures.ts';
import { expectLook } from '../looks.ts';
import { randomName } from '../moving.ts';
import type { VaultRoot } from '../vault-root.ts';

/** From an empty file: on some clients a file that is written to gets the time of this machine. */
export function shareTime(root: VaultRoot): { readonly at: EpochMs; readonly ctime: EpochMs } {
  return root.making(TEMP_NAME, () => {
    const name = randomName('time');
    atStep('make', () => closeSync(openSync(name, 'wx')));
    try {
      const { mtimeMs, ctimeMs: ctime } = expectLook(name, null, root.times);
      return { at: mtimeMs - root.times.offset, ctime };
    } finally {
      onceFree('remove', () => unlinkSync(name));
    }
  });
}
