/** A small disk of one's own, to be filled up. Where none can be mounted, `tmpfsProblem` says why. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a tmpfs gives out at a time. */
const PAGE = Buffer.alloc(4_096);

/** Why there is no tmpfs on this machine, or `null`. */
export const tmpfsProblem: string | null = findProblem();

function findProblem(): string | null {
  if (process.platform !== 'linux') return 'a tmpfs needs Linux';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  const folder = mkdtempSync(join(tmpdir(), 'ytm-tmpfs-'));
  const problem = mount(folder, '64k');
  if (problem === null) unmount(folder);
  rmSync(folder, { recursive: true });
  return problem;
}

/** The name of a group of tests: when it is skipped, it says why. */
export function tmpfsTitle(title: string): string {
  return tmpfsProblem === null ? title : `${title} (skipped: ${tmpfsProblem})`;
}

export interface SmallDisk {
  /** Leaves not a single byte. */
  fill(): void;
  free(): void;
  /** Possible only while nothing on it is open for writing. */
  setReadOnly(is: boolean): void;
}

/** Mounts a disk of this size at `folder` (made when missing) for as long as `use` runs. */
export async function withTmpfs(folder: string, size: string, use: (disk: SmallDisk) => Promise<void>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const problem = mount(folder, size);
  if (problem !== null) throw new Error(problem);
  const ballast = join(folder, 'ballast');
  try {
    await use({ fill: () => fill(ballast), free: () => rmSync(ballast), setReadOnly: (is) => setReadOnly(folder, is) });
  } finally {
    unmount(folder);
  }
}

function mount(folder: string, size: string): string | null {
  const { status, stderr } = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'ytm-test', folder], { encoding: 'utf8' });
  return status === 0 ? null : `mount: ${stderr.trim()}`;
}

function setReadOnly(folder: string, is: boolean): void {
  const { status, stderr } = spawnSync('/bin/mount', ['-o', `remount,${is ? 'ro' : 'rw'}`, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount: ${stderr.trim()}`);
}

function unmount(folder: string): void {
  spawnSync('/bin/umount', ['-l', folder]);
}

function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (;;) writeSync(handle, PAGE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(handle);
  }
}
