/** Single changes of the working folder, each compared with the state before it. */
import { type BigIntStats, constants, lstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { errnoName } from '../../../share/errno.ts';
import { OpFailed } from './failures.ts';

/** Where open folders can be named, on Linux. */
export const HANDLES = '/proc/self/fd';

export function here(): BigIntStats {
  return statSync('.', { bigint: true });
}

export function openHere(): number {
  return openSync('.', constants.O_RDONLY | constants.O_DIRECTORY);
}

export function isSamePlace(left: BigIntStats, right: BigIntStats): boolean {
  return left.dev === right.dev && left.ino === right.ino;
}

/**
 * Enters a real folder in the working folder. A link that is created between the check and the step leads elsewhere, which the second check
 * detects; the working folder is then unknown, and the caller must return to the root. @throws OpFailed ELOOP, ENOTDIR, EXDEV
 */
export function stepInto(name: string, device: bigint): void {
  step(name, lstatSync(name, { bigint: true }), device);
}

/** The same; a missing folder is made. 1 when it was made, 0 when it existed. */
export function makeAndStepInto(name: string, device: bigint): number {
  const there = lstatSync(name, { bigint: true, throwIfNoEntry: false });
  if (there === undefined) mkdirSync(name);
  step(name, there ?? lstatSync(name, { bigint: true }), device);
  return there === undefined ? 1 : 0;
}

function step(name: string, before: BigIntStats, device: bigint): void {
  expectFolder('step', before, device);
  process.chdir(name);
  if (!isSamePlace(here(), before)) throw new OpFailed('step', 'ELOOP');
}

/** In the working folder: 1 when it was made, 0 when it existed. @throws OpFailed ELOOP, ENOTDIR, EXDEV when another entry is there */
export function makeFolderHere(name: string, device: bigint): number {
  const there = lstatSync(name, { bigint: true, throwIfNoEntry: false });
  if (there === undefined) mkdirSync(name);
  else expectFolder('make', there, device);
  return there === undefined ? 1 : 0;
}

function expectFolder(step: string, there: BigIntStats, device: bigint): void {
  if (there.isSymbolicLink()) throw new OpFailed(step, 'ELOOP');
  if (!there.isDirectory()) throw new OpFailed(step, 'ENOTDIR');
  if (there.dev !== device) throw new OpFailed(step, 'EXDEV');
}

/** Tries these ways until one leads to exactly that place; `null`, or the errno of the last failure. */
export function goTo(place: BigIntStats, ways: readonly string[]): string | null {
  let problem: string | null = 'ENOENT';
  for (const way of ways) {
    problem = go(way, place);
    if (problem === null) break;
  }
  return problem;
}

/** `null`, or the errno of the failure. @param place the folder that it must lead to */
export function go(way: string, place: BigIntStats | null = null): string | null {
  try {
    process.chdir(way);
    return place === null || isSamePlace(here(), place) ? null : 'ESTALE';
  } catch (error) {
    return errnoName(error);
  }
}
