/** Ctrl-Z: raw mode swallows the key, so the dashboard does itself what the terminal does elsewhere. */
import type { Clock } from '../../platform/clock.ts';

/** A process that is to stop does so within this; one that nobody could continue (no shell above it) is not stopped at all. */
const SETTLED_MS = 100;

/** Calls back when somebody else asks this process to stop, which must not happen before the terminal is given back. */
export function hearStop(onStop: () => void): () => void {
  process.on('SIGTSTP', onStop);
  return () => void process.off('SIGTSTP', onStop);
}

/** Stops this process and those it was started with (npm, say), and resolves when it goes on. */
export function stopUntilContinued(clock: Clock): Promise<void> {
  // While somebody listens to the signal, it stops nothing.
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
