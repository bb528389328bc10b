/** Shares that really come and go: file systems of memory that outlive their being mounted, over a folder that must stay as it is. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { plant, type Tree, treeOf } from '../../../support/mirror/tree.ts';

export interface Disk {
  /** Where its content can be seen, mounted as the share or not. */
  readonly content: string;
}

export interface Share {
  /** The mount point. */
  readonly path: string;
  readonly disk: Disk;
  /** Mounts a disk there; the one that it began with unless treeOf otherwise. */
  mount(disk?: Disk): void;
  /** At once, whoever works there. */
  unmount(): void;
  /** What has changed in the folder beneath since the beginning; empty: nothing. */
  changesBeneath(): readonly string[];
  /** Another disk, unmounted. */
  another(): Disk;
  remove(): void;
}

/** What lies in the folder beneath looks just like the vault: only the device tells. */
export function makeShare(folder: string, { beneath, size = '64m' }: { readonly beneath: Tree; readonly size?: string }): Share {
  const path = join(folder, 'share');
  const underneath = join(folder, 'underneath');
  mkdirSync(path);
  mkdirSync(underneath);
  plant(path, beneath);
  const mounts: string[] = [];
  let disks = 0;
  const makeDisk = (): Disk => {
    const content = join(folder, `disk-${(disks += 1)}`);
    mkdirSync(content);
    run('/bin/mount', '-t', 'tmpfs', '-o', `size=${size}`, 'ytm-test-share', content);
    mounts.push(content);
    return { content };
  };
  run('/bin/mount', '--bind', path, underneath);
  // What is mounted over the share later is not to be seen here.
  run('/bin/mount', '--make-private', underneath);
  mounts.push(underneath);
  const before = treeOf(underneath);
  const disk = makeDisk();
  let mounted = 0;
  const unmount = (): void => {
    for (; mounted > 0; mounted -= 1) run('/bin/umount', '-l', path);
  };
  return {
    path,
    disk,
    mount(given = disk) {
      run('/bin/mount', '--bind', given.content, path);
      mounted += 1;
    },
    unmount,
    changesBeneath() {
      const now = treeOf(underneath);
      return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((each) => before[each] !== now[each]);
    },
    another: makeDisk,
    remove() {
      unmount();
      for (const each of mounts.toReversed()) spawnSync('/bin/umount', ['-l', each]);
    },
  };
}

function run(file: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`);
}
