/** Folders of the vault, listed from its root. A listing is never acted upon directly: every write checks again. */
import { folderOf, nameOf } from '../../../core/entry.ts';
import { type FolderReading, ListedTable } from '../../../scan/listing-code.ts';
import { readFolder } from '../../../scan/read-folder.ts';
import { OpFailed } from '../failures.ts';
import type { Pace } from '../pace.ts';
import { foldersTo, isVaultsOwn } from '../paths.ts';
import { obstacleOf, type Seen, seeNow } from '../seeing.ts';
import type { SlowReader } from '../slow-reading.ts';
import type { VaultRoot } from '../vault-root.ts';

export interface ListRequest {
  readonly path: string;
  /** Paths that are left out. */
  readonly skip: readonly string[];
}

/** Several folders, answered in order. */
export type Lister = (requests: readonly ListRequest[]) => Promise<readonly FolderReading[]>;

export function createLister(root: VaultRoot, { pace, slowReader }: { readonly pace: Pace; readonly slowReader: SlowReader }): Lister {
  const device = Number(root.device);

  function listNow(request: ListRequest): FolderReading {
    const obstacle = firstObstacle(foldersTo(request.path).map(seeNow));
    return obstacle ?? readFolder({ folder: request.path || '.', skip: namesToSkip(request), device, timeOffset: root.times.offset });
  }

  async function listSlowly(request: ListRequest): Promise<FolderReading> {
    const obstacle = firstObstacle(await Promise.all(foldersTo(request.path).map(slowReader.see)));
    return (
      obstacle ?? slowReader.readFolder({ folder: request.path || '.', skip: namesToSkip(request), device, timeOffset: root.times.offset })
    );
  }

  function firstObstacle(folders: readonly Seen[]): FolderReading | null {
    const errno = folders.map((seen) => obstacleOf(seen, device)).find((each) => each !== null);
    if (errno === undefined) return null;
    return errno === 'ENOENT' ? { absent: true } : { errno };
  }

  /** Names to skip in the listed folder; at the root also the vault's own. */
  function namesToSkip({ path, skip }: ListRequest): Pick<ReadonlySet<string>, 'has'> | null {
    if (path !== '' && skip.length === 0) return null;
    const names = new Set(skip.filter((each) => folderOf(each) === path).map(nameOf));
    return path === '' ? { has: (name) => names.has(name) || isVaultsOwn(name, root.order.sentinel) } : names;
  }

  return async (requests) => {
    const answers: FolderReading[] = [];
    for (const request of requests) {
      if (pace.isSlow) break;
      answers.push(await pace.measured(() => orFailed(() => listNow(request)), callsFor));
    }
    const sideBySide = await pace.measured(
      () => Promise.all(requests.slice(answers.length).map((request) => orFailed(() => listSlowly(request)))),
      (listings) => listings.reduce((sum, listing) => sum + callsFor(listing), 0),
    );
    return [...answers, ...sideBySide];
  };
}

/** An invalid path fails alone. */
async function orFailed(list: () => FolderReading | Promise<FolderReading>): Promise<FolderReading> {
  try {
    return await list();
  } catch (error) {
    if (error instanceof OpFailed) return { errno: error.errno };
    throw error;
  }
}

function callsFor(listing: FolderReading): number {
  return listing instanceof ListedTable ? listing.names.length + listing.unreadable.length : 0;
}
