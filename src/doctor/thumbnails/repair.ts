/** Carries repairs out, under the lock: originals first, and placeholders where there are none. Nothing but a placeholder is replaced. */
import type { EpochMs } from '../../health/observation.ts';
import { folderOf } from '../../mirror/core/entry.ts';
import type { Version } from '../../mirror/core/restore.ts';
import type { ListerAnswer } from '../../mirror/lister.ts';
import { carryOut } from '../../mirror/restore/carry-out.ts';
import type { RestorePlaces } from '../../mirror/restore/plan.ts';
import type { HeldLock, Refusal } from '../../mirror/run/ports.ts';
import { lookInHot } from './look.ts';
import type { Originals, OriginalsPlan } from './originals.ts';
import { placeholderFor } from './picture/placeholder.ts';
import type { InHot, Repair } from './place.ts';

export interface RepairOptions extends RestorePlaces {
  readonly lock: HeldLock;
  /** Names the restores. */
  readonly id: () => string;
  readonly inHot: ReadonlyMap<string, InHot>;
  readonly originals: Originals;
  readonly now: () => EpochMs;
  readonly explain: (refusal: Refusal) => string;
  readonly onProgress: Parameters<typeof carryOut>[1]['onProgress'];
}

/** By path: why a repair failed; `null`: it is done, as hot shows. */
export async function repairAll(repairs: readonly Repair[], options: RepairOptions): Promise<ReadonlyMap<string, string | null>> {
  const problems = new Map<string, string>();
  const wanted = new Set(repairs.flatMap(({ kind, path }) => (kind === 'restore' ? [path] : [])));
  const orphaned: string[] = [];
  for (const one of options.originals.plans) {
    for (const path of await restored(one, wanted, problems, options)) orphaned.push(path);
  }
  const standIns = repairs.flatMap(({ kind, path }) => (kind === 'stand-in' ? [path] : []));
  await makePlaceholders([...standIns, ...orphaned], problems, options);
  return confirmed(repairs, problems, options);
}

/** Resolves with the paths whose placeholder was removed and whose original did not arrive. */
async function restored(
  { request, plan }: OriginalsPlan,
  wanted: ReadonlySet<string>,
  problems: Map<string, string>,
  options: RepairOptions,
): Promise<readonly string[]> {
  const asked = plan.creates.filter(({ path }) => wanted.has(path));
  const bytes = asked.reduce((sum, { size }) => sum + size, 0);
  if (plan.freeBytes !== null && bytes > plan.freeBytes) {
    for (const { path } of asked) problems.set(path, 'ENOSPC');
    return [];
  }
  const removed = await removePlaceholders(asked, problems, options);
  const creates = asked.filter(({ path }) => !problems.has(path));
  if (creates.length === 0) return [];
  const { failed, damaged, stopped } = await carryOut({ ...plan, creates, skipped: [] }, { ...options, request, id: options.id() });
  for (const { path, errno } of failed) problems.set(path, errno);
  for (const path of damaged) problems.set(path, 'it was restored, but its content is not what was sent');
  const missing = await missingOf(creates, options);
  if (stopped !== null) for (const path of missing) if (!problems.has(path)) problems.set(path, options.explain(stopped));
  return removed.filter((path) => missing.includes(path));
}

async function removePlaceholders(
  versions: readonly Version[],
  problems: Map<string, string>,
  { target, signal, inHot }: RepairOptions,
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { path } of versions) {
    if (inHot.get(path) !== 'placeholder') continue;
    const problem = problemOf(await target.removePlaceholder(path, signal));
    if (problem === null) removed.push(path);
    else problems.set(path, problem);
  }
  return removed;
}

async function missingOf(versions: readonly Version[], { target }: RepairOptions): Promise<readonly string[]> {
  const paths = versions.map(({ path }) => path);
  const looked = await lookInHot(paths, target, new AbortController().signal);
  return looked.kind === 'failed' ? [] : paths.filter((path) => looked.answer.get(path) === 'missing');
}

async function makePlaceholders(paths: readonly string[], problems: Map<string, string>, options: RepairOptions): Promise<void> {
  const { target, signal } = options;
  if (paths.length === 0 || signal.aborted) return;
  const folders = [...new Set(paths.flatMap((path) => foldersTo(path)))].toSorted();
  const made = await target.makeFolders(folders, signal);
  const begun = problemOf(await target.tidy('begin'));
  for (const path of paths) {
    if (signal.aborted) break;
    const problem = made.kind === 'failed' ? made.problem : (begun ?? (await makePlaceholder(path, options)));
    if (problem !== null && !problems.has(path)) problems.set(path, problem);
  }
  await target.tidy('end');
}

async function makePlaceholder(path: string, { target, signal, now }: RepairOptions): Promise<string | null> {
  const content = placeholderFor(path, now());
  return content === null ? 'EINVAL' : problemOf(await target.makePlaceholder(path, content, signal));
}

function problemOf(answer: ListerAnswer<string | null>): string | null {
  return answer.kind === 'failed' ? answer.problem : answer.answer;
}

/** Parents first. */
function foldersTo(path: string): readonly string[] {
  const folder = folderOf(path);
  return folder === '' ? [] : [...foldersTo(folder), folder];
}

/** Only what hot shows is done. */
async function confirmed(
  repairs: readonly Repair[],
  problems: ReadonlyMap<string, string>,
  { target }: RepairOptions,
): Promise<ReadonlyMap<string, string | null>> {
  const looked = await lookInHot(
    repairs.map(({ path }) => path),
    target,
    new AbortController().signal,
  );
  return new Map(
    repairs.map(({ kind, path }) => {
      const problem = problems.get(path) ?? null;
      if (problem !== null || looked.kind === 'failed') return [path, problem ?? 'hot does not respond'];
      const is = looked.answer.get(path);
      return [path, is === (kind === 'restore' ? 'image' : 'placeholder') ? null : 'ECHANGED'];
    }),
  );
}
