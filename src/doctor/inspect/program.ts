/**
 * Looks at paths, one request per line, as a separate program: any of these calls may block forever on a share that hangs. Everything is
 * synchronous, and nothing is accessed before the first request, which is sent once this process is recorded.
 */
import { accessSync, closeSync, constants, opendirSync, openSync, type Stats, statSync } from 'node:fs';
import { readLines, sayStarted, writeLine } from '../../mirror/agent/vault/lines.ts';
import { errnoName } from '../../share/errno.ts';
import type { InspectAnswer, InspectRequest } from './protocol.ts';

const INPUT = 0;
const OUTPUT = 1;

function inspect({ path }: InspectRequest): InspectAnswer {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    const errno = errnoName(error);
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? { kind: 'missing' } : { kind: 'failed', errno };
  }
  const type = stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other';
  return {
    kind: 'seen',
    type,
    device: String(stats.dev),
    read: type === 'folder' ? errnoOf(() => readFolder(path)) : type === 'file' ? errnoOf(() => readFile(path)) : null,
    write: errnoOf(() => accessSync(path, constants.W_OK)),
  };
}

/** Its names are read, too: macOS refuses that where its privacy settings do not allow it, although the folder can be seen. */
function readFolder(path: string): void {
  const folder = opendirSync(path);
  try {
    folder.readSync();
  } finally {
    folder.closeSync();
  }
}

function readFile(path: string): void {
  closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
}

function errnoOf(act: () => void): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return errnoName(error);
  }
}

const lines = readLines(INPUT);
if (sayStarted(lines, OUTPUT))
  for (let line = lines.next(); line !== null; line = lines.next()) writeLine(OUTPUT, inspect(JSON.parse(line) as InspectRequest));
