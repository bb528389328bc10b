/** Many paths of the vault, each looked at from its root. */
import type { Look } from '../../core/plan.ts';
import { OpFailed } from './failures.ts';
import { lookOf } from './looks.ts';
import type { Pace } from './pace.ts';
import { foldersTo } from './paths.ts';
import { obstacleOf, type Seen, seeNow } from './seeing.ts';
import type { SlowReader } from './slow-reading.ts';
import type { Standing } from './standing.ts';

/** What lies behind a link or on another device: not what anybody sent. */
const BEHIND: Look = { type: 'other', size: 0, mtime: 0 };

/** @throws OpFailed EINVAL, and when the system cannot tell of one */
export type Looker = (paths: readonly string[]) => Promise<readonly (Look | null)[]>;

export function createLooker(standing: Standing, { pace, slowReader }: { readonly pace: Pace; readonly slowReader: SlowReader }): Looker {
  const device = Number(standing.device);
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
      return obstacle === undefined ? lookAt(seen[folders.length + index] ?? null) : lookPast(obstacle);
    });
  };
}

function lookAt(seen: Seen): Look | null {
  if (typeof seen === 'string') throw new OpFailed('look', seen);
  return seen === null ? null : lookOf(seen);
}

function lookPast(obstacle: string): Look | null {
  if (obstacle === 'ENOENT') return null;
  if (obstacle === 'ELOOP' || obstacle === 'EXDEV') return BEHIND;
  throw new OpFailed('look', obstacle);
}
