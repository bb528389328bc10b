/**
 * Before files of the vault are replaced: a file whose change time there is not that of its arrival is read, and parked when its content is
 * not what was sent, as its size and time may have been restored. On a share whose change times are meaningless this costs reading, and
 * parks nothing.
 */
import type { Millis } from '../../health/observation.ts';
import { algorithmOf } from '../core/content.ts';
import { sameTime } from '../core/entry.ts';
import { placesBefore } from '../core/folder-moves.ts';
import type { Copy, Differences, Drift, Look, Sight } from '../core/plan.ts';
import { sorted } from '../core/sorting.ts';
import { contentsOfVault } from '../whole-content.ts';
import type { Listed } from './stages.ts';

const LOOKS_AT_ONCE = 1_000;
/** What is not read by then is replaced as planned; the old version goes to the trash. */
const LONGEST_READING_MS: Millis = 10 * 60_000;
/** A request that only shows a plan does not wait longer. */
const LONGEST_FOR_A_PLAN_MS: Millis = 5_000;

interface Suspect {
  readonly copy: Copy;
  /** Its path in the vault before the renames. */
  readonly place: string;
  readonly digest: string;
}

export async function parkEditedTargets(differences: Differences, context: Listed): Promise<Differences> {
  // The manifest does not describe what a run sent without confirming it.
  const unseen = context.ports.store.underWay.all();
  const suspects = await suspectsOf(
    differences.copies.filter(({ path, replaces }) => replaces?.type === 'file' && !isUnseen(replaces, unseen.get(path)?.sent)),
    placesBefore(differences.renames),
    context,
  );
  if (suspects.length === 0) return differences;
  const edited = new Set(await editedOf(suspects, context));
  return {
    ...differences,
    copies: differences.copies.filter((copy) => !edited.has(copy)),
    drift: sorted([...differences.drift, ...Array.from(edited, driftOf)]),
  };
}

function isUnseen({ size, mtime }: Look, sent: Look | null | undefined): boolean {
  return sent != null && sent.size === size && sent.mtime === mtime;
}

/** Those that were touched in the vault since they arrived, according to their change times. */
async function suspectsOf(
  updates: readonly Copy[],
  placeOf: (path: string) => string,
  { agent, manifest, abilities, signal }: Listed,
): Promise<readonly Suspect[]> {
  const suspects: Suspect[] = [];
  for (let start = 0; start < updates.length; start += LOOKS_AT_ONCE) {
    const some = updates.slice(start, start + LOOKS_AT_ONCE);
    const places = some.map(({ path }) => placeOf(path));
    const looked = await agent.ask<'look'>({ op: 'look', paths: places }, signal);
    if (looked.kind !== 'done') return suspects;
    for (const [index, copy] of some.entries()) {
      const place = places[index] ?? copy.path;
      const digest = suspectDigest({ ...copy, path: place }, looked.answer[index] ?? null, { manifest, abilities });
      if (digest !== null) suspects.push({ copy, place, digest });
    }
  }
  return suspects;
}

/** The digest of what was sent; `null`: there is no suspicion, or nothing to compare with. */
function suspectDigest(
  { path, replaces }: Copy,
  there: Sight | null,
  { manifest, abilities }: Pick<Listed, 'manifest' | 'abilities'>,
): string | null {
  const row = manifest.row(path);
  if (row === null || there === null || row.digest === null || row.vaultCtime === null) return null;
  // This row does not describe what was sent later without a confirmation; the join handles that.
  const resolution = Math.max(1, abilities.timestampResolution);
  if (replaces === null || replaces.size !== row.size || !sameTime(replaces.mtime, row.mtime, resolution)) return null;
  return there.ctime === row.vaultCtime ? null : row.digest;
}

async function editedOf(suspects: readonly Suspect[], { agent, ports, signal, writes }: Listed): Promise<readonly Copy[]> {
  const read = contentsOfVault(agent);
  const until = ports.clock.monotonic() + (writes ? LONGEST_READING_MS : LONGEST_FOR_A_PLAN_MS);
  const edited: Copy[] = [];
  for (const { copy, place, digest } of suspects) {
    const algorithm = algorithmOf(digest);
    if (algorithm === null) continue;
    if (signal.aborted || ports.clock.monotonic() > until) break;
    const content = await read(place, algorithm, signal);
    if (content.kind === 'failed') break;
    if (content.answer.kind === 'read' && content.answer.digest !== digest) edited.push(copy);
  }
  return edited;
}

function driftOf(copy: Copy): Drift {
  const look = { type: 'file' as const, size: copy.size, mtime: copy.mtime };
  return { path: copy.path, what: 'drift', look, vault: copy.replaces ?? look, copy, make: null, deletion: null };
}
