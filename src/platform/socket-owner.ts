/** Which process serves a unix socket: recorded in a file beside it, so that a client that gets no answer can name the process. */

import { rmSync } from 'node:fs';
import { lstat, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseObject } from './parse-object.ts';

/** In the folder of the socket. */
const NOTE = 'serve.json';

/** Notes this process as the owner. A folder that cannot be written is no reason to end: the owner is then unknown. */
export async function noteOwner(socketPath: string): Promise<void> {
  try {
    const { ino } = await lstat(socketPath);
    await writeFile(noteBeside(socketPath), `${JSON.stringify({ pid: process.pid, socket: ino })}\n`, { mode: 0o600 });
  } catch {
    // Nobody depends on it.
  }
}

export function forgetOwner(socketPath: string): void {
  try {
    rmSync(noteBeside(socketPath), { force: true });
  } catch {
    // The socket is gone, and the note counts only for that socket.
  }
}

/** The process that serves this very socket; `null`: unknown (nothing is noted, or another socket took its place). */
export async function ownerOf(socketPath: string): Promise<number | null> {
  try {
    const [note, { ino }] = await Promise.all([readFile(noteBeside(socketPath), 'utf8'), lstat(socketPath)]);
    const owner = parseObject(note);
    const pid = owner?.['pid'];
    return owner?.['socket'] === ino && typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

function noteBeside(socketPath: string): string {
  return join(dirname(socketPath), NOTE);
}
