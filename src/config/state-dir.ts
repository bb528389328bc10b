/** The state folder: ours alone, on a local disk. */
import { chmod, lstat, mkdir } from 'node:fs/promises';
import type { MountEntry } from '../share/mount-table.ts';
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

/** Locks and SQLite's shared memory do not work there (facts: platform.md 6). */
export function isNetworkType(fsType: string): boolean {
  if (fsType === 'fuse.fuse-overlayfs') return false; // the root of a container without privileges
  return NETWORK_TYPES.has(fsType) || /^(nfs.*|fuse|fuse\..*|macfuse)$/.test(fsType);
}

/**
 * Makes the folder when it is missing, with mode 0700; narrows a wider one of ours. Refused on a network file
 * system, by the mount table (as share/parse-mountinfo.ts and parse-macos-mount.ts read it) before any file call.
 */
export async function prepareStateDir(path: string, mounts: readonly MountEntry[]): Promise<StateDirResult> {
  let network: MountEntry | null = null;
  const real = await followLinks(path, (step) => {
    const mount = mountOf(step, mounts);
    if (mount !== null && isNetworkType(mount.fsType)) network = mount;
    return network !== null;
  });
  if (real.kind === 'too-many-links') return { ok: false, problem: `the state folder ${path} cannot be made: too many links` };
  if (real.kind === 'stopped') return { ok: false, problem: onNetwork(path, network) };
  try {
    await mkdir(real.path, { recursive: true, mode: 0o700 });
    const found = await lstat(real.path);
    if (!found.isDirectory()) return { ok: false, problem: `the state folder ${path} is not a folder` };
    const ourselves = process.getuid?.() ?? found.uid;
    if (found.uid !== ourselves)
      return { ok: false, problem: `the state folder ${path} belongs to user ${found.uid}, not to you (${ourselves})` };
    if ((found.mode & 0o077) !== 0) await chmod(real.path, 0o700);
    return { ok: true };
  } catch (error) {
    return { ok: false, problem: `the state folder ${path} cannot be made: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}` };
  }
}

function onNetwork(path: string, mount: MountEntry | null): string {
  const where = mount === null ? 'a network file system' : `a network file system (${mount.fsType} at ${mount.path})`;
  return `the state folder ${path} lies on ${where}; set paths.state or YTM_STATE_DIR to a folder on a local disk`;
}
