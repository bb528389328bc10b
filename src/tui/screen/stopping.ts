/** Ctrl-Z: raw mode swallows the key, so the dashboard suspends itself as the terminal would. */
import type { Clock } from '../../platform/clock.ts';

/** A process stops within this time; a process that nothing could continue (no shell above it) is not stopped at all. */
const SETTLED_MS = 100;

/** Calls back if another process asks this one to stop, which must not happen before the terminal is released. */
export function hearStop(onStop: () => void): () => void {
  process.on('SIGTSTP', onStop);
  return () => void process.off('SIGTSTP', onStop);
}

/** Stops this process and those it was started with (such as npm), and resolves when it continues. */
export function stopUntilContinued(clock: Clock): Promise<void> {
  // While there is a listener for the signal, it stops nothing.
  const listeners = process.listeners('SIGTSTP');
  for (const listener of listeners) process.off('SIGTSTP', listener);
  return new Promise((resolve) => {
    // Also keeps Node from ending while nothing reads the keys.
    clock.after(SETTLED_MS, () => {
      for (const listener of listeners) process.on('SIGTSTP', listener);
      resolve();
    });
    process.kill(0, 'SIGTSTP');
  });
}
