/** The few ways in which anything in the vault is changed: folders made, names moved, names removed. */
import { renameSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { VAULTS_OWN } from '../../core/contract.ts';
import { folderOf, nameOf } from '../../core/entry.ts';
import type { Look } from '../../core/plan.ts';
import { OpFailed, onceFree } from './failures.ts';
import { expectLook, statsOf } from './looks.ts';
import { componentsOf } from './paths.ts';
import type { Standing, Visit } from './standing.ts';

export interface Move {
  readonly from: string;
  readonly to: string;
  /** What must be there now; `null`: whatever it is. */
  readonly look: Look | null;
  /** Also when something has the name `to` already; it is replaced. */
  readonly over?: boolean;
  /** Folders that are missing on the way to `to` are made. */
  readonly make?: boolean;
  /** The name to take in the folder of `to`, found out there; else the one of `to`. */
  readonly name?: (wanted: string) => string;
}

/** @throws OpFailed ENOENT, ECHANGED, EEXIST and what the system says */
export function move(standing: Standing, asked: Move): void {
  // One stands where others may plant links, and reaches for the vault's own.
  if (standing.reachesSurely || !asked.from.startsWith(VAULTS_OWN)) push(standing, asked);
  else pull(standing, asked);
}

/** Standing where it comes from. */
function push(standing: Standing, asked: Move): void {
  const { from, to, make = false, name = asIs } = asked;
  const visit: Visit<string> = { folder: folderOf(to), how: make ? 'making' : 'inside', find: () => name(nameOf(to)) };
  standing.reaching(visit, (reach, found) => {
    const target = reach(found, componentsOf(folderOf(from)).length);
    const moved = standing.writing(folderOf(from), () => renameHere(standing, asked, nameOf(from), target));
    if (!standing.reachesSurely) standing.inside(folderOf(to), () => expectSame(found, moved));
  });
}

/** Standing where it goes. */
function pull(standing: Standing, asked: Move): void {
  const { from, to, make = false, name = asIs } = asked;
  const act = (): void => {
    const found = name(nameOf(to));
    const source = `${'../'.repeat(componentsOf(folderOf(to)).length)}${from}`;
    expectSame(found, renameHere(standing, asked, source, found));
  };
  if (make) standing.making(folderOf(to), act);
  else standing.writing(folderOf(to), act);
}

const asIs = (wanted: string): string => wanted;

function renameHere({ order }: Standing, { look, over = false }: Move, source: string, target: string): Stats {
  const stats = expectLook(source, look, order.timeGrain ?? 1);
  if (!over && statsOf(target) !== null) throw new OpFailed('rename', 'EEXIST');
  onceFree('rename', () => renameSync(source, target));
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
  return standing.making(path, (made) => made);
}

/** A file or link; a folder goes only when it is empty. @throws OpFailed */
export function removePath(standing: Standing, path: string, look: Look): void {
  standing.writing(folderOf(path), () => {
    const stats = expectLook(nameOf(path), look, standing.order.timeGrain ?? 1);
    onceFree('remove', () => (stats.isDirectory() ? rmdirSync(nameOf(path)) : unlinkSync(nameOf(path))));
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
