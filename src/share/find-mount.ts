/** The place of a path in the mount table, without a file call on anything that may hang. */
import { readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { MountEntry } from './mount-entry.ts';

/** The mount at exactly this path. A waiting automount (autofs with nothing on top) is not a mount. */
export function mountAt(entries: readonly MountEntry[], path: string): MountEntry | null {
  const entry = entries.find((each) => each.path === path);
  return entry === undefined || entry.fsType === 'autofs' ? null : entry;
}

const MAX_LINKS = 32;

/**
 * The mount that the path leads to, following links (`~/mounts/vault` may be a link to `/Volumes/vault`). Only folders that are not on a
 * network file system are accessed, because those may hang.
 */
export async function findMount(entries: readonly MountEntry[], path: string): Promise<MountEntry | null> {
  return mountAt(entries, path) ?? mountAt(entries, await resolveLinks(entries, path));
}

async function resolveLinks(entries: readonly MountEntry[], path: string): Promise<string> {
  let resolved = '/';
  let rest = normalize(path).split('/').filter(Boolean);
  for (let links = 0; links < MAX_LINKS; ) {
    const [name, ...others] = rest;
    if (name === undefined) return resolved;
    const next = join(resolved, name);
    if (mayHang(entries, next)) return join(next, ...others);
    const target = await linkTarget(next);
    rest = others;
    if (target === null) {
      resolved = next;
      continue;
    }
    links += 1;
    rest = [...target.split('/').filter(Boolean), ...others];
    resolved = isAbsolute(target) ? '/' : resolved;
  }
  return path;
}

/** Whether a file call on this path would contact a server or trigger an automount. */
function mayHang(entries: readonly MountEntry[], path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const entry = entries.find((each) => each.path === folder);
    if (entry !== undefined) return !isLocal(entry.fsType);
    if (folder === '/') return false;
  }
}

const LOCAL_TYPES = [
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'zfs',
  'f2fs',
  'tmpfs',
  'devtmpfs',
  'overlay',
  'ramfs',
  'rootfs',
  'apfs',
  'hfs',
];

function isLocal(fsType: string): boolean {
  return LOCAL_TYPES.includes(fsType);
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch {
    return null;
  }
}
