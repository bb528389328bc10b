/** Real mounts for tests of what must never land in the folder beneath. Where nothing can be mounted, `mountProblem` says why. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why nothing can be mounted on this machine, or `null`. */
export const mountProblem: string | null = findProblem();

function findProblem(): string | null {
  if (process.platform !== 'linux') return 'mounting a tmpfs needs Linux';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  const folder = mkdtempSync(join(tmpdir(), 'ytm-mount-'));
  const problem = mount(folder);
  if (problem === null) unmountLazily(folder);
  rmSync(folder, { recursive: true });
  return problem;
}

/** The name of a group of tests: when it is skipped, it says why. */
export function mountTitle(title: string): string {
  return mountProblem === null ? title : `${title} (skipped: ${mountProblem})`;
}

export interface Mount {
  /** The device number of what is mounted, as `stat` tells it (decimal). */
  readonly device: string;
  /** At once, whoever works there: what stands inside stays there, what comes later finds the folder beneath. */
  unmount(): void;
}

/** Mounts an empty file system over this folder (made when missing), on top of what may be mounted there already. */
export function mountOver(folder: string): Mount {
  mkdirSync(folder, { recursive: true });
  const problem = mount(folder);
  if (problem !== null) throw new Error(problem);
  let isMounted = true;
  return {
    device: deviceOf(folder),
    unmount() {
      if (isMounted) unmountLazily(folder);
      isMounted = false;
    },
  };
}

export function deviceOf(path: string): string {
  return String(statSync(path, { bigint: true }).dev);
}

function mount(folder: string): string | null {
  const { status, stderr } = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=16m', 'ytm-test-share', folder], { encoding: 'utf8' });
  return status === 0 ? null : `mount: ${stderr.trim()}`;
}

/** At once, whoever works there. */
export function unmountLazily(folder: string): void {
  spawnSync('/bin/umount', ['-l', folder]);
}
