/** What the benches of the mirror agree upon: the vault's id, what its disk can do, and the contract's defaults. */
import type { Abilities } from '../../src/mirror/core/abilities.ts';
import type { Contract } from '../../src/mirror/core/contract.ts';

export const VAULT_ID = 'bench';

/** A local disk of Linux. */
export const ABILITIES: Abilities = {
  foldsCase: false,
  foldsUnicode: false,
  unicodeForm: 'as-given',
  timestampResolution: 1,
  timeOffset: 0,
  timeShifts: [],
  forbidden: '',
  trailingDots: true,
  longestName: { of: 255, unit: 'bytes' },
  links: true,
  renameOver: true,
};

export function contractOf(hot: string): Contract {
  return {
    delete: true,
    exclude: ['planning'],
    keep: ['scripts', 'thumbnails/assets', 'video/runs'],
    realDirsOnly: ['video/input'],
    junk: ['.DS_Store', '._*', '.Spotlight-V100', '.Trashes', '.fseventsd', '~$*'],
    bundles: ['*.fcpbundle'],
    unmanaged: 'keep',
    budget: { files: 1_000, ratio: 0.05, perFolder: 0.25, updates: 0.25, floor: 20 },
    minHotRatio: 0.5,
    trash: true,
    settleMs: 5_000,
    longestPath: 4_032,
    roots: { hot, vaultInShare: 'ytm_workspaces', shares: [] },
  };
}
