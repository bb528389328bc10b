/** The trash: `.ytm_trash/<run>/<path>`, filled by renaming; nothing in it is ever overwritten. */
import { readdirSync, rmdirSync, type Stats } from 'node:fs';
import { foldKey } from '../../core/abilities.ts';
import { TRASH_NAME } from '../../core/contract.ts';
import { folderOf, joined, nameOf } from '../../core/entry.ts';
import type { Look } from '../../core/plan.ts';
import { atStep, OpFailed, onceFree } from './failures.ts';
import { expectLook, statsOf } from './looks.ts';
import { ensureFolder, move, statsAt } from './moving.ts';
import { componentsOf, foldersTo, nameIn } from './paths.ts';
import type { Standing } from './standing.ts';
import { removeFolderHere, sweepHere } from './sweeping.ts';

const LONGEST_NAME_BYTES = 255;

export function trashOf(run: string): string {
  return joined(TRASH_NAME, nameIn(run));
}

/** @param look `null`: whatever is there. @throws OpFailed ENOENT, ECHANGED, ENOTEMPTY */
export function trash(standing: Standing, path: string, run: string, look: Look | null): void {
  if (look?.type === 'folder') trashEmptyFolder(standing, path, run, look);
  else moveToTrash(standing, { from: path, as: path, run, look });
}

interface ToTrash {
  readonly from: string;
  /** The path that the trash shall know it by. */
  readonly as: string;
  readonly run: string;
  readonly look: Look | null;
}

export function moveToTrash(standing: Standing, { from, as, run, look }: ToTrash): void {
  const plain = trashedFolder(run, folderOf(as));
  const moveTo = (folder: string): void => move(standing, { from, to: joined(folder, nameOf(as)), look, make: true, name: freeNameHere });
  try {
    moveTo(plain);
  } catch (error) {
    const numbered = numberedFolder(standing, run, folderOf(as));
    if (numbered === plain) throw error;
    moveTo(numbered);
  }
}

/** It is made in the trash and removed here, as only a removal sees whether it is empty. */
function trashEmptyFolder(standing: Standing, path: string, run: string, look: Look): void {
  const grain = standing.order.timeGrain ?? 1;
  standing.inside(folderOf(path), () => {
    expectLook(nameOf(path), look, grain);
    if (atStep('remove', () => standing.within(nameOf(path), () => readdirSync('.'))).length > 0) throw new OpFailed('remove', 'ENOTEMPTY');
  });
  try {
    ensureFolder(standing, trashedFolder(run, path));
  } catch {
    ensureFolder(standing, numberedFolder(standing, run, path));
  }
  standing.writing(folderOf(path), () => {
    expectLook(nameOf(path), look, grain);
    onceFree('remove', () => rmdirSync(nameOf(path)));
  });
}

function trashedFolder(run: string, folder: string): string {
  return folder === '' ? trashOf(run) : joined(trashOf(run), folder);
}

/** The folder of the run's trash that stands for this one; numbered where a file or a link has its name there. */
function numberedFolder(standing: Standing, run: string, folder: string): string {
  let found = trashOf(run);
  for (const name of componentsOf(folder)) found = joined(found, folderNameIn(standing, found, name));
  return found;
}

function folderNameIn(standing: Standing, folder: string, name: string): string {
  return statsAt(standing, folder) === null ? name : standing.inside(folder, () => nameHere(name, (there) => there.isDirectory()));
}

const freeNameHere = (name: string): string => nameHere(name, () => false);

/** The name, or with the first number with which nothing is there, or something that will do. */
function nameHere(name: string, willDo: (there: Stats) => boolean): string {
  for (let number = 1; ; number += 1) {
    const numbered = number === 1 ? name : `${shortened(name, `~${number}`)}~${number}`;
    const there = statsOf(numbered);
    if (there === null || willDo(there)) return numbered;
  }
}

/** So that it still fits with its suffix; never through the middle of a character. */
function shortened(name: string, suffix: string): string {
  let short = name;
  while (Buffer.byteLength(short) + suffix.length > LONGEST_NAME_BYTES)
    short = short
      .slice(0, -1)
      .toWellFormed()
      .replace(/\u{FFFD}$/u, '');
  return short;
}

