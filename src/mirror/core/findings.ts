/** Files whose contents differ although neither side was touched, as found by verify. */
import type { ContentFinding } from './contents.ts';
import type { ManifestRow } from './entry.ts';
import type { Copy, Differences, Drift, Look, Sight } from './plan.ts';
import { sorted } from './sorting.ts';

export interface PersistentFinding {
  readonly finding: ContentFinding;
  readonly row: ManifestRow;
}

/**
 * What is damaged in the vault is sent again. The other files are not overwritten automatically: they wait for approval like an edited
 * file, and once approved hot's version is sent.
 */
export function withFindings(differences: Differences, persistent: readonly PersistentFinding[]): Differences {
  if (persistent.length === 0) return differences;
  const found = new Set(persistent.map(({ row }) => row.path));
  const [again, held] = [true, false].map((isDamaged) =>
    persistent.filter(({ finding }) => (finding.verdict === 'vault-damaged') === isDamaged),
  );
  return {
    ...differences,
    copies: sorted([...differences.copies.filter(({ path }) => !found.has(path)), ...(again ?? []).map(copyOf)]),
    leftOut: differences.leftOut.filter(({ path }) => !found.has(path)),
    drift: sorted([...differences.drift.filter(({ path }) => !found.has(path)), ...(held ?? []).map(waiting)]),
  };
}

function waiting(persistent: PersistentFinding): Drift {
  const { finding, row } = persistent;
  const { hot, vault } = finding;
  return { path: row.path, what: 'content', look: lookOf(hot), vault: lookOf(vault), copy: copyOf(persistent), make: null, deletion: null };
}

function copyOf({ finding: { hot, vault }, row }: PersistentFinding): Copy {
  return {
    kind: 'update',
    path: row.path,
    size: hot.size,
    mtime: hot.mtime,
    ctime: hot.ctime,
    birth: hot.birth,
    inode: hot.inode,
    fresh: false,
    replaces: lookOf(vault),
  };
}

function lookOf({ type, size, mtime }: Sight): Look {
  return { type, size, mtime };
}
