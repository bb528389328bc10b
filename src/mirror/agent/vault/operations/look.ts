/** The stat data of many paths of the vault, each resolved from its root. */
import type { Sight } from '../../../core/plan.ts';
import { sightOf } from '../../../scan/read-folder.ts';
import { OpFailed } from '../failures.ts';
import type { Pace } from '../pace.ts';
import { foldersTo } from '../paths.ts';
import { obstacleOf, type Seen, seeNow } from '../seeing.ts';
import type { SlowReader } from '../slow-reading.ts';
import type { VaultRoot } from '../vault-root.ts';

/** What lies behind a link or on another device, or belongs to the vault: never something that was sent. */
const BEHIND: Sight = { type: 'other', size: 0, mtime: 0, ctime: 0, birth: null, inode: 0 };

/** Errors of one path: the others can still be read. */
const OUT_OF_SIGHT: ReadonlySet<string> = new Set(['ELOOP', 'EXDEV', 'EACCES', 'EPERM']);
/** Such a name cannot exist there. */
const CANNOT_BE: ReadonlySet<string> = new Set(['EINVAL', 'EILSEQ', 'ENAMETOOLONG']);

/** @throws OpFailed EINVAL, and when the system cannot stat one of them */
export type Looker = (paths: readonly string[]) => Promise<readonly (Sight | null)[]>;

export function createLooker(root: VaultRoot, { pace, slowReader }: { readonly pace: Pace; readonly slowReader: SlowReader }): Looker {
  const device = Number(root.device);
  return async (paths) => {
    const folders = [...new Set(paths.flatMap(foldersTo))];
    const all = [...folders, ...paths];
    const seen = await pace.measured(
      () => (pace.isSlow ? Promise.all(all.map(slowReader.see)) : all.map(seeNow)),
      ({ length }) => length,
    );
    const obstacles = new Map(folders.map((folder, index) => [folder, obstacleOf(seen[index] ?? null, device)]));
    return paths.map((path, index) => {
      const obstacle = foldersTo(path).flatMap((folder) => obstacles.get(folder) ?? [])[0];
      return obstacle === undefined ? lookAt(seen[folders.length + index] ?? null, root.times.offset) : lookPast(obstacle);
    });
  };
}

function lookAt(seen: Seen, timeOffset: number): Sight | null {
  if (typeof seen === 'string') return lookPast(seen);
  return seen === null ? null : sightOf(seen, timeOffset);
}

function lookPast(obstacle: string): Sight | null {
  if (obstacle === 'ENOENT' || CANNOT_BE.has(obstacle)) return null;
  if (OUT_OF_SIGHT.has(obstacle)) return BEHIND;
  throw new OpFailed('look', obstacle);
}
