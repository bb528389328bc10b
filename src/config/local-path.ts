/** Whether a path lies on this machine's own disks, told by the mount table alone before anything is touched. */
import type { MountEntry } from '../share/mount-table.ts';
import { isNetworkType } from './state-dir.ts';
import { followLinks, mountOf } from './trusted-file.ts';

/** True when neither the path nor a link on its way leads to a network file system. */
export function isLocalPath(path: string, mounts: readonly MountEntry[]): boolean {
  const isLocal = (step: string): boolean => !isNetworkType(mountOf(step, mounts)?.fsType ?? '');
  const realPath = followLinks(path, isLocal);
  return realPath !== null && isLocal(realPath);
}
