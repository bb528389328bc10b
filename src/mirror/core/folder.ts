/** One folder of the scan: where it is, what both sides and the manifest have in it, and the rules under which it is joined. */
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Abilities } from './abilities.ts';
import type { Contract } from './contract.ts';
import { type Entry, joined, type Listing, type ManifestRow } from './entry.ts';
import type { Trust } from './identity.ts';
import type { createWorthless } from './junk.ts';
import type { FolderRules, PathRules } from './path-rules.ts';
import type { Look } from './plan.ts';
import type { Refused } from './refused-names.ts';
import type { UnderWays } from './under-way.ts';

/** A folder to be joined next. A side that does not have it is not listed: its listing is `absent`. */
export interface Descent {
  /** As hot spells it; as the manifest or the vault spells it where hot no longer has it. */
  readonly path: string;
  /**
   * As the vault spells it, once differing spellings were renamed: until then the vault treats both as one. Equal to `path` where the vault
   * does not have it.
   */
  readonly vaultPath: string;
  /** As the manifest spells it; differs from `path` only where a name folds onto it. */
  readonly sentPath: string;
  readonly inHot: boolean;
  readonly inVault: boolean;
  /**
   * `count`: nothing in it is planned (it was left out), but its paths are counted. `loss`: only checks whether the vault still has what
   * was sent.
   */
  readonly purpose: 'compare' | 'count' | 'loss';
  /** The path of hot that all of it makes way for; else `null`. */
  readonly replacedBy: string | null;
}

/** Where every scan begins. */
export const ROOT: Descent = { path: '', vaultPath: '', sentPath: '', inHot: true, inVault: true, purpose: 'compare', replacedBy: null };

export interface FolderInput {
  readonly at: Descent;
  readonly hot: Listing;
  readonly vault: Listing;
  /** The manifest's rows of `at.path`, and after them those of `at.sentPath` where it differs. */
  readonly rows: readonly ManifestRow[];
}

/** The rules of a whole scan. */
export interface JoinRules {
  readonly contract: Contract;
  readonly abilities: Abilities;
  readonly pathRules: PathRules;
  readonly now: EpochMs;
  readonly trust: Trust;
  /** What a person restored, by path: hot's entry at that time (`null`: hot had none). */
  readonly held: ReadonlyMap<string, Look | null>;
  /** What unfinished runs were sending, by path: the vault may have it, unconfirmed. */
  readonly underWay?: UnderWays;
  /** No run has recorded yet what the vault holds: what is older there than in hot is an outdated copy, not an edit. */
  readonly adopting?: boolean;
  /** What earlier runs reported as unmanaged, as the vault spells it. */
  readonly unmanagedPaths?: ReadonlySet<string>;
  /** Names that the vault refused (refused-names.ts). */
  readonly refused?: readonly string[];
}

/** Derived from the rules once for a whole scan. */
export interface Means {
  /** Times closer than this are equal. */
  readonly resolution: Millis;
  /** Further shifts that the vault may show (vault-times.ts). */
  readonly shifts: readonly Millis[];
  /** Names with equal keys are one on the vault; `null`: all names are distinct. */
  readonly keyOf: ((name: string) => string) | null;
  /** Why the vault cannot hold a name. */
  readonly problemOf: (name: string) => 'name-forbidden' | 'name-too-long' | null;
  readonly refused: Refused;
  readonly isWorthless: ReturnType<typeof createWorthless>;
}

/** The folder that is being joined, with everything that its names are judged by. */
export interface Folder extends Means {
  readonly at: Descent;
  readonly pathRules: FolderRules;
  readonly rules: JoinRules;
}

/** As the vault spells it. */
export function vaultPathOf({ at }: Folder, { name }: Pick<Entry, 'name'>): string {
  return joined(at.vaultPath, name);
}

/** A person restored another version, and hot has not changed since. */
export function isHeld({ rules }: Folder, path: string, hot: Entry | null): boolean {
  const then = rules.held.get(path);
  if (then === undefined) return false;
  if (then === null || hot === null) return then === hot;
  if (then.type !== hot.type) return false;
  return hot.type === 'folder' || (then.size === hot.size && then.mtime === hot.mtime);
}
