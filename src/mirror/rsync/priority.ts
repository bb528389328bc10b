/** Low priority for the disk. That for the processor is set by the step before rsync, as is macOS's background mode. */
import { access, constants } from 'node:fs/promises';

const IONICE = '/usr/bin/ionice';

/** What comes before a command: the disk is its only when nobody else wants it. Empty where there is no such tool. */
export async function diskPriority(platform: NodeJS.Platform): Promise<readonly string[]> {
  if (platform !== 'linux') return [];
  try {
    await access(IONICE, constants.X_OK);
    return [IONICE, '--ignore', '--class', 'idle'];
  } catch {
    return [];
  }
}
