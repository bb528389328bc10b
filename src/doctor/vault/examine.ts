/** Runs all checks over the vault, repairs what is safe on request, and keeps as much of what it found as a report can hold. */
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Listing } from '../../mirror/core/entry.ts';
import type { ListerAnswer } from '../../mirror/lister.ts';
import type { Clock } from '../../platform/clock.ts';
import { type Finding, KeptFindings, reporterOf } from '../finding.ts';
import { AgentGone, type Found, type VaultCheck, type VaultPlace } from './place.ts';
import { type WalkEnd, walkInOrder } from './walk.ts';

/** How far an examination came; the next one continues there. */
export interface VaultProgress {
  readonly last: string | null;
  readonly startedAt: EpochMs;
  readonly folders: number;
  readonly entries: number;
  readonly findings: readonly Finding[];
  readonly omitted: Readonly<Record<string, number>>;
}

export interface ExamineOptions {
  readonly checks: readonly VaultCheck[];
  readonly place: VaultPlace;
  readonly list: (path: string, signal: AbortSignal) => Promise<ListerAnswer<Listing>>;
  readonly fix: boolean;
  readonly from: VaultProgress | null;
  readonly clock: Clock;
  /** The walk stops then, and can be continued. */
  readonly withinMs: Millis;
  readonly onProgress: (progress: Pick<VaultProgress, 'folders' | 'entries' | 'last'>) => void;
  /** Called now and then, so that little is examined twice after a crash. */
  readonly keep: (progress: VaultProgress) => void;
}

export interface ExaminedVault extends VaultProgress {
  readonly complete: boolean;
}

const KEEP_EVERY_MS: Millis = 30_000;
const { finding } = reporterOf('vault');

export async function examineVault(options: ExamineOptions): Promise<ExaminedVault> {
  const { checks, place, list, fix, from, clock, withinMs, onProgress, keep } = options;
  const kept = new KeptFindings(from);
  const startedAt = from?.startedAt ?? clock.now();
  const until = clock.monotonic() + withinMs;
  let keptAt = clock.monotonic();
  let [folders, entries, last] = [from?.folders ?? 0, from?.entries ?? 0, from?.last ?? null];
  const now = (): VaultProgress => ({ last, startedAt, folders, entries, ...kept.all() });

  async function take(found: readonly Found[]): Promise<void> {
    for (const each of found) kept.add(await repaired(each, fix));
  }

  async function visit(folder: string, listing: Listing): Promise<boolean> {
    if (listing.kind === 'failed')
      kept.add(finding('critical', 'vault.folder-unreadable', { path: folder === '' ? '.' : folder, args: { errno: listing.errno } }));
    if (listing.kind === 'listed') {
      for (const check of checks) if (check.folder !== undefined) await take(await check.folder(folder, listing, place));
      entries += listing.entries.length;
    }
    folders += 1;
    last = folder;
    onProgress({ folders, entries, last });
    if (clock.monotonic() - keptAt >= KEEP_EVERY_MS) {
      keptAt = clock.monotonic();
      keep(now());
    }
    return clock.monotonic() < until;
  }

  const end = await untilGone(last, async () => {
    if (from === null) for (const check of checks) if (check.begin !== undefined) await take(await check.begin(place));
    return walkInOrder({ list, after: last, visit, signal: place.signal });
  });
  const result = now();
  const open = openEnd(end, result);
  return { ...result, findings: open === null ? result.findings : [...result.findings, open], complete: end.kind === 'complete' };
}

async function untilGone(last: string | null, act: () => Promise<WalkEnd>): Promise<WalkEnd> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof AgentGone)) throw error;
    return { kind: 'failed', last, why: error.why, problem: error.message };
  }
}

async function repaired({ finding: found, repair }: Found, fix: boolean): Promise<Finding> {
  if (repair === null) return found;
  if (!fix) return { ...found, repair: 'possible' };
  const problem = await repair();
  return problem === null ? { ...found, repair: 'done' } : { ...found, repair: 'failed', problem };
}

/** Why not everything was examined; `null`: everything was. */
function openEnd(end: WalkEnd, { folders, last }: VaultProgress): Finding | null {
  const args = { folders, last: last === null || last === '' ? '.' : last };
  if (end.kind === 'complete') return null;
  if (end.kind === 'stopped' || end.why === 'cancelled') return finding('warning', 'vault.unfinished', { args });
  return end.why === 'hung'
    ? finding('critical', 'vault.hung', { args })
    : finding('critical', 'vault.lost', { args: { ...args, problem: end.problem } });
}