/** Brings back what a run's trash holds at this path; what is there now goes to the trash of `into`. Returns how many files and links came back. */
export function restore(standing: Standing, path: string, run: string, into: string): number {
  const trashed = trashedFolder(run, path);
  const stats = statsAt(standing, trashed);
  if (stats === null) throw new OpFailed('restore', 'ENOENT');
  if (stats.isDirectory()) return restoreTrashed(standing, path, run, into);
  inItsPlace(standing, { folder: folderOf(path), into }, () => {
    if (statsAt(standing, path) !== null) trash(standing, path, into, null);
    move(standing, { from: trashed, to: path, look: null, make: true });
  });
  return 1;
}

/** A folder that was removed. Returns how many were made, with those on the way to it. */
export function restoreFolder(standing: Standing, path: string, into: string): number {
  return inItsPlace(standing, { folder: path, into }, () => ensureFolder(standing, path));
}

/** Runs `act`, which needs this folder. What has become of it or of one on the way to it goes to the trash of `into`, when it is in the way. */
function inItsPlace<T>(standing: Standing, { folder, into }: { readonly folder: string; readonly into: string }, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const place = error instanceof OpFailed && IN_THE_WAY.has(error.errno) ? obstacleAt(standing, folder) : null;
    if (place === null) throw error;
    trash(standing, place, into, null);
    return act();
  }
}

/** What the way into a folder ends with when a file or a link is on it. */
const IN_THE_WAY: ReadonlySet<string> = new Set(['ENOTDIR', 'ELOOP']);

/** The first on the way to this folder, itself included, that is something else; `null`: none is. */
function obstacleAt(standing: Standing, folder: string): string | null {
  for (const path of [...foldersTo(folder), folder]) {
    const there = statsAt(standing, path);
    if (there === null) return null;
    if (!there.isDirectory()) return path;
  }
  return null;
}

function restoreTrashed(standing: Standing, path: string, run: string, into: string): number {
  const trashed = trashedFolder(run, path);
  restoreFolder(standing, path, into);
  let restored = 0;
  for (const name of standing.inside(trashed, () => atStep('read', () => readdirSync('.')))) {
    restored += restore(standing, joined(path, name), run, into);
  }
  standing.writing(folderOf(trashed), () => removeFolderHere(nameOf(trashed)));
  return restored;
}

/** The names of all runs that have trash. */
export function trashedRuns(standing: Standing): readonly string[] {
  if (statsAt(standing, TRASH_NAME) === null) return [];
  return standing.inside(TRASH_NAME, () => atStep('read', () => readdirSync('.'))).toSorted();
}

/** Empties a run's trash but for what lies under `keep`, at most `limit` entries of it. */
export function prune(
  standing: Standing,
  { run, keep, limit }: { readonly run: string; readonly keep: readonly string[]; readonly limit: number },
): { readonly removed: number; readonly bytes: number; readonly done: boolean } {
  if (statsAt(standing, trashOf(run)) === null) return { removed: 0, bytes: 0, done: true };
  const swept = standing.writing(trashOf(run), () => sweepHere(standing, { stays: keeper(keep), limit: Math.max(1, limit) }));
  if (swept.done) standing.writing(TRASH_NAME, () => removeFolderHere(run));
  return swept;
}

/** Whether a path of the trash is one of these or lies under one, also numbered and in another case: rather too much is kept. */
function keeper(keep: readonly string[]): (path: string) => boolean {
  const kept = new Set(keep.map(folded));
  return (path) => {
    const parts = path.split('/');
    return parts.some((_, index) => {
      const above = parts.slice(0, index + 1);
      return kept.has(folded(above.join('/'))) || kept.has(folded(above.map((name) => name.replace(/~\d+$/, '')).join('/')));
    });
  };
}

function folded(path: string): string {
  return foldKey(path, { foldsCase: true, foldsUnicode: true });
}
