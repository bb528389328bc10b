/** The few ways in which anything in the vault is changed: folders made, names moved, names removed. */
import { mkdirSync, renameSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import type { Millis } from '../../../health/observation.ts';
import { VAULTS_OWN } from '../../core/contract.ts';
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
  /** Also when something has the name `to` already; it is replaced. */
  readonly over?: boolean;
}

/** @throws OpFailed ENOENT, ECHANGED, EEXIST and what the system says */
export function move(standing: Standing, asked: Move): void {
  const { from, to } = asked;
  const grain = standing.order.timeGrain ?? 1;
  // One stands where others may plant links, and reaches for the vault's own.
  const pulls = !standing.reachesSurely && from.startsWith(VAULTS_OWN);
  const [place, other] = pulls ? [folderOf(to), folderOf(from)] : [folderOf(from), folderOf(to)];
  standing.reaching(other, (reach) => {
    const reached = reach(nameOf(pulls ? from : to), componentsOf(place).length);
    const [source, target] = pulls ? [reached, nameOf(to)] : [nameOf(from), reached];
    const moved = standing.writing(place, () => renameHere({ ...asked, source, target, grain }));
    if (!standing.reachesSurely) standing.inside(folderOf(to), () => expectSame(nameOf(to), moved));
  });
}

type RenameHere = Pick<Move, 'look' | 'over'> & { readonly source: string; readonly target: string; readonly grain: Millis };

function renameHere({ source, target, look, over = false, grain }: RenameHere): Stats {
  const stats = expectLook(source, look, grain);
  if (!over && statsOf(target) !== null) throw new OpFailed('rename', 'EEXIST');
  atStep('rename', () => renameSync(source, target));
  return stats;
}

/** Somebody may have led the rename astray: better said than silent. */
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
