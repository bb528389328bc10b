/**
 * Hot's lister, run in a process of its own: hot may be large, on a slow disk, or (a network home) may hang. It waits for its order on
 * standard input, enters hot, and answers line by line until its input ends. Everything is synchronous: a call that hangs keeps the main
 * thread, so that the process is not mistaken for an idle one. A run writes nothing with it except hot's mark; `restore` also creates
 * folders and links.
 */
import { lstatSync, readdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename, dirname } from 'node:path';
import { errnoName } from '../../share/errno.ts';
import { failed, type OpFailed } from '../agent/vault/failures.ts';
import { readLines, sayStarted, writeLine } from '../agent/vault/lines.ts';
import type { Trust } from '../core/identity.ts';
import type { RootIdentity } from '../core/image.ts';
import type { Sight } from '../core/plan.ts';
import { NOT_DOWNLOADED } from '../core/stand-ins.ts';
import { glanceCodes } from '../scan/glance.ts';
import { type FolderReading, listingCode } from '../scan/listing-code.ts';
import { lookAt, readFolder, type StandInReader } from '../scan/read-folder.ts';
import { type ContentSlice, ContentSlices, openedAs, type SliceRequest } from '../scan/slices.ts';
import { freeBytes, makeFolders, makeLink, makeRoot, tidy } from './filling.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import { readMarks, writeMark } from './marking.ts';
import { openAsFile } from './opening.ts';
import { isPlaceholderAt, makePlaceholder, readPart, removePlaceholder } from './placeholders.ts';
import { presenceOf } from './presence.ts';
import type { FillRequest, HotAnswer, HotEntered, HotOrder, HotRequest, MarkRequest, PlaceholderRequest } from './protocol.ts';
import { createStandIns } from './stand-ins.ts';

const INPUT = 0;
const OUTPUT = 1;

let standIns: StandInReader | undefined;

/** Says whether hot can be listed. */
function enter({ hot, niceness, make = false }: HotOrder): HotEntered {
  let step = 'enter';
  standIns = createStandIns(hot);
  try {
    // If the priority cannot be lowered, the work is done anyway.
    if (niceness > 0) lowerPriority(niceness);
    if (make) makeRoot(hot);
    process.chdir(hot);
    step = 'read';
    return { root: rootIdentity(), marks: readMarks(), foldsCase: foldsCase(readdirSync('.')) };
  } catch (error) {
    return { errno: errnoName(error), step };
  }
}

function rootIdentity(): RootIdentity {
  const { dev, ino, birthtimeMs } = lstatSync('.', { bigint: true });
  return { device: String(dev), inode: String(ino), birth: birthtimeMs > 0n ? Number(birthtimeMs) : null };
}

/** Tested with an existing name, so that nothing needs to be written. */
function foldsCase(names: readonly string[]): boolean | null {
  const listed = new Set(names);
  for (const name of names) {
    const other = inOtherCase(name);
    if (listed.has(other) || !isThere(name)) continue;
    return isThere(other);
  }
  const own = inOtherCase(basename(process.cwd()));
  // The name of hot itself shows only the properties of its parent's file system.
  if (own === basename(process.cwd()) || lstatSync('..').dev !== lstatSync('.').dev) return null;
  return isThere(`../${own}`);
}

