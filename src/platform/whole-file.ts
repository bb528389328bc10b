/** A file whose readers see the old content or the new one, never a part. Only for files on a local disk. */
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces the file, and what it holds survives a power failure. The folder must exist.
 *
 * @param mode of the file, whatever the umask; absent: 0644 as far as the umask allows
 */
export async function writeWholeFile(file: string, text: string, mode?: number): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.new`);
  try {
    // Of an earlier process with this number; and a link there would lead elsewhere.
    await rm(draft, { force: true });
    await using handle = await open(draft, 'wx', mode ?? 0o644);
    if (mode !== undefined) await handle.chmod(mode);
    await handle.writeFile(text);
    await handle.sync();
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}
