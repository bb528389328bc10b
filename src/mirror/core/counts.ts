/** A plan in numbers: in total, and by top folder. */
import type { ChangeCounts } from '../../health/mirror.ts';
import { topFolderOf } from './entry.ts';
import type { Plan } from './plan.ts';

type Counts = { -readonly [Key in keyof ChangeCounts]: number };

export function countChanges({
  makes,
  copies,
  renames,
  deletions,
}: Pick<Plan, 'makes' | 'copies' | 'renames' | 'deletions'>): Pick<Plan, 'counts' | 'byFolder'> {
  const counts = none();
  const byFolder = new Map<string, Counts>();
  const add = (path: string, key: keyof Counts, amount = 1): void => {
    const folder = topFolderOf(path);
    const known = byFolder.get(folder) ?? none();
    byFolder.set(folder, known);
    known[key] += amount;
    counts[key] += amount;
  };
  for (const { path, replaces } of makes) add(path, replaces === null ? 'creates' : 'updates');
  for (const { path, kind, size } of copies) {
    add(path, kind === 'create' ? 'creates' : 'updates');
    add(path, 'bytes', size);
  }
  for (const { to } of renames) add(to, 'renames');
  for (const { path } of deletions) add(path, 'deletes');
  return { counts, byFolder };
}

function none(): Counts {
  return { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 };
}
