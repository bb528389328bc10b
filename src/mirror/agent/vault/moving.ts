/** The few ways in which anything in the vault is changed: folders made, names moved, names removed. */
import { mkdirSync, renameSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { folderOf, nameOf } from '../../core/entry.ts';
import type { Look } from '../../core/plan.ts';
import { atStep, OpFailed } from './failures.ts';
import { expectLook, statsOf } from './looks.ts';
import { componentsOf } from './paths.ts';
import type { Standing } from './standing.ts';

export interface Move {
  readonly from: string;
  readonly to: string;
  /** What must be there now; `null`: whatever it is. */
  readonly look: Look | null;
  /** What may have the name `to` already: nothing, anything, or only the moved thing itself, by another spelling. */
  readonly taken?: 'never' | 'replace' | 'itself';
}

/** @throws OpFailed ENOENT, ECHANGED, EEXIST and what the system says */
export function move(standing: Standing, { from, to, look, taken = 'never' }: Move): void {
  const grain = standing.order.timeGrain ?? 1;
  const depth = componentsOf(folderOf(from)).length;
  standing.reaching(folderOf(to), (reach) => {
    const target = reach.from(depth, nameOf(to));
    const moved = standing.writing(folderOf(from), () => {
      const stats = expectLook(nameOf(from), look, grain);
      if (taken !== 'replace') refuseTaken(target, taken === 'itself' ? stats : null);
      atStep('rename', () => renameSync(nameOf(from), target));
      return stats;
    });
    if (!reach.sure) standing.inside(folderOf(to), () => expectSame(nameOf(to), moved));
  });
}

function refuseTaken(target: string, itself: Stats | null): void {
  const there = statsOf(target);
  if (there !== null && !isSame(there, itself)) throw new OpFailed('rename', 'EEXIST');
}

/** Where folders cannot be held open, somebody may have led the rename astray: better said than silent. */
function expectSame(name: string, moved: Stats): void {
  if (!isSame(moved, statsOf(name))) throw new OpFailed('rename', 'ELOOP');
}

export function isSame(left: Stats, right: Stats | null): boolean {
  return right !== null && left.dev === right.dev && left.ino === right.ino;
}

/** Makes this folder and those on the way to it. Returns how many were made. @throws OpFailed ENOTDIR, ELOOP, EXDEV on the way */
export function ensureFolder(standing: Standing, path: string): number {
  if (path === '' || isFolder(standing, path)) return 0;
  const above = ensureFolder(standing, folderOf(path));
  return above + standing.writing(folderOf(path), () => makeFolderHere(nameOf(path)));
}

/** In the folder that one stands in: 1 when it was made, 0 when it is there already. */
export function makeFolderHere(name: string): number {
  const there = statsOf(name);
  if (there?.isDirectory() === true) return 0;
  if (there !== null) throw new OpFailed('make', there.isSymbolicLink() ? 'ELOOP' : 'EEXIST');
  atStep('make', () => mkdirSync(name));
  return 1;
}

function isFolder(standing: Standing, path: string): boolean {
  try {
    standing.inside(path, () => {});
    return true;
  } catch (error) {
    if (error instanceof OpFailed && error.errno === 'ENOENT') return false;
    throw error;
  }
}

/** A file or link; a folder goes only when it is empty. @throws OpFailed */
export function removePath(standing: Standing, path: string, look: Look): void {
  standing.writing(folderOf(path), () => {
    const stats = expectLook(nameOf(path), look, standing.order.timeGrain ?? 1);
    atStep('remove', () => (stats.isDirectory() ? rmdirSync(nameOf(path)) : unlinkSync(nameOf(path))));
  });
}

/** What is at this path, without following anything; `null`: nothing. @throws OpFailed ELOOP, EXDEV on the way */
export function statsAt(standing: Standing, path: string): Stats | null {
  try {
    return standing.inside(folderOf(path), () => statsOf(nameOf(path)));
  } catch (error) {
    if (error instanceof OpFailed && (error.errno === 'ENOENT' || error.errno === 'ENOTDIR')) return null;
    throw error;
  }
}

/** A name that nobody has. */
export function randomName(what: string): string {
  return `${what}-${process.pid}-${Math.random().toString(36).slice(2)}`;
}
