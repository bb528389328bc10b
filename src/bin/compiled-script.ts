/**
 * Runs a script with the code that V8 compiled for it in earlier runs. Node's own compile cache keeps only what V8 compiles when a
 * module is loaded, not the functions compiled when they are first called; these are most of a command's start.
 * vm.Script can keep both (`createCachedData`, called when the command ends).
 */
import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import type { EpochMs, Millis } from '../health/observation.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { makeFolders } from '../platform/make-folders.ts';

/** Where the code is kept. */
export interface Kept {
  /** A folder of the user's own: what is in it is executed. */
  readonly folder: string;
  /** What is run, such as a command: each runs other functions of the script. */
  readonly use: string;
}

/** What a program left that is no longer installed. */
const OLDEST_MS: Millis = 30 * 24 * 3_600_000;
/** Between two starts of a new use. */
const YOUNGEST_MS: Millis = 30_000;
/** Later V8 has dropped what was only needed at the start. */
const LONGEST_RUN_MS: Millis = 600_000;
/** Checksum, and when the first code for this use was kept. */
const HEADER_BYTES = 16;

interface Since {
  readonly firstKept: EpochMs;
  readonly lastKept: EpochMs;
}

interface Compiled extends Since {
  readonly code: Buffer;
}

type Run<Exports> = (exports: Exports, module: { exports: Exports }, require: (name: string) => unknown, url: string) => void;

/**
 * Runs the script in `file`, a function around a CommonJS module that also gets its URL, and returns its exports. `isKept` is asked when the process ends: what
 * was compiled by then is kept if there was nothing, and again when what is kept has doubled its age, as other calls run
 * other functions.
 */
export function runCompiled<Exports>(
  file: string,
  { folder, use }: Kept,
  isKept: (exports: Exports) => boolean,
  clock: Clock = systemClock,
): Exports {
  const store = join(folder, `${basename(file)}.${process.version}.${process.arch}.${use}`);
  const known = readCompiled(store);
  // The build writes nothing but ASCII, which is also Latin-1 and read fastest as such.
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, ...(known === null ? {} : { cachedData: known.code }) });
  const holder = { exports: {} as Exports };
  (script.runInThisContext() as Run<Exports>)(holder.exports, holder, (name) => process.getBuiltinModule(name), pathToFileURL(file).href);
  // A daemon does not hold the code itself for as long as it runs.
  const since = known === null || script.cachedDataRejected === true ? null : { firstKept: known.firstKept, lastKept: known.lastKept };
  process.once('exit', () => {
    if (process.uptime() * 1_000 > LONGEST_RUN_MS || !isDue(since, clock.now()) || !isKept(holder.exports)) return;
    keep(script, store, since?.firstKept ?? clock.now(), clock);
  });
  return holder.exports;
}

function isDue(since: Since | null, now: EpochMs): boolean {
  if (since === null) return true;
  const { firstKept, lastKept } = since;
  return lastKept > now || now - lastKept > lastKept - firstKept + YOUNGEST_MS;
}

/** V8 trusts what it is given: a damaged file, or one of somebody else, must not reach it. */
function readCompiled(store: string): Compiled | null {
  try {
    const stats = lstatSync(store);
    if (!isOwn(stats)) return null;
    const content = readFileSync(store);
    const code = content.subarray(HEADER_BYTES);
    if (content.readUInt32LE(0) !== crc32(code)) return null;
    return { code, firstKept: content.readDoubleLE(8), lastKept: stats.mtimeMs };
  } catch {
    return null;
  }
}

/** Under sudo the home can be another user's, who must not decide what is run or removed. */
function isOwn({ uid, mode }: Stats): boolean {
  return uid === process.geteuid?.() && (mode & 0o022) === 0;
}

/** A cache: where it cannot be written, the next start takes longer. */
function keep(script: Script, store: string, firstKept: EpochMs, clock: Clock): void {
  const code = script.createCachedData();
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(crc32(code), 0);
  header.writeDoubleLE(firstKept, 8);
  const folder = dirname(store);
  const written = `${store}.${process.pid}`;
  const isKept = tried(() => {
    makeFolders(folder, 0o700);
    const place = lstatSync(folder);
    if (!place.isDirectory() || !isOwn(place)) return;
    writeFileSync(written, Buffer.concat([header, code]), { mode: 0o600, flag: 'wx' });
    renameSync(written, store);
    removeOld(folder, ownName(store), clock.now());
  });
  if (!isKept) tried(() => rmSync(written, { force: true }));
}

function tried(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** What the names of all versions begin with. */
function ownName(store: string): string {
  return basename(store).split('-', 1)[0] ?? '';
}

function removeOld(folder: string, start: string, now: EpochMs): void {
  for (const name of readdirSync(folder).filter((each) => each.startsWith(`${start}-`))) {
    const file = join(folder, name);
    if (now - lstatSync(file).mtimeMs > OLDEST_MS) rmSync(file);
  }
}
