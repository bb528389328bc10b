/** The state folder: accessible to this user only, on a local disk. */
// Synchronous, like trusted-file.ts: a few calls before anything runs.
import { chmodSync, lstatSync } from 'node:fs';
import { makeFolders } from '../platform/make-folders.ts';
import { errnoName } from '../share/errno.ts';
import type { MountEntry } from '../share/mount-entry.ts';
import { followLinks, mountOf } from './trusted-file.ts';

export type StateDirResult = { readonly ok: true } | { readonly ok: false; readonly problem: string };

const NETWORK_TYPES: ReadonlySet<string> = new Set([
  'cifs',
  'smb3',
  'smbfs',
  'afpfs',
  'webdav',
  '9p',
  'ceph',
  'glusterfs',
  'lustre',
  'afs',
  'ncpfs',
]);

/** File systems on which locks and SQLite's shared memory do not work. */
export function isNetworkType(fsType: string): boolean {
  if (fsType === 'fuse.fuse-overlayfs') return false; // the root of a container without privileges
  return NETWORK_TYPES.has(fsType) || /^(nfs.*|fuse|fuse\..*|macfuse)$/.test(fsType);
}

/**
 * Creates the folder if it is missing, with mode 0700, and restricts the mode of an existing one. Refused on a network file system, by the
 * mount table (as share/parse-mountinfo.ts and parse-macos-mount.ts read it) before any file call.
 */
export function prepareStateDir(path: string, mounts: readonly MountEntry[]): StateDirResult {
  const networkOf = (step: string): MountEntry | null => {
    const mount = mountOf(step, mounts);
    return mount !== null && isNetworkType(mount.fsType) ? mount : null;
  };
  const realPath = followLinks(path, (step) => networkOf(step) === null);
  if (realPath === null) return { ok: false, problem: `the state folder ${path} cannot be created: too many links` };
  const network = networkOf(realPath);
  if (network !== null) return { ok: false, problem: onNetwork(path, network) };
  try {
    makeFolders(realPath, 0o700);
    const found = lstatSync(realPath);
    if (!found.isDirectory()) return { ok: false, problem: `the state folder ${path} is not a folder` };
    const ourselves = process.getuid?.() ?? found.uid;
    if (found.uid !== ourselves)
      return { ok: false, problem: `the state folder ${path} belongs to user ${found.uid}, not to you (${ourselves})` };
    if ((found.mode & 0o077) === 0) return { ok: true };
    const problem = restrict(realPath);
    // Files of ytm have modes of their own; but where others may write they could put something in their place.
    if (problem === null || (problem === 'EROFS' && (found.mode & 0o022) === 0)) return { ok: true };
    const mode = (found.mode & 0o777).toString(8);
    return { ok: false, problem: `the state folder ${path} is open to others (mode ${mode}) and cannot be restricted: ${problem}` };
  } catch (error) {
    return {
      ok: false,
      problem: `the state folder ${path} cannot be created: ${errnoName(error)}`,
    };
  }
}

/** Returns why not; `null`: done. */
function restrict(folder: string): string | null {
  try {
    chmodSync(folder, 0o700);
    return null;
  } catch (error) {
    return errnoName(error);
  }
}

function onNetwork(path: string, mount: MountEntry): string {
  const { fsType, path: at } = mount;
  return `the state folder ${path} is on a network file system (${fsType} at ${at}); set paths.state or YTM_STATE_DIR to a folder on a local disk`;
}
