/**
 * Set-up of every test file under `npm run test:cost` (scripts/test-cost.ts): the processor time that the file took, with its children,
 * goes to a file as a line of JSON. Wall time says little on a machine that does other work as well.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';
import { COST_FILE, type FileCost } from './cost-file.ts';

/** Of the kernel's clock in /proc. */
const TICKS_A_SECOND = 100;

interface Spent {
  readonly own: number;
  readonly children: number;
  readonly at: number;
}

/** A worker of the pure tests runs one file after the other. */
const worker = globalThis as { ytmSpent?: Spent };
const before = worker.ytmSpent ?? { own: 0, children: 0, at: 0 };

afterAll(() => {
  const file = process.env[COST_FILE];
  if (file === undefined) return;
  const now = spent();
  worker.ytmSpent = now;
  const cost: FileCost = {
    file: expect.getState().testPath ?? '',
    own: now.own - before.own,
    children: now.children - before.children,
    wall: now.at - before.at,
  };
  appendFileSync(file, `${JSON.stringify(cost)}\n`);
});

function spent(): Spent {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return { own: (userCPUTime + systemCPUTime) / 1e6, children: ofChildren(), at: performance.now() / 1_000 };
}

/** Node tells nothing of them. */
function ofChildren(): number {
  const text = readFileSync('/proc/self/stat', 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
}
