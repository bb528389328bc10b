/**
 * Which hot a vault is the image of. Hot (`.ytm_hot.json`), the vault (`.ytm_image.json`) and the store each hold a mark of the newest run
 * that changed the vault. A hot whose mark is behind the store's is an older copy: mirroring it would revert and delete later changes. A
 * vault whose mark this store never made was changed by another ytm. Pure.
 */
import type { EpochMs } from '../../health/observation.ts';

/** One step of one run. `token` is random: it distinguishes two histories with equal run numbers (a restored backup). */
export interface Mark {
  readonly run: number;
  /** `begun`: before the first change to the vault; `done`: after the last one. */
  readonly state: 'begun' | 'done';
  readonly token: string;
}

/** The identity of hot's root folder, as far as the system provides it. */
export interface RootIdentity {
  readonly device: string;
  readonly inode: string;
  /** `null`: the file system does not record it. */
  readonly birth: EpochMs | null;
}

/** What the store knows of one vault's image. Each write to hot is recorded here first, so that the state after a crash can be resolved. */
export interface ImageState {
  readonly id: string;
  /** The newest mark that hot is known to carry; `null`: it was never marked. */
  readonly given: Mark | null;
  /** About to be written into hot; after a crash hot carries either this one or `given`. */
  readonly intended: Mark | null;
  /** Of hot when it was marked; `null`: unknown, or `restore` is filling hot. */
  readonly root: RootIdentity | null;
  /** Token of the mark with which a person accepted hot although it did not match; '' means no mark. */
  readonly accepted: string | null;
}

/** `.ytm_image.json`. Host and path of hot are informational. */
export interface VaultImage {
  readonly host: string;
  readonly hot: string;
  readonly since: EpochMs;
  /** `null`: written by a version of ytm without marks. */
  readonly claim: VaultClaim | null;
}

export interface VaultClaim {
  readonly image: string;
  readonly run: number;
  readonly token: string;
  /** What hot carried when this was written; `null`: it could not be marked. */
  readonly hotMark: Mark | null;
}

export interface VaultFacts {
  readonly found: VaultImage | 'unreadable' | null;
  readonly state: ImageState | null;
  /** The store made (or adopted) the mark of `found`. */
  readonly isKnown: boolean;
  /** The store has a record of a complete run into this vault. */
  readonly hasMirrored: boolean;
  readonly host: string;
  readonly hot: string;
}

/** Whether this ytm may continue with a vault. A missing file is written again: sentinel and vault id were checked before. */
export function isOurVault({ found, state, isKnown, hasMirrored, host, hot }: VaultFacts): boolean {
  if (found === null) return true;
  if (found === 'unreadable') return false;
  if (found.claim !== null) return state?.id === found.claim.image && isKnown;
  // The old form, with host and path only. Once a mark was made, only another ytm writes it.
  return state === null && (hasMirrored || (found.host === host && found.hot === hot));
}

/** `unmarked`: no mark of this image; `other`: a mark that this store did not make, from another branch of history. */
export type HotState = 'current' | 'older' | 'unmarked' | 'other';

/** @param seen hot's mark of this image; `null`: none, or none that is valid */
export function hotStateOf(seen: Mark | null, { given, intended, accepted }: Omit<ImageState, 'id' | 'root'>): HotState {
  if (accepted !== null && accepted === (seen?.token ?? '')) return 'current';
  if (seen === null) return given === null ? 'current' : 'unmarked';
  if (isSame(seen, intended)) return 'current';
  return given === null ? (intended === null ? 'current' : 'other') : compared(seen, given);
}

function compared(seen: Mark, given: Mark): HotState {
  if (isSame(seen, given) || isEndOf(given, seen)) return 'current';
  return seen.run < given.run || isEndOf(seen, given) ? 'older' : 'other';
}

export function isSame(left: Mark | null, right: Mark | null): boolean {
  if (left === null || right === null) return left === right;
  return left.run === right.run && left.state === right.state && left.token === right.token;
}

/** Of two different marks: they are of one run, the first made at its beginning and the second at its end. */
function isEndOf(begun: Mark, done: Mark): boolean {
  return begun.run === done.run && begun.token === done.token && begun.state === 'begun';
}

/** The share of the mirrored paths that must still exist for an unmarked hot to be accepted as the same one. */
export const SAME_HOT_SHARE = 0.9;

export interface UnmarkedFacts {
  readonly marked: RootIdentity | null;
  readonly now: RootIdentity;
  /** Rows of the manifest, and how many of them hot still has. */
  readonly rows: number;
  readonly present: number;
}

/** The mark was removed: is it still the same hot? Where nothing was sent nothing can be reverted. */
export function isSameHot({ marked, now, rows, present }: UnmarkedFacts): boolean {
  if (rows === 0) return true;
  return marked !== null && isSameRoot(marked, now) && present >= rows * SAME_HOT_SHARE;
}

/** Device numbers are reassigned at every mount, so they count only where no birth time is recorded. */
export function isSameRoot(left: RootIdentity, right: RootIdentity): boolean {
  if (left.inode !== right.inode) return false;
  return left.birth === null || right.birth === null ? left.device === right.device : left.birth === right.birth;
}

/** The number of the next run: higher than any seen so far. */
export function nextRun({ given, intended }: Pick<ImageState, 'given' | 'intended'>, inVault: number): number {
  return Math.max(given?.run ?? 0, intended?.run ?? 0, inVault) + 1;
}

/** Uses the mark that hot was found to carry: of two candidates after a crash only one remains. */
export function resolved(state: ImageState, seen: Mark | null): ImageState {
  const { intended } = state;
  return seen !== null && isSame(seen, intended) ? { ...state, given: seen, intended: null } : state;
}
