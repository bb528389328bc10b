/** Whether a path is on this machine's own disks, decided by the mount table alone before anything is accessed. */
import type { MountEntry } from '../share/mount-entry.ts';
import { isNetworkType } from './state-dir.ts';
import { followLinks, mountOf } from './trusted-file.ts';

/** True if neither the path nor a link along it leads to a network file system. */
export function isLocalPath(path: string, mounts: readonly MountEntry[]): boolean {
  const isLocal = (step: string): boolean => !isNetworkType(mountOf(step, mounts)?.fsType ?? '');
  const realPath = followLinks(path, isLocal);
  return realPath !== null && isLocal(realPath);
}
