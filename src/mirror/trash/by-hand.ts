/** The trash as shown to people: its contents, why they are kept, and what a manual pruning would remove. */
import type { Millis } from '../../health/observation.ts';
import { newestRuns, prunable, type TrashedRun } from '../core/trash.ts';
import { isWithin } from '../core/ways.ts';
import type { MirrorSettings } from '../run/ports.ts';
import type { Ages } from './age.ts';
import { contentsOf, type Looking, runsInTrash } from './contents.ts';
import type { TrashRules } from './regular.ts';

/** Why the trash of a run is kept. `due`: it is removed at the next pruning. */
export type Stays = 'newest' | 'young' | 'in-time' | 'only-kept' | 'clocks' | 'due';

export interface TrashRow extends TrashedRun {
  /** By the youngest clock. */
  readonly age: Millis;
  readonly files: number;
  readonly bytes: number;
  /** How many of these are replaced versions under `keep`. */
  readonly kept: { readonly files: number; readonly bytes: number };
  readonly stays: Stays;
}

export interface TrashLook extends Looking {
  readonly settings: Pick<MirrorSettings, 'contract'>;
  /** `null`: the config has no trash; existing trash is from earlier. */
  readonly rules: TrashRules | null;
  readonly ages: Ages;
}

export type TrashRows =
  | { readonly kind: 'listed'; readonly rows: readonly TrashRow[] }
  | { readonly kind: 'failed'; readonly problem: string };

/** Oldest first; every file is counted. */
export async function listTrash(look: TrashLook): Promise<TrashRows> {
  const trashed = await runsInTrash(look);
  if (trashed.kind === 'failed') return trashed;
  const rows: TrashRow[] = [];
  for (const run of trashed.runs.toSorted((left, right) => left.at - right.at)) rows.push(await rowOf(run, trashed.runs, look));
  return { kind: 'listed', rows };
}

async function rowOf(run: TrashedRun, all: readonly TrashedRun[], look: TrashLook): Promise<TrashRow> {
  const keep = new Set(look.settings.contract.keep);
  const count = { files: 0, bytes: 0, kept: { files: 0, bytes: 0 } };
  for (const { path, look: found } of await contentsOf(run.run, '', look)) {
    if (found.type === 'folder') continue;
    for (const each of isWithin(path, keep) ? [count, count.kept] : [count]) {
      each.files += 1;
      each.bytes += found.size;
    }
  }
  const age = Math.max(0, look.ages.now - run.at);
  return { ...run, age, ...count, stays: staysOf(run, all, { ...look, isKept: count.files > 0 && count.files === count.kept.files }) };
}

function staysOf(run: TrashedRun, all: readonly TrashedRun[], { rules, ages, isKept }: TrashLook & { readonly isKept: boolean }): Stays {
  if (newestRuns(all).has(run.run)) return 'newest';
  if (isKept) return 'only-kept';
  if (rules === null) return 'in-time';
  if (run.at >= ages.before(rules.keepAtLeastMs)) return 'young';
  if (run.at >= ages.before(rules.keepMs)) return 'in-time';
  return ages.areSure ? 'due' : 'clocks';
}

export interface Selection {
  /** Selected by name, whatever their age. */
  readonly runs: readonly string[];
  /** Those older than this, except the newest; `null`: none. */
  readonly olderThanMs: Millis | null;
  /** Replaced versions under `keep` are removed too. */
  readonly withKept: boolean;
}

export interface Selected {
  readonly rows: readonly TrashRow[];
  /** Named, but missing. */
  readonly missing: readonly string[];
}

/** What a manual pruning removes. Rows count the removed files. Pure. */
export function selectTrash(rows: readonly TrashRow[], { runs, olderThanMs, withKept }: Selection, ages: Pick<Ages, 'before'>): Selected {
  const old = olderThanMs === null ? [] : prunable(rows, ages.before(olderThanMs)).map(({ run }) => run);
  const going = new Set([...runs, ...old]);
  const counted = rows
    .filter(({ run }) => going.has(run))
    .map((row) => (withKept ? row : { ...row, files: row.files - row.kept.files, bytes: row.bytes - row.kept.bytes }));
  return { rows: counted.filter(({ files }) => files > 0), missing: runs.filter((run) => !rows.some((row) => row.run === run)) };
}
