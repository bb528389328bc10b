/** Opens files of hot to read them. */
import { constants, openSync } from 'node:fs';

/** If something else took the place of the file, it is not waited for (a pipe) or followed (a link). */
const AS_A_FILE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

export function openAsFile(path: string): number {
  return openSync(path, AS_A_FILE);
}
