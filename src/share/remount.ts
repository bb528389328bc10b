/** The command that mounts a share again, as a person would type it; learned from the mount table while the share was mounted. */
import { readFile } from 'node:fs/promises';
import { shellWord } from '../platform/shell-word.ts';
import type { MountEntry } from './mount-entry.ts';

/** @param fstab the text of /etc/fstab (Linux), or '' */
export function remountCommand(entry: Pick<MountEntry, 'path' | 'fsType' | 'source'>, platform: NodeJS.Platform, fstab: string): string {
  const { path, fsType, source } = entry;
  if (platform === 'darwin') {
    if (path.startsWith('/Volumes/')) return `open ${shellWord(`smb:${source}`)}`;
    return `mount -t ${shellWord(fsType)} -o soft,nobrowse ${shellWord(source)} ${shellWord(path)}`;
  }
  const options = fstabOptions(fstab, path);
  if (options === null) return `sudo mount -t ${shellWord(fsType)} ${shellWord(source)} ${shellWord(path)}`;
  return `${options.some((option) => option === 'user' || option === 'users') ? '' : 'sudo '}mount ${shellWord(path)}`;
}

/** For a share that was never seen mounted: the same command with placeholders. */
export function genericRemountCommand(path: string, platform: NodeJS.Platform, fstab: string): string {
  const fsType = platform === 'darwin' ? 'smbfs' : 'cifs';
  // Deliberately outside /Volumes/: `open` needs the name of a share, which is not known here.
  if (platform === 'darwin') return `mount -t ${shellWord(fsType)} -o soft,nobrowse //USER@HOST/SHARE ${shellWord(path)}`;
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
