/**
 * Whether a run compares everything with the vault (a full pass), or relies on an earlier comparison wherever hot has not changed since (a
 * quick pass). When in doubt, everything is compared. Pure.
 */
import type { RunSpeed } from '../../health/mirror.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';

/**
 * What quick passes rely on. It exists only while every change to the vault since the last full pass was made and confirmed by ytm's runs:
 * it is removed before anything may change the vault, and recorded again by a run that ended well.
 */
export interface QuickBasis {
  /** When the full pass began. */
  readonly at: EpochMs;
  readonly vaultId: string;
  /** Identifies the vault's file system. */
  readonly volume: string;
  /** Identifies everything that a comparison depends on: contract, capabilities of the vault, version of ytm. */
  readonly rules: string;
  /** Another value: the share was lost since; `null`: it never was. */
  readonly loss: string | null;
  /** Of the mark that the vault carried at the end of the last run; another one: the vault was reset to an earlier state. */
  readonly token: string;
}

export interface PassFacts extends Omit<QuickBasis, 'at' | 'token'> {
  /** What the run found; `null`: nothing to rely on. */
  readonly basis: QuickBasis | null;
  /** Of the mark that the vault carries now; `null`: none. */
  readonly token: string | null;
  readonly now: EpochMs;
  /** How often everything is compared. */
  readonly reconcileMs: Millis;
  /** How often a run is due; `null`: no schedule. */
  readonly everyMs: Millis | null;
  /** A person asked for a full pass, or the run only shows what would be done. */
  readonly isAsked: boolean;
}

/** What must be as it was. */
const SAME = ['vaultId', 'volume', 'rules', 'loss', 'token'] as const satisfies readonly (keyof QuickBasis)[];

export function passKind(facts: PassFacts): RunSpeed {
  const { basis, isAsked } = facts;
  if (isAsked || basis === null || isDue(basis.at, facts)) return 'full';
  return SAME.every((key) => basis[key] === facts[key]) ? 'quick' : 'full';
}

/** The run that is nearest to `reconcile` is the full one. A comparison in the future comes from a clock that was set back. */
function isDue(at: EpochMs, { now, reconcileMs, everyMs }: PassFacts): boolean {
  return now < at || now - at + (everyMs ?? 0) / 2 >= reconcileMs;
}
