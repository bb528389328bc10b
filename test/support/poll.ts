import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { standstillsKnown, stoodStillMs, withStandstills } from './standstills.ts';

/** Longer than anything takes on a slow and busy machine. */
export const PATIENCE_MS = 90_000;

/** Between two looks: at first at once, later a tenth of what has passed. Looks cost processor time that others wait for. */
const LEAST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;

/** Waits for a condition instead of sleeping. `within`: while this process is awake. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { within = PATIENCE_MS, every }: { readonly within?: number; readonly every?: number } = {},
): Promise<NonNullable<T>> {
  const begun = performance.now();
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== null && seen !== undefined) return seen as NonNullable<T>;
    const passed = performance.now() - begun;
    if (passed > within && (await isLate(begun, within))) throw new Error(`not seen in time: ${what}`);
    await pause(every ?? Math.min(LONGEST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, passed / 10)));
  }
}

async function isLate(begun: number, within: number): Promise<boolean> {
  const passed = performance.now() - begun;
  await standstillsKnown();
  return passed > within + stoodStillMs(performance.now() - begun);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for what happens by itself, so that what never happens says what it was. */
export async function inTime<T>(what: string, happens: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not in time: ${what}`)), PATIENCE_MS);
  try {
    return await Promise.race([happens, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const run = promisify(execFile);
/** Starts of Node that are looked at, and the processor time of one on an idle machine. */
const STARTS = 3;
const IDLE_START_MS = 50;
/** Nothing is measured more exactly. */
const LEAST = 2;

/**
 * An upper limit for what took at most `ms` on an idle machine and has just ended, in ms: as many times more as a start of Node takes longer
 * at this moment, and all the time in which this process stood still meanwhile. For what must not wait for something else, which then has to
 * take several times longer.
 */
export async function allowed(ms: number): Promise<number> {
  const startedAt = performance.now();
  for (let start = 0; start < STARTS; start += 1) await run(process.execPath, ['--eval', '0']);
  const slower = (performance.now() - startedAt) / STARTS / IDLE_START_MS;
  await standstillsKnown();
  return withStandstills(ms * Math.max(LEAST, slower), performance.now() - startedAt);
}
