/**
 * Reading a vault with slow calls: many calls at once, in threads (UV_THREADPOOL_SIZE of them). With 16 threads a share with a millisecond
 * a call is read as fast as one with a sixteenth of that.
 */
import { lstat, readdir } from 'node:fs/promises';
import { errnoName } from '../../../share/errno.ts';
import { type ListingCode, writeColumns } from '../../scan/listing-code.ts';
import { entryOf, isSuspect, type ReadFolder, strangeNames } from '../../scan/read-folder.ts';
import { isAbsent } from './failures.ts';
import { notSeen, obstacleOf, type Seen } from './seeing.ts';

/** At most this many calls are queued for the threads at a time, which bounds the memory. */
const AT_ONCE = 64;

export interface SlowReader {
  see(this: void, path: string): Promise<Seen>;
  /** Like readFolder of the scan, for a folder on any device. */
  readFolder(this: void, folder: ReadFolder): Promise<ListingCode>;
}

export function createSlowReader(): SlowReader {
  const inTurn = createTurns(AT_ONCE);
  const see = (path: string): Promise<Seen> => inTurn(() => lstat(path).catch(notSeen));

  async function readFolder({ folder, skip, device, timeOffset = 0 }: ReadFolder): Promise<ListingCode> {
    const [found, listed] = await Promise.all([see(folder), namesOf(folder)]);
    const obstacle = obstacleOf(found, device);
    // A link in its place is not followed; the folder counts as missing.
    if (obstacle === 'ENOENT' || obstacle === 'ELOOP') return { absent: true };
    if (obstacle !== null) return { errno: obstacle };
    if (typeof listed === 'string') return isAbsent(listed) ? { absent: true } : { errno: listed };
    const strange = listed.some(isSuspect) ? strangeNames(folder) : null;
    const names = listed.filter((name) => !skip.has(name));
    const looks = await Promise.all(names.map(async (name) => (strange?.has(name) === true ? 'EILSEQ' : see(`${folder}/${name}`))));
    return columnsOf(names, looks, { folder, device, timeOffset });
  }

  async function namesOf(folder: string): Promise<readonly string[] | string> {
    try {
      return await inTurn(() => readdir(folder));
    } catch (error) {
      return errnoName(error);
    }
  }

  return { see, readFolder };
}

function columnsOf(
  names: readonly string[],
  looks: readonly Seen[],
  where: Required<Pick<ReadFolder, 'folder' | 'device' | 'timeOffset'>>,
): ListingCode {
  const writer = writeColumns();
  for (const [index, name] of names.entries()) {
    const entry = entryIn(name, looks[index] ?? null, where);
    if (typeof entry === 'string') writer.addUnreadable({ name, errno: entry });
    else writer.add(entry);
  }
  return writer.columns();
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
