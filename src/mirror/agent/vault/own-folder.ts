/** Attempts in a separate folder inside the temp folder, which is cleared afterwards. */
import { mkdirSync, rmdirSync, utimesSync } from 'node:fs';
import { TEMP_NAME } from '../../core/contract.ts';
import { atStep } from './failures.ts';
import { randomName } from './moving.ts';
import { EVERYTHING, sweepHere } from './sweeping.ts';
import type { VaultRoot } from './vault-root.ts';

export function inFolderOfItsOwn<T>(root: VaultRoot, act: () => T): T {
  const name = randomName('abilities');
  return root.making(TEMP_NAME, () => {
    atStep('make', () => mkdirSync(name));
    try {
      return root.within(name, () => {
        const found = atStep('probe', act);
        sweepHere(root, EVERYTHING);
        return found;
      });
    } finally {
      removeIfEmpty(name);
    }
  });
}

/** Sets the time of the file `plain` there. */
export function giveTime(time: number): void {
  utimesSync('plain', time / 1_000, time / 1_000);
}

function removeIfEmpty(name: string): void {
  try {
    rmdirSync(name);
  } catch {
    // What remains is a leftover like others, cleared by the next write test.
  }
}
