import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Longer than anything takes on a slow and busy machine. */
export const PATIENCE_MS = 90_000;

/** Waits for a condition instead of sleeping. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  options: { readonly within?: number; readonly every?: number } = {},
): Promise<NonNullable<T>> {
  const end = performance.now() + (options.within ?? PATIENCE_MS);
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== null && seen !== undefined) return seen as NonNullable<T>;
    if (performance.now() > end) throw new Error(`not seen in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, options.every ?? 20));
  }
}

const run = promisify(execFile);
/** Starts of Node that are looked at, and the processor time of one on an idle machine. */
const STARTS = 3;
const IDLE_START_MS = 50;
/** Nothing is measured more exactly. */
const LEAST = 2;

/**
 * An upper limit for what takes at most `ms` on an idle machine, in ms: as many times more as a start of Node takes longer at this moment.
 * For what must not wait for something else, which then has to take several times longer.
 */
export async function allowed(ms: number): Promise<number> {
  const startedAt = performance.now();
  for (let start = 0; start < STARTS; start += 1) await run(process.execPath, ['--eval', '0']);
  return ms * Math.max(LEAST, (performance.now() - startedAt) / STARTS / IDLE_START_MS);
}
