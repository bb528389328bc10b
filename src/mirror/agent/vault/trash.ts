/** The trash: `.ytm_trash/<run>/<path>`, filled by renaming; nothing in it is ever overwritten. */
import { readdirSync, rmdirSync, type Stats } from 'node:fs';
import { TRASH_NAME } from '../../core/contract.ts';
import { folderOf, joined, nameOf } from '../../core/entry.ts';
import type { Look } from '../../core/plan.ts';
import { atStep, OpFailed } from './failures.ts';
import { expectLook, statsOf } from './looks.ts';
import { ensureFolder, move, statsAt } from './moving.ts';
import { componentsOf, nameIn } from './paths.ts';
import type { VaultRoot } from './vault-root.ts';
import { taking } from './writable.ts';

const LONGEST_NAME_BYTES = 255;

export function trashOf(run: string): string {
  return joined(TRASH_NAME, nameIn(run));
}

/** @param look `null`: any. @throws OpFailed ENOENT, ECHANGED, ENOTEMPTY */
export function trash(root: VaultRoot, path: string, run: string, look: Look | null): void {
  if (look?.type === 'folder') trashEmptyFolder(root, path, run, look);
  else moveToTrash(root, { from: path, as: path, run, look });
}

interface ToTrash {
  readonly from: string;
  /** The path that it gets in the trash. */
  readonly as: string;
  readonly run: string;
  readonly look: Look | null;
}

export function moveToTrash(root: VaultRoot, { from, as, run, look }: ToTrash): void {
  const plain = trashedFolder(run, folderOf(as));
  const moveTo = (folder: string): void => move(root, { from, to: joined(folder, nameOf(as)), look, make: true, name: freeNameHere });
  try {
    moveTo(plain);
  } catch (error) {
    const numbered = numberedFolder(root, run, folderOf(as));
    if (numbered === plain) throw error;
    moveTo(numbered);
  }
}

/** The folder is made in the trash and removed here, as only a removal proves that it is empty. */
function trashEmptyFolder(root: VaultRoot, path: string, run: string, look: Look): void {
  root.inside(folderOf(path), () => {
    expectLook(nameOf(path), look, root.times);
    if (atStep('remove', () => root.within(nameOf(path), () => readdirSync('.'))).length > 0) throw new OpFailed('remove', 'ENOTEMPTY');
  });
  try {
    ensureFolder(root, trashedFolder(run, path));
  } catch {
    ensureFolder(root, numberedFolder(root, run, path));
  }
  root.writing(folderOf(path), () => {
    expectLook(nameOf(path), look, root.times);
    taking('remove', nameOf(path), () => rmdirSync(nameOf(path)));
  });
}

export function trashedFolder(run: string, folder: string): string {
  return folder === '' ? trashOf(run) : joined(trashOf(run), folder);
}

/** The matching folder in the run's trash; numbered if a file or a link has its name there. */
function numberedFolder(root: VaultRoot, run: string, folder: string): string {
  let found = trashOf(run);
  for (const name of componentsOf(folder)) found = joined(found, folderNameIn(root, found, name));
  return found;
}

function folderNameIn(root: VaultRoot, folder: string, name: string): string {
  return statsAt(root, folder) === null ? name : root.inside(folder, () => nameHere(name, (there) => there.isDirectory()));
}

const freeNameHere = (name: string): string => nameHere(name, () => false);

/** The name, or the first numbered one that is unused or has a suitable entry. */
function nameHere(name: string, willDo: (there: Stats) => boolean): string {
  for (let number = 1; ; number += 1) {
    const numbered = number === 1 ? name : `${shortened(name, `~${number}`)}~${number}`;
    const there = statsOf(numbered);
    if (there === null || willDo(there)) return numbered;
  }
}

/** So that it still fits with its suffix; never cuts a character. */
function shortened(name: string, suffix: string): string {
  let short = name;
  while (Buffer.byteLength(short) + suffix.length > LONGEST_NAME_BYTES)
    short = short
      .slice(0, -1)
      .toWellFormed()
      .replace(/\u{FFFD}$/u, '');
  return short;
}
