/** One folder of the scan: where it stands, what is asked of the join, and what it answers. Types only. */
import type { EpochMs } from '../../health/observation.ts';
import type { Abilities } from './abilities.ts';
import type { Contract } from './contract.ts';
import type { Listing, ManifestRow } from './entry.ts';
import type { Copy, Deletion, Drift, LeftOut, Look, Make, Rename } from './plan.ts';
import type { Territory } from './territory.ts';

/** A folder that is to be joined next. A side that does not have it is not listed: its listing is `absent`. */
export interface Descent {
  /** As hot writes it; as the manifest or the vault has it where hot has it no more. */
  readonly path: string;
  /**
   * As the vault writes it, once what is written in another way was renamed: until then the vault takes both for one. Equal to
   * `path` where the vault does not have it.
   */
  readonly vaultPath: string;
  /** As the manifest has it; differs from `path` only where a name folds onto it. */
  readonly sentPath: string;
  readonly inHot: boolean;
  readonly inVault: boolean;
  /** `count`: nothing in it is planned (it was left out), its paths are counted all the same. */
  readonly purpose: 'compare' | 'count';
  /** The path of hot that all of it makes way for; else `null`. */
  readonly wayFor: string | null;
}

/** Where every scan begins. */
export const ROOT: Descent = { path: '', vaultPath: '', sentPath: '', inHot: true, inVault: true, purpose: 'compare', wayFor: null };

export interface FolderInput {
  readonly at: Descent;
  readonly hot: Listing;
  readonly vault: Listing;
  /** The manifest's rows of `at.path`, and after them those of `at.sentPath` where it differs. */
  readonly rows: readonly ManifestRow[];
}

/** What holds for a whole scan. */
export interface JoinRules {
  readonly contract: Contract;
  readonly abilities: Abilities;
  readonly territory: Territory;
  readonly now: EpochMs;
  /** What a person brought back, by path: hot's look at that time (`null`: hot had none). */
  readonly held: ReadonlyMap<string, Look | null>;
  /** What runs that did not end were sending, by path, with hot's look of then: the vault may have it, and nobody saw it arrive. */
  readonly underWay?: ReadonlyMap<string, Look>;
}

/** A candidate for deletion with what was sent (`null`: a stranger): it may turn out to have moved. */
export interface Gone {
  readonly deletion: Deletion;
  readonly row: ManifestRow | null;
}

/** One folder's part of the differences. */
export interface FolderDifferences {
  readonly at: Descent;
  readonly makes: readonly Make[];
  readonly copies: readonly Copy[];
  readonly folds: readonly Rename[];
  readonly gone: readonly Gone[];
  readonly drift: readonly Drift[];
  readonly leftOut: readonly LeftOut[];
  readonly strangers: readonly string[];
  readonly adopted: readonly ManifestRow[];
  readonly forgotten: readonly string[];
  /** Folders to be joined next. */
  readonly descend: readonly Descent[];
  readonly hotPaths: number;
  readonly readErrors: number;
  /** The vault keeps something of this folder, so the folder itself cannot go. */
  readonly stays: boolean;
}