/** Only if all case-insensitive file systems agree. */
function inOtherCase(name: string): string {
  return name.replaceAll(/[A-Za-z]/g, (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()));
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function lowerPriority(niceness: number): void {
  try {
    setPriority(niceness);
  } catch {
    // Use it as it is.
  }
}

function marking(request: MarkRequest, hot: string): HotAnswer {
  return request.mark === null ? marksNow(hot) : { unmarked: mark(request) };
}

/** From now on every access uses the present target of the path, which is what rsync reads. */
function marksNow(hot: string): HotAnswer {
  try {
    process.chdir(hot);
    return { marks: readMarks() };
  } catch (error) {
    return { errno: errnoName(error) };
  }
}

interface Place {
  readonly hot: string;
  readonly device: number;
  readonly trust: Trust;
}

async function answer(request: HotRequest, { hot, device, trust }: Place): Promise<HotAnswer> {
  if ('algorithm' in request) return nextSlice(request);
  if ('look' in request) return { looks: lookAtAll(request.look) };
  if ('mark' in request) return marking(request, hot);
  if (isFill(request)) return fill(request);
  if ('images' in request) return placeholders(request.images);
  if ('presence' in request) return { presence: presenceOf(request.presence) };
  if ('allocated' in request) return { allocated: request.allocated.map(allocatedOf) };
  if ('fingerprint' in request) return fingerprint(request.fingerprint, request.junk);
  if ('list' in request) return listingCode(read(request.list, new Set(request.skip), device));
  return { glances: glanceCodes(request.glance, (path) => read(path, null, device), trust) };
}

function isFill(request: HotRequest): request is FillRequest {
  return 'makeFolders' in request || 'makeLink' in request || 'tidy' in request || 'free' in request;
}

function fill(request: FillRequest): HotAnswer {
  const real = rootOnly();
  if ('makeFolders' in request) return { failed: makeFolders(request.makeFolders, (folder) => isReal(folder, rootOnly())) };
  if ('makeLink' in request) return { undone: makeLink(request.makeLink, request.target, (folder) => isReal(folder, real)) };
  return 'tidy' in request ? { undone: tidy(request.tidy === 'end') } : { free: freeBytes() };
}

function placeholders(request: PlaceholderRequest): HotAnswer {
  const real = rootOnly();
  const isOnWay = (folder: string): boolean => isReal(folder, real);
  if ('placeholders' in request)
    return { placeholders: request.placeholders.map((path) => isOnWay(dirname(path)) && isPlaceholderHere(path)) };
  if ('makePlaceholder' in request)
    return { undone: makePlaceholder(request.makePlaceholder, Buffer.from(request.content, 'base64'), isOnWay) };
  if ('removePlaceholder' in request) return { undone: removePlaceholder(request.removePlaceholder, isOnWay) };
  try {
    return { part: readPart(request.part, request.from, isOnWay).toString('base64') };
  } catch (error) {
    return { errno: errnoName(error) };
  }
}

/** What does not exist, or cannot be looked at, is none. */
function isPlaceholderHere(path: string): boolean {
  try {
    return isPlaceholderAt(path);
  } catch {
    return false;
  }
}

/** Without the unreadable parts the result would differ. */
function fingerprint(members: readonly string[], junk: readonly string[]): Fingerprint {
  try {
    return fingerprintOf(members, junk);
  } catch {
    return { digest: '', changedAt: Number.MAX_SAFE_INTEGER };
  }
}

/** `null`, or the errno of the failure. */
function mark({ image, mark: wanted, expected }: Exclude<MarkRequest, { readonly mark: null }>): string | null {
  try {
    return writeMark(image, wanted, expected) ? null : 'ECHANGED';
  } catch (error) {
    return (failed('mark', error) as OpFailed).errno;
  }
}

/** What is behind a link that was a folder before does not exist in hot. */
function read(path: string, skip: ReadonlySet<string> | null, device: number): FolderReading {
  try {
    return isReal(dirname(path), rootOnly()) ? readFolder({ folder: path || '.', skip, device, standIns }) : { absent: true };
  } catch (error) {
    return { errno: errnoName(error) };
  }
}

function rootOnly(): Map<string, boolean> {
  return new Map([['.', true]]);
}

const slices = new ContentSlices();

async function nextSlice(request: SliceRequest): Promise<ContentSlice> {
  try {
    return await slices.next(request, () => openedAs(openFile(request.path)));
  } catch (error) {
    return { unread: errnoName(error) };
  }
}

function openFile(path: string): number {
  if (!isReal(dirname(path), rootOnly())) throw Object.assign(new Error('there is a link along the path'), { code: 'ELOOP' });
  // Reading a file that exists only in a cloud would download it.
  if (isInCloud(path)) throw Object.assign(new Error('its content is not on this machine'), { code: NOT_DOWNLOADED });
  return openAsFile(path);
}

function isInCloud(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || standIns?.isSuspect(stats) !== true) return false;
  return standIns.among(dirname(path), [basename(path)]).size > 0;
}

/** Neither missing nor of a type that is mirrored. */
const OTHER: Sight = { type: 'other', size: 0, mtime: 0, ctime: 0, birth: null, inode: 0 };

function lookAtAll(paths: readonly string[]): readonly (Sight | null)[] {
  const real = rootOnly();
  return paths.map((path) => lookOrOther(path, real));
}

/**
 * What cannot be accessed may exist; and what is reached through a link is not hot's: a folder that was replaced with a link after it was
 * listed would show, and would have sent, files from elsewhere.
 */
function lookOrOther(path: string, real: Map<string, boolean>): Sight | null {
  try {
    return isReal(dirname(path), real) ? lookAt(path) : OTHER;
  } catch {
    return OTHER;
  }
}

/** The bytes that a file occupies on disk; `null`: it does not exist or cannot be accessed. */
function allocatedOf(path: string): number | null {
  try {
    const { blocks } = lstatSync(path);
    return blocks * BLOCK_BYTES;
  } catch {
    return null;
  }
}

/** The unit of `st_blocks`, whatever the block size of the file system. */
const BLOCK_BYTES = 512;

/** Whether there is no link along the path; a missing folder is not a link. */
function isReal(folder: string, real: Map<string, boolean>): boolean {
  const known = real.get(folder);
  if (known !== undefined) return known;
  const found = isReal(dirname(folder), real) && lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() !== true;
  real.set(folder, found);
  return found;
}

async function serve(): Promise<void> {
  const lines = readLines(INPUT);
  const order = sayStarted(lines, OUTPUT) ? lines.next() : null;
  // Nothing on standard input: the parent died before this process was recorded, so nothing is accessed.
  if (order === null) return;
  const recorded = JSON.parse(order) as HotOrder;
  const entered = enter(recorded);
  writeLine(OUTPUT, entered);
  if ('errno' in entered) return;
  const place: Place = { hot: recorded.hot, device: Number(entered.root.device), trust: recorded.trust };
  for (let line = lines.next(); line !== null; line = lines.next()) {
    writeLine(OUTPUT, await answer(JSON.parse(line) as HotRequest, place));
  }
}

await serve();
