/** The command that mounts a share again, as a person would type it: learned from the mount table while the share was there. */
import { readFile } from 'node:fs/promises';
import type { MountEntry } from './mount-table.ts';

/** @param fstab the text of /etc/fstab (Linux), or '' */
export function remountCommand(entry: Pick<MountEntry, 'path' | 'fsType' | 'source'>, platform: NodeJS.Platform, fstab: string): string {
  const { path, fsType, source } = entry;
  if (platform === 'darwin') {
    if (path.startsWith('/Volumes/')) return `open ${quoted(`smb:${source}`)}`;
    return `mount -t ${fsType} -o soft,nobrowse ${quoted(source)} ${quoted(path)}`;
  }
  const options = fstabOptions(fstab, path);
  if (options === null) return `sudo mount -t ${fsType} ${quoted(source)} ${quoted(path)}`;
  return `${options.some((option) => option === 'user' || option === 'users') ? '' : 'sudo '}mount ${quoted(path)}`;
}

/** For a share that was never seen mounted: the same command with places to fill in. */
export function genericRemountCommand(path: string, platform: NodeJS.Platform, fstab: string): string {
  const fsType = platform === 'darwin' ? 'smbfs' : 'cifs';
  // Outside /Volumes/ on purpose: `open` needs a share's name, which nobody knows here.
  if (platform === 'darwin') return `mount -t ${fsType} -o soft,nobrowse //USER@HOST/SHARE ${quoted(path)}`;
  return remountCommand({ path, fsType, source: '//HOST/SHARE' }, platform, fstab);
}

export async function readFstab(platform: NodeJS.Platform): Promise<string> {
  if (platform !== 'linux') return '';
  try {
    return await readFile('/etc/fstab', 'utf8');
  } catch {
    return '';
  }
}

/** The options with which fstab(5) mounts something at this path, or `null`. */
function fstabOptions(fstab: string, path: string): readonly string[] | null {
  for (const line of fstab.split('\n')) {
    const [source, mountPoint, , options] = line.trim().split(/\s+/);
    if (source === undefined || source.startsWith('#') || mountPoint === undefined) continue;
    const named = mountPoint.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
    if (named === path) return (options ?? '').split(',');
  }
  return null;
}

/** Quoted for a shell where that is needed. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
