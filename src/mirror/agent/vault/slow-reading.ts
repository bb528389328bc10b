/**
 * Reading a vault where every call takes its time: many calls at once, in threads (as many as UV_THREADPOOL_SIZE says).
 * A share with a millisecond a call is then read as fast as one with a sixteenth of that.
 */
import { lstat, readdir } from 'node:fs/promises';
import { errnoName } from '../../../share/errno.ts';
import { type ListingCode, writeColumns } from '../../scan/listing-code.ts';
import { entryOf, isSuspect, type ReadFolder, strangeNames } from '../../scan/read-folder.ts';
import { isAbsent } from './failures.ts';
import { notSeen, obstacleOf, type Seen } from './seeing.ts';

/** More calls than this are not handed to the threads at a time, so that memory follows what is under way. */
const AT_ONCE = 64;

export interface SlowReader {
  see(this: void, path: string): Promise<Seen>;
  /** As readFolder of the scan, for a folder of any device. */
  readFolder(this: void, folder: ReadFolder): Promise<ListingCode>;
}

export function createSlowReader(): SlowReader {
  const inTurn = createTurns(AT_ONCE);
  const see = (path: string): Promise<Seen> => inTurn(() => lstat(path).catch(notSeen));

  async function readFolder({ folder, skip, device }: ReadFolder): Promise<ListingCode> {
    const [found, listed] = await Promise.all([see(folder), namesOf(folder)]);
    const obstacle = obstacleOf(found, device);
    // A link in its place is not followed, as if nothing were there.
    if (obstacle === 'ENOENT' || obstacle === 'ELOOP') return { absent: true };
    if (obstacle !== null) return { errno: obstacle };
    if (typeof listed === 'string') return isAbsent(listed) ? { absent: true } : { errno: listed };
    const strange = listed.some(isSuspect) ? strangeNames(folder) : null;
    const names = listed.filter((name) => !skip.has(name));
    const looks = await Promise.all(names.map(async (name) => (strange?.has(name) === true ? 'EILSEQ' : see(`${folder}/${name}`))));
    return columnsOf(names, looks, { folder, device });
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
  { folder, device }: Pick<ReadFolder, 'folder' | 'device'>,
): ListingCode {
  const writer = writeColumns();
  for (const [index, name] of names.entries()) {
    const entry = entryIn(folder, name, looks[index] ?? null, device);
    if (typeof entry === 'string') writer.addUnreadable(name, entry);
    else writer.add(entry);
  }
  return writer.columns();
}

function entryIn(folder: string, name: string, seen: Seen, device: number): ReturnType<typeof entryOf> {
  if (seen === null) return 'ENOENT';
  if (typeof seen === 'string') return seen;
  try {
    return entryOf(name, `${folder}/${name}`, seen, device);
  } catch (error) {
    return errnoName(error);
  }
}

/** Lets so many run at once; the others wait in their order. */
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
