/** What a watcher would report of a modelled disk: the folders in which something changed. Some of it may be lost. */
import { hash } from 'node:crypto';
import * as fc from 'fast-check';
import { folderOf, joined } from '../../../../src/mirror/core/entry.ts';
import type { Disk, DiskNode } from './disk.ts';

/** Whether the hint of a folder is lost before the run of a round. */
export type Loss = (folder: string, round: number) => boolean;

/** Which of the hints are lost: of three about one, in each history others. The root is listed by every run, so its hint is never needed. */
export const someLosses: fc.Arbitrary<Loss> = fc
  .nat(9_999)
  .map((seed) => (folder, round) => folder !== '' && Number.parseInt(hash('sha1', `${seed} ${round} ${folder}`).slice(0, 8), 16) % 3 === 0);

export class Changes {
  readonly #disk: Disk;
  #before: ReadonlyMap<string, string>;

  constructor(disk: Disk) {
    this.#disk = disk;
    this.#before = statesOf(disk);
  }

  /** Since the last call. */
  folders(): readonly string[] {
    const now = statesOf(this.#disk);
    const paths = [...this.#before.keys(), ...now.keys()].filter((path) => this.#before.get(path) !== now.get(path));
    this.#before = now;
    return [...new Set(paths.map(folderOf))];
  }
}

function statesOf(disk: Disk): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  const add = (path: string, node: DiskNode): void => {
    if (path !== '') states.set(path, stateOf(node));
    for (const child of node.children.values()) add(joined(path, child.name), child);
  };
  const root = disk.at('');
  if (root !== null) add('', root);
  return states;
}

/** That something in a folder changed is reported for that folder, not for the one around it. */
function stateOf({ type, inode, size, mtime, ctime, target }: DiskNode): string {
  return JSON.stringify(type === 'folder' ? [type, inode] : [type, inode, size, mtime, ctime, target]);
}
