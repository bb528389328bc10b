/**
 * Reading a vault with slow calls: many calls at once, in threads (UV_THREADPOOL_SIZE of them). With 16 threads a share with a millisecond
 * a call is read as fast as one with a sixteenth of that.
 */
import { constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, open, readdir } from 'node:fs/promises';
import { errnoName } from '../../../share/errno.ts';
import { type FolderReading, ListedTable } from '../../scan/listing-code.ts';
import { entryOf, isSuspect, type ReadFolder, strangeNames } from '../../scan/read-folder.ts';
import { isAbsent } from './failures.ts';
import { notSeen, obstacleOf, type Seen } from './seeing.ts';
import { HANDLES } from './steps.ts';

/** At most this many calls are queued for the threads at a time, which bounds the memory. */
const AT_ONCE = 64;
/** As it is named for the system. */
const ROOT = '.';
/** For fewer names it does not pay to open their folder. */
const MANY_NAMES = 8;
const AS_A_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

export interface SlowReader {
  see(this: void, path: string): Promise<Seen>;
  /** Like readFolder of the scan, for a folder on any device. */
  readFolder(this: void, folder: ReadFolder): Promise<FolderReading>;
}

/** @param handles whether open folders can be named */
export function createSlowReader(handles = existsSync(HANDLES)): SlowReader {
  const inTurn = createTurns(AT_ONCE);
  const see = (path: string): Promise<Seen> => inTurn(() => lstat(path).catch(notSeen));

  async function readFolder(order: ReadFolder): Promise<FolderReading> {
    const [found, listed] = await Promise.all([see(order.folder), namesOf(order.folder)]);
    const obstacle = obstacleOf(found, order.device);
    // A link in its place is not followed; the folder counts as missing.
    if (obstacle === 'ENOENT' || obstacle === 'ELOOP') return { absent: true };
    if (obstacle !== null) return { errno: obstacle };
    if (typeof listed === 'string') return isAbsent(listed) ? { absent: true } : { errno: listed };
    return lookAtNames(listed, found, order);
  }

  async function lookAtNames(
    listed: readonly string[],
    found: Seen,
    { folder, skip, device, timeOffset = 0 }: ReadFolder,
  ): Promise<ListedTable> {
    const strange = listed.some(isSuspect) ? strangeNames(folder) : null;
    const names = skip === null ? listed : listed.filter((name) => !skip.has(name));
    const held = handles && folder !== ROOT && names.length >= MANY_NAMES ? await hold(folder, found) : null;
    const place = held === null ? folder : `${HANDLES}/${held.fd}`;
    try {
      const looks = await Promise.all(names.map(async (name) => (strange?.has(name) === true ? 'EILSEQ' : see(`${place}/${name}`))));
      return tableOf(names, looks, { folder, device, timeOffset });
    } finally {
      await held?.close();
    }
  }

  async function namesOf(folder: string): Promise<readonly string[] | string> {
    try {
      return await inTurn(() => readdir(folder));
    } catch (error) {
      return errnoName(error);
    }
  }

  /**
   * In an open folder names are looked up directly: by its path, a client that remembers no names asks for each folder on the way, for every name.
   * `null`: it cannot be opened, or is another one by now.
   */
  async function hold(folder: string, found: Seen): Promise<FileHandle | null> {
    const held = await inTurn(() => open(folder, AS_A_FOLDER)).catch(() => null);
    const now = held === null ? null : await inTurn(() => held.stat()).catch(() => null);
    const isIt = now !== null && found !== null && typeof found !== 'string' && now.dev === found.dev && now.ino === found.ino;
    if (!isIt) await held?.close();
    return isIt ? held : null;
  }

  return { see, readFolder };
}

function tableOf(
  names: readonly string[],
  looks: readonly Seen[],
  where: Required<Pick<ReadFolder, 'folder' | 'device' | 'timeOffset'>>,
): ListedTable {
  const table = new ListedTable(names.length);
  for (const [index, name] of names.entries()) {
    const entry = entryIn(name, looks[index] ?? null, where);
    if (typeof entry === 'string') table.addUnreadable({ name, errno: entry });
    else table.add(entry);
  }
  return table;
}

function entryIn(
  name: string,
  seen: Seen,
  { folder, ...where }: Required<Pick<ReadFolder, 'folder' | 'device' | 'timeOffset'>>,
): ReturnType<typeof entryOf> {
  if (seen === null) return 'ENOENT';
  if (typeof seen === 'string') return seen;
  try {
    return entryOf({ name, path: `${folder}/${name}` }, seen, where);
  } catch (error) {
    return errnoName(error);
  }
}

/** Lets `places` calls run at once; the others wait in order. */
function createTurns(places: number): <T>(run: () => Promise<T>) => Promise<T> {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
