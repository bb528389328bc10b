/** Writing the lab's files so that no reader ever sees half of one. */
import { rename, writeFile } from 'node:fs/promises';

/** Puts `text` at `path` in one step, replacing whatever is there but a folder. */
export async function replaceFile(path: string, text: string, mode = 0o600): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, text, { mode });
  await rename(fresh, path);
}
