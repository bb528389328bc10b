/** Low disk priority. The processor priority is set by the step before rsync, as is macOS's background mode. */
import { access, constants } from 'node:fs/promises';

const IONICE = '/usr/bin/ionice';

/** A prefix for the command: it uses the disk only when it is otherwise idle. Empty if there is no such tool. */
export async function diskPriority(platform: NodeJS.Platform): Promise<readonly string[]> {
  if (platform !== 'linux') return [];
  try {
    await access(IONICE, constants.X_OK);
    return [IONICE, '--ignore', '--class', 'idle'];
  } catch {
    return [];
  }
}
