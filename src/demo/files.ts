/** Writing the lab's files so that no reader ever sees half of one. */
import { rename, writeFile } from 'node:fs/promises';

/** Writes `text` to `path` atomically, replacing anything except a folder. */
export async function replaceFile(path: string, text: string, mode = 0o600): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, text, { mode });
  await rename(fresh, path);
}
