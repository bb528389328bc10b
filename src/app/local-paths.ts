/** Whether a path is on this machine's own disks, asked before ytm's own process writes there. */
import { isLocalPath } from '../config/local-path.ts';
import type { Millis } from '../health/observation.ts';
import type { MountTable } from '../share/mount-table.ts';

/** Reading the mount table takes longer only where the system hangs. */
const MOUNTS_TIMEOUT_MS: Millis = 2_000;

/** False also if that cannot be found out. */
export function localPaths(mounts: MountTable): (path: string) => Promise<boolean> {
  return async (path) => {
    const read = await mounts.read(AbortSignal.timeout(MOUNTS_TIMEOUT_MS));
    return read.ok && isLocalPath(path, read.entries);
  };
}
