/** Whether the sentinel is still the one that was read at the entry; it is read again only after a change. */
import { lstatSync } from 'node:fs';
import { atStep, OpFailed, VaultLost } from './failures.ts';
import { readSentinel, stampOf } from './sentinel.ts';

export interface SentinelWatch {
  /** From the vault's root. @throws VaultLost @throws OpFailed when it cannot be determined */
  check(): void;
  /** ytm itself created it or added this id: from now on it is checked. */
  is(vaultId: string): void;
}

/** As it was read at the entry. */
export interface SentinelRead {
  /** Its id; `undefined`: it is not checked (bootstrap). */
  readonly vaultId: string | null | undefined;
  /** Of the file from which the id was read; empty: it is read at the next check. */
  readonly stamp: string;
}

export function createSentinelWatch(file: string, device: bigint, read: SentinelRead): SentinelWatch {
  let { vaultId, stamp } = read;
  return {
    check() {
      if (vaultId === undefined) return;
      const found = atStep('sentinel', () => lstatSync(file, { bigint: true, throwIfNoEntry: false }));
      if (found?.isFile() === true && stampOf(found) === stamp) return;
      const seen = readSentinel(file, device);
      if (seen.kind === 'refused') {
        if (seen.refusal.why === 'error') throw new OpFailed('sentinel', seen.refusal.errno);
        throw new VaultLost(seen.refusal);
      }
      const { sentinel } = seen;
      if (sentinel.vaultId !== vaultId) throw new VaultLost({ why: 'other-vault', vaultId: sentinel.vaultId });
      stamp = sentinel.stamp;
    },
    is(given) {
      vaultId = given;
      stamp = '';
    },
  };
}
