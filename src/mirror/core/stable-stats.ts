/**
 * Which stat data of hot's volume can be relied on. Some file systems make up inodes at every mount, have no change times of their own,
 * or report creation times that move. There every file would be read again and again although none was edited. When nearly all files
 * change in one value at once, and every one that is read is what it was, the value changed and not the files; when that happens again,
 * the value no longer counts on this volume. A disk that was restored or copied does it once.
 */
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { ManifestRow } from './entry.ts';
import { TOO_YOUNG, type Trust } from './identity.ts';
import type { Sight } from './plan.ts';

export type StatField = keyof Trust;

const FIELDS: readonly StatField[] = ['inode', 'ctime', 'birth'];

/** As the config says: whether a value counts, or `auto`: until it proves unreliable. */
export type IdentityChoice = Readonly<Record<StatField, boolean | 'auto'>>;

/** When nearly all files of hot had another value although their contents were the same, oldest first. */
export type StatShifts = Readonly<Record<StatField, readonly EpochMs[]>>;

export const NO_SHIFTS: StatShifts = { inode: [], ctime: [], birth: [] };

/** Fewer files read, and a coincidence is likely. */
const LEAST_READ = 20;
/** Of the files of the manifest. */
const NEARLY_ALL = 0.9;
const REMEMBERED: Millis = 90 * 24 * 3_600_000;
/** `chmod -R` and backup programs change all change times, and nothing is wrong with the volume: it takes more of them. */
const SHIFTS_UNTIL_UNRELIABLE: Readonly<Record<StatField, number>> = { inode: 2, birth: 2, ctime: 5 };

/** In which values a file of equal size and modification time differs from its row. */
export function changedFields(hot: Sight, row: ManifestRow): readonly StatField[] {
  if (hot.size !== row.size || hot.mtime !== row.mtime) return [];
  return FIELDS.filter((field) => {
    const [then, now] = [row[field], hot[field]];
    const isKnown = then !== null && now !== null && !(field === 'inode' && then === 0) && !(field === 'ctime' && then === TOO_YOUNG);
    return isKnown && then !== now;
  });
}

/** A file whose content had to be read. */
interface Compared {
  readonly path: string;
  readonly changed: readonly StatField[];
}

/** The values that changed in nearly all files of this run, without a file of another content among those that were read. */
export function shiftedFields(
  checks: readonly Compared[],
  verdicts: ReadonlyMap<string, { readonly kind: 'equal' | 'other' | 'unread' }>,
  files: number,
): readonly StatField[] {
  const read = checks.filter(({ path }) => verdicts.get(path)?.kind === 'equal');
  if (checks.some(({ path }) => verdicts.get(path)?.kind === 'other')) return [];
  const isNearlyAll = (count: number, of: number): boolean => count >= NEARLY_ALL * of;
  return FIELDS.filter((field) => {
    const changed = checks.filter((check) => check.changed.includes(field));
    return isNearlyAll(changed.length, files) && changed.filter((check) => read.includes(check)).length >= LEAST_READ;
  });
}

export function withShifts(shifts: StatShifts, fields: readonly StatField[], now: EpochMs): StatShifts {
  const kept = (field: StatField): readonly EpochMs[] => shifts[field].filter((at) => at > now - REMEMBERED && at <= now);
  const added = (field: StatField): readonly EpochMs[] => [...kept(field), ...(fields.includes(field) ? [now] : [])];
  return { inode: added('inode'), ctime: added('ctime'), birth: added('birth') };
}

/** Values that count no longer, as long as the config leaves it to ytm. */
export function unreliableFields(choice: IdentityChoice, shifts: StatShifts): readonly StatField[] {
  return FIELDS.filter((field) => choice[field] === 'auto' && shifts[field].length >= SHIFTS_UNTIL_UNRELIABLE[field]);
}

export function trustOf(choice: IdentityChoice, shifts: StatShifts): Trust {
  const unreliable = unreliableFields(choice, shifts);
  const counts = (field: StatField): boolean => choice[field] !== false && !unreliable.includes(field);
  return { inode: counts('inode'), ctime: counts('ctime'), birth: counts('birth') };
}
