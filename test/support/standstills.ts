/** How long this process stood still lately: the machine may be too busy for it, or be halted as a whole. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Of those that are remembered; each is two numbers: when it ended, and how long it was. Before them: until when all are known. */
const REMEMBERED = 256;
const FIRST = 1;
const BETWEEN_TICKS_MS = 10;
/** Of a busy machine that gives everybody his turn. */
const USUAL_MS = 100;

/** In a thread of its own, so that what keeps only the tests' thread busy, or waiting for a call, is no standstill. */
const TICKER = `
const { workerData: standstills } = require('node:worker_threads');
const now = () => Number(process.hrtime.bigint()) / 1e6;
let last = now();
let next = ${FIRST};
setInterval(() => {
  const at = now();
  const late = at - last - ${BETWEEN_TICKS_MS};
  last = at;
  if (late >= ${USUAL_MS}) {
    standstills.set([at, late], next);
    next = next + 2 < standstills.length ? next + 2 : ${FIRST};
  }
  standstills[0] = at;
}, ${BETWEEN_TICKS_MS});`;

const standstills = new Float64Array(new SharedArrayBuffer((FIRST + 2 * REMEMBERED) * Float64Array.BYTES_PER_ELEMENT));
const ticker = new Worker(TICKER, { eval: true, workerData: standstills, execArgv: [], env: {} });
await once(ticker, 'online');
ticker.unref();

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Resolves when every standstill until this call is known: after one, the thread that notes them may get its turn later than we do. */
export async function standstillsKnown(): Promise<void> {
  const asked = now();
  while ((standstills[0] ?? 0) < asked) await new Promise((resolve) => setTimeout(resolve, BETWEEN_TICKS_MS));
}

/** Of the last `lastMs`, in ms, as far as they are known. */
export function stoodStillMs(lastMs: number): number {
  const since = now() - lastMs;
  let sum = 0;
  for (let index = FIRST; index < standstills.length; index += 2)
    if ((standstills[index] ?? 0) >= since) sum += standstills[index + 1] ?? 0;
  return sum;
}

/** Acts once this process has been awake for so long. Returns what calls it off. */
export function afterAwake(ms: number, act: () => void): () => void {
  const begun = performance.now();
  let isOff = false;
  const look = async (): Promise<void> => {
    const passed = performance.now() - begun;
    await standstillsKnown();
    if (isOff) return;
    const rest = ms + stoodStillMs(performance.now() - begun) - passed;
    if (rest < 1) act();
    else timer = setTimeout(() => void look(), rest);
  };
  let timer = setTimeout(() => void look(), ms);
  return () => {
    isOff = true;
    clearTimeout(timer);
  };
}

/** How long it takes to be awake for `ms`, counted back from what was `ago`. */
export function withStandstills(ms: number, ago: number): number {
  for (let whole = ms; ; ) {
    const more = ms + stoodStillMs(ago + whole);
    if (more <= whole) return whole;
    whole = more;
  }
}
