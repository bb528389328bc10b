/** How names are moved in the vault and folders made, whatever links somebody puts in the way meanwhile. */
import { renameSync, type Stats, unlinkSync } from 'node:fs';
import { TEMP_NAME, VAULTS_OWN } from '../../core/contract.ts';
import { folderOf, joined, nameOf } from '../../core/entry.ts';
import type { Look } from '../../core/plan.ts';
import { OpFailed } from './failures.ts';
import { expectLook, statsOf } from './looks.ts';
import { componentsOf } from './paths.ts';
import type { VaultRoot, Visit } from './vault-root.ts';
import { taking } from './writable.ts';

export interface Move {
  readonly from: string;
  readonly to: string;
  /** What must be there; `null`: anything. */
  readonly look: Look | null;
  /** An existing entry named `to` is replaced. */
  readonly over?: boolean;
  /** Missing folders on the way to `to` are made. */
  readonly make?: boolean;
  /** Chooses the name in the folder of `to`, while in that folder; default: the one of `to`. */
  readonly name?: (wanted: string) => string;
}

/** @throws OpFailed ENOENT, ECHANGED, EEXIST and what the system says */
export function move(root: VaultRoot, asked: Move): void {
  // Without open folders: work in the folder where others may create links, and reach the vault's own place by a relative path.
  if (root.reachesSurely || !asked.from.startsWith(VAULTS_OWN)) push(root, asked);
  else pull(root, asked);
}

/**
 * `write` creates a file in the temp folder, from where it is moved to its place, so that no reader sees a part of it. An existing entry is
 * replaced; a file that cannot be moved is removed.
 */
export function moveDraft(root: VaultRoot, to: string, write: (draft: string) => void): void {
  const draft = randomName('draft');
  const asked: Move = { from: joined(TEMP_NAME, draft), to, look: null, over: true };
  if (!root.reachesSurely) {
    root.making(TEMP_NAME, () => write(draft));
    return orElse(
      () => pull(root, asked),
      () => root.writing(TEMP_NAME, () => unlinkSync(draft)),
    );
  }
  root.reaching({ folder: folderOf(to), how: 'inside', find: () => nameOf(to) }, (reach, found) =>
    root.making(TEMP_NAME, () => {
      write(draft);
      orElse(
        () => renameHere(root, asked, draft, reach(found, 1)),
        () => unlinkSync(draft),
      );
    }),
  );
}

/** After a failure, also `undo`. */
function orElse(act: () => void, undo: () => void): void {
  try {
    act();
  } catch (error) {
    undo();
    throw error;
  }
}

/** From the source folder. */
function push(root: VaultRoot, asked: Move): void {
  const { from, to, make = false, name = asIs } = asked;
  const visit: Visit<string> = { folder: folderOf(to), how: make ? 'making' : 'inside', find: () => name(nameOf(to)) };
  root.reaching(visit, (reach, found) => {
    const target = reach(found, componentsOf(folderOf(from)).length);
    const moved = root.writing(folderOf(from), () => renameHere(root, asked, nameOf(from), target));
    if (!root.reachesSurely) root.inside(folderOf(to), () => expectSame(found, moved));
  });
}

/** From the target folder. */
function pull(root: VaultRoot, asked: Move): void {
  const { from, to, make = false, name = asIs } = asked;
  const act = (): void => {
    const found = name(nameOf(to));
    const source = `${'../'.repeat(componentsOf(folderOf(to)).length)}${from}`;
    expectSame(found, renameHere(root, asked, source, found));
  };
  if (make) root.making(folderOf(to), act);
  else root.writing(folderOf(to), act);
}

const asIs = (wanted: string): string => wanted;

function renameHere({ times }: VaultRoot, { look, over = false }: Move, source: string, target: string): Stats {
  const stats = expectLook(source, look, times);
  if (!over && statsOf(target) !== null) throw new OpFailed('rename', 'EEXIST');
  taking('rename', source, () => renameSync(source, target));
  return stats;
}

/** The rename may have been redirected: that is reported. */
function expectSame(name: string, moved: Stats): void {
  if (!isSame(moved, statsOf(name))) throw new OpFailed('rename', 'ELOOP');
}

export function isSame(left: Stats, right: Stats | null): boolean {
  return right !== null && left.dev === right.dev && left.ino === right.ino;
}

/** Makes this folder and those on the way to it. Returns how many were made. @throws OpFailed ENOTDIR, ELOOP, EXDEV on the way */
export function ensureFolder(root: VaultRoot, path: string): number {
  return root.making(path, (made) => made);
}

/** The stat data of this path, without following any link; `null`: it does not exist. @throws OpFailed ELOOP, EXDEV on the way */
export function statsAt(root: VaultRoot, path: string): Stats | null {
  try {
    return root.inside(folderOf(path), () => statsOf(nameOf(path)));
  } catch (error) {
    if (error instanceof OpFailed && (error.errno === 'ENOENT' || error.errno === 'ENOTDIR')) return null;
    throw error;
  }
}

/** An unused name. */
export function randomName(what: string): string {
  return `${what}-${process.pid}-${Math.random().toString(36).slice(2)}`;
}
