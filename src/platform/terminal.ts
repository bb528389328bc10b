/** The controlling terminal of this process. */
// Synchronous: two calls on a device of the kernel that never wait.
import { closeSync, constants, openSync } from 'node:fs';

/** Whether there is one that still exists: `/dev/tty` cannot be opened without one, nor once it has hung up. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
