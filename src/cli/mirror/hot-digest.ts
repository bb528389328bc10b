/** The content of a file of hot, which is a local disk, in one number. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { HotDigest } from '../../mirror/verify.ts';

/** What took the place of a file is not waited for (a pipe) or followed (a link). */
const AS_A_FILE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** `null`: there is no such file, it cannot be read, or it changed meanwhile. */
export async function digestOfHot(file: string, signal: AbortSignal): Promise<HotDigest | null> {
  try {
    await using handle = await open(file, AS_A_FILE);
    const before = await handle.stat();
    if (!before.isFile()) return null;
    const hash = createHash('sha256');
    await pipeline(handle.createReadStream({ autoClose: false }), hash, { signal });
    const after = await handle.stat();
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) return null;
    return { sha256: hash.digest('hex'), size: after.size, mtime: after.mtimeMs };
  } catch {
    return null;
  }
}
