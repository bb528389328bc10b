/**
 * `npm run test:cost -- [what vitest is told]`: the processor time of each test file, with its children, the most expensive first. Needs
 * Linux. Unlike wall time it can be compared between runs on a machine that does other work as well.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { COST_FILE, type FileCost } from '../test/support/cost-file.ts';
import { root } from './checks.ts';

const SHOWN = 40;

const file = join(root, '.cache', `test-cost.${process.pid}.jsonl`);
mkdirSync(join(root, '.cache'), { recursive: true });
const { status } = spawnSync('vitest', ['run', '--no-color', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, [COST_FILE]: file },
});
const costs = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as FileCost);
rmSync(file);

const all = ({ own, children }: FileCost): number => own + children;
const seconds = (value: number): string => value.toFixed(1).padStart(8);
console.log('\nprocessor time in seconds:\n     all     own children    wall  file');
for (const cost of costs.toSorted((one, other) => all(other) - all(one)).slice(0, SHOWN))
  console.log([all(cost), cost.own, cost.children, cost.wall].map(seconds).join(''), ` ${relative(root, cost.file)}`);
const total = (part: (cost: FileCost) => number): number => costs.reduce((sum, cost) => sum + part(cost), 0);
console.log(
  [total(all), total(({ own }) => own), total(({ children }) => children)].map(seconds).join(''),
  `         ${costs.length} files`,
);
process.exitCode = status ?? 1;
