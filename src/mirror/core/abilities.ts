/** What a vault's file system can do, as measured in its temp folder. */
import type { VaultTimes } from './vault-times.ts';

export interface Abilities extends VaultTimes {
  /** `a` and `A` are one file. */
  readonly foldsCase: boolean;
  /** The composed and the decomposed form of a name are one file. */
  readonly foldsUnicode: boolean;
  /** The form in which names are returned; `as-given`: unchanged. */
  readonly unicodeForm: 'as-given' | 'nfc' | 'nfd';
  /** Characters that names cannot contain, besides `/` and NUL. */
  readonly forbidden: string;
  /** Names that end with a space or a dot are stored unchanged. */
  readonly trailingDots: boolean;
  readonly longestName: { readonly of: number; readonly unit: 'bytes' | 'utf16' };
  readonly links: boolean;
  /** A rename replaces an existing target. */
  readonly renameOver: boolean;
}

/** What may change while the vault stays the same: a server is reinstalled, a disk is replaced, a clock gets another time zone. */
export type ChangingAbilities = Pick<
  Abilities,
  'foldsCase' | 'foldsUnicode' | 'unicodeForm' | 'timestampResolution' | 'timeOffset' | 'timeShifts'
>;

/** The abilities that changed, except those about times. */
export function changedAbilities(before: Abilities, now: Abilities): readonly (keyof Abilities)[] {
  const keys: readonly (keyof Abilities)[] = [
    'foldsCase',
    'foldsUnicode',
    'unicodeForm',
    'forbidden',
    'trailingDots',
    'longestName',
    'links',
    'renameOver',
  ];
  return keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]));
}

/** How names in rules are compared with those of hot and the vault: always in one Unicode form, whatever each of them stores. */
export function ruleKey(name: string, foldsCase: boolean): string {
  return foldKey(name, { foldsCase, foldsUnicode: true });
}

/** Typical abilities of SMB shares: assumed until a vault has been probed. */
export const USUAL_ABILITIES: Abilities = {
  foldsCase: true,
  foldsUnicode: true,
  unicodeForm: 'as-given',
  timestampResolution: 2_000,
  timeOffset: 0,
  timeShifts: [],
  forbidden: '<>:"|?*\\',
  trailingDots: false,
  longestName: { of: 255, unit: 'utf16' },
  links: true,
  renameOver: true,
};

/** How names compare on a vault with these abilities: equal keys are one file there. */
export function foldKey(name: string, { foldsCase, foldsUnicode }: Pick<Abilities, 'foldsCase' | 'foldsUnicode'>): string {
  const composed = foldsUnicode ? name.normalize('NFC') : name;
  if (!foldsCase) return composed;
  // Upper case first: sharp s and final sigma then fold as file systems fold them.
  const folded = composed.toUpperCase().toLowerCase();
  return foldsUnicode ? folded.normalize('NFC') : folded;
}
