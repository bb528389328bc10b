/** A small ext4 disk in a file: it gives out the inodes of deleted files again. Where none can be mounted, `ext4Problem` says why. */
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEGABYTE = 1024 * 1024;

/** Why there is no ext4 in a file on this machine, or `null`. */
export const ext4Problem: string | null = findProblem();

function findProblem(): string | null {
  if (process.platform !== 'linux') return 'an ext4 disk in a file needs Linux';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  const disk = mountExt4();
  if (typeof disk === 'string') return disk;
  disk.unmount();
  return null;
}

/** The name of a group of tests: when it is skipped, it says why. */
export function ext4Title(title: string): string {
  return ext4Problem === null ? title : `${title} (skipped: ${ext4Problem})`;
}

export interface Ext4Disk {
  /** Where it is mounted. */
  readonly folder: string;
  unmount(): void;
}

/** Or why it could not be mounted. */
export function mountExt4(megabytes = 64): Ext4Disk | string {
  const around = mkdtempSync(join(tmpdir(), 'ytm-ext4-'));
  const [image, folder] = [join(around, 'image'), join(around, 'disk')];
  mkdirSync(folder);
  const handle = openSync(image, 'w');
  ftruncateSync(handle, megabytes * MEGABYTE);
  closeSync(handle);
  const problem = ran('mkfs.ext4', ['-q', '-F', image]) ?? ran('/bin/mount', ['-o', 'loop', image, folder]);
  if (problem === null)
    return {
      folder,
      unmount() {
        spawnSync('/bin/umount', ['-l', folder]);
        rmSync(around, { recursive: true, force: true });
      },
    };
  rmSync(around, { recursive: true, force: true });
  return problem;
}

function ran(program: string, args: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) return `${program}: ${error.message}`;
  return status === 0 ? null : `${program}: ${stderr.trim()}`;
}
