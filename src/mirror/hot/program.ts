/**
 * Hot's lister, run in a process of its own: hot may be large, on a slow disk, or (a network home) may hang. It waits for
 * its order on standard input, enters hot, and answers line by line until its input ends. Everything is synchronous:
 * a call that hangs keeps the main thread, so the process is not mistaken for one at rest. It never writes to a file.
 */
import { lstatSync, opendirSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname } from 'node:path';
import { errnoName } from '../../share/errno.ts';
import { readLines, writeLine, writeLines } from '../agent/vault/lines.ts';
import type { Look } from '../core/plan.ts';
import { glanceCode } from '../scan/glance.ts';
import type { ListingCode } from '../scan/listing-code.ts';
import { lookAt, readFolder } from '../scan/read-folder.ts';
import type { HotAnswer, HotEntered, HotOrder, HotRequest } from './protocol.ts';

const INPUT = 0;
const OUTPUT = 1;
/** Answers that are sent together while more requests wait: each time somebody is woken. */
const TOGETHER = 16;
const NOTHING: ReadonlySet<string> = new Set();

/** Says whether hot can be listed. */
function enter({ hot, niceness }: HotOrder): HotEntered {
  let step = 'enter';
  try {
    // A system that does not let us be modest is no reason not to look.
    if (niceness > 0) lowerPriority(niceness);
    process.chdir(hot);
    step = 'read';
    opendirSync('.').closeSync();
    return { device: String(lstatSync('.', { bigint: true }).dev) };
  } catch (error) {
    return { errno: errnoName(error), step };
  }
}

function lowerPriority(niceness: number): void {
  try {
    setPriority(niceness);
  } catch {
    // As it is, then.
  }
}

function answer(request: HotRequest, device: number): HotAnswer {
  if ('look' in request) return { looks: lookAtAll(request.look) };
  if ('list' in request) return read(request.list, new Set(request.skip), device);
  return glanceCode(read(request.glance, NOTHING, device), request.known, { withInodes: true });
}

/** What lies behind a link that was a folder a moment ago is not there. */
function read(path: string, skip: ReadonlySet<string>, device: number): ListingCode {
  try {
    return isReal(dirname(path), rootOnly()) ? readFolder({ folder: path || '.', skip, device }) : { absent: true };
  } catch (error) {
    return { errno: errnoName(error) };
  }
}

function rootOnly(): Map<string, boolean> {
  return new Map([['.', true]]);
}

/** Neither gone nor like anything that is mirrored. */
const OTHER: Look = { type: 'other', size: 0, mtime: 0 };

function lookAtAll(paths: readonly string[]): readonly (Look | null)[] {
  const real = rootOnly();
  return paths.map((path) => lookOrOther(path, real));
}

/**
 * What cannot be looked at may well be there; and what is reached through a link is not hot's: a folder that became one
 * after it was listed would show, and would have sent, somebody else's files.
 */
function lookOrOther(path: string, real: Map<string, boolean>): Look | null {
  try {
    return isReal(dirname(path), real) ? lookAt(path) : OTHER;
  } catch {
    return OTHER;
  }
}

/** Whether no link is on the way; a folder that is gone is none. */
function isReal(folder: string, real: Map<string, boolean>): boolean {
  const known = real.get(folder);
  if (known !== undefined) return known;
  const found = isReal(dirname(folder), real) && lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() !== true;
  real.set(folder, found);
  return found;
}

function serve(): void {
  const lines = readLines(INPUT);
  const order = lines.next();
  // Nothing on standard input: whoever started this program died before it was on record, so nothing is touched.
  if (order === null) return;
  const entered = enter(JSON.parse(order) as HotOrder);
  writeLine(OUTPUT, entered);
  if ('errno' in entered) return;
  const device = Number(entered.device);
  for (let line = lines.next(); line !== null; line = lines.next()) {
    const answers = [answer(JSON.parse(line) as HotRequest, device)];
    while (answers.length < TOGETHER && lines.peek() !== null) answers.push(answer(JSON.parse(lines.next() ?? '') as HotRequest, device));
    writeLines(OUTPUT, answers);
  }
}

serve();
