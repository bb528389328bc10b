/** How long this process stood still lately: the machine may be too busy for it, or be halted as a whole. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Of those that are remembered; each is two numbers: when it ended, and how long it was. */
const REMEMBERED = 256;
const BETWEEN_TICKS_MS = 10;
/** Of a busy machine that gives everybody his turn. */
const USUAL_MS = 100;

/** In a thread of its own, so that what keeps only the tests' thread busy, or waiting for a call, is no standstill. */
const TICKER = `
const { workerData: standstills } = require('node:worker_threads');
const now = () => Number(process.hrtime.bigint()) / 1e6;
let last = now();
let next = 0;
setInterval(() => {
  const at = now();
  const late = at - last - ${BETWEEN_TICKS_MS};
  last = at;
  if (late < ${USUAL_MS}) return;
  standstills.set([at, late], next);
  next = (next + 2) % standstills.length;
}, ${BETWEEN_TICKS_MS});`;

const standstills = new Float64Array(new SharedArrayBuffer(2 * REMEMBERED * Float64Array.BYTES_PER_ELEMENT));
const ticker = new Worker(TICKER, { eval: true, workerData: standstills, execArgv: [], env: {} });
await once(ticker, 'online');
ticker.unref();

/** A standstill is known for certain this long after its end. */
export const NOTED_AFTER_MS = 2 * BETWEEN_TICKS_MS;

/** Of the last `lastMs`, in ms. */
export function stoodStillMs(lastMs: number): number {
  const since = Number(process.hrtime.bigint()) / 1e6 - lastMs;
  let sum = 0;
  for (let index = 0; index < standstills.length; index += 2) if ((standstills[index] ?? 0) >= since) sum += standstills[index + 1] ?? 0;
  return sum;
}

/** Acts once this process has been awake for so long. Returns what calls it off. */
export function afterAwake(ms: number, act: () => void): () => void {
  const begun = performance.now();
  const look = (): void => {
    const passed = performance.now() - begun;
    const rest = ms + NOTED_AFTER_MS + stoodStillMs(passed) - passed;
    if (rest < 1) act();
    else timer = setTimeout(look, rest);
  };
  let timer = setTimeout(look, ms + NOTED_AFTER_MS);
  return () => clearTimeout(timer);
}

/** How long it takes to be awake for `ms`, counted back from what was `ago`. */
export function withStandstills(ms: number, ago: number): number {
  for (let whole = ms; ; ) {
    const more = ms + stoodStillMs(ago + whole);
    if (more <= whole) return whole;
    whole = more;
  }
}
