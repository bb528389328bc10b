/** What a file's contents show when both sides are read again: which side is damaged, if any, and what is done about it. Pure. */
import type { Coverage } from '../../health/mirror.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { Sight } from './plan.ts';

/** Digests of what was read, prefixed with the algorithm; `sent`: of what ytm sent, or once found equal on both sides. */
export interface Digests {
  readonly hot: string;
  readonly vault: string;
  readonly sent: string | null;
}

/** A side is damaged when the other one has what was sent. `undecided`: neither side has it, or what was sent is unknown. */
export type ContentVerdict = 'equal' | 'vault-damaged' | 'hot-damaged' | 'undecided';

export function judgeContents({ hot, vault, sent }: Digests): ContentVerdict {
  if (hot === vault) return 'equal';
  if (hot === sent) return 'vault-damaged';
  return vault === sent ? 'hot-damaged' : 'undecided';
}

/** Two versions of a file with equal size and time. If the vault's is damaged, the file is sent again; otherwise a person decides. */
export interface ContentFinding {
  readonly path: string;
  readonly verdict: Exclude<ContentVerdict, 'equal'>;
  readonly at: EpochMs;
  readonly digests: Digests;
  /** Both sides at the time they were read; the finding is void once one of them changes. */
  readonly hot: Sight;
  readonly vault: Sight;
}

/** The file was not changed since. */
export function isAsSeen(now: Sight | null, then: Sight): boolean {
  return now !== null && now.type === then.type && now.size === then.size && now.mtime === then.mtime && now.ctime === then.ctime;
}

/** Why a file of the sample was not verified. */
export type PassedOverWhy =
  | 'changed-in-hot'
  | 'changed-in-vault'
  | 'gone-from-hot'
  | 'gone-from-vault'
  | 'unreadable-in-hot'
  | 'unreadable-in-vault';

/**
 * What part of all files has been verified, and since when: each pass reads other files than the ones before. @param passes newest first
 */
export function coverageOf(passes: readonly { readonly at: EpochMs; readonly verified: number }[], files: number): Coverage | null {
  let verified = 0;
  let since: EpochMs | null = null;
  for (const pass of passes) {
    if (pass.verified === 0) continue;
    verified += pass.verified;
    since = pass.at;
    if (verified >= files) break;
  }
  return since === null || files === 0 ? null : { share: Math.min(1, verified / files), since };
}
