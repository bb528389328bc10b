/** Stryker lies in .cache: 176 packages that nothing but a mutation run needs would double the time of `npm ci`. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checks.ts';

const FILES = ['package.json', 'package-lock.json'];
export const home = join(root, '.cache/mutants');
const place = join(home, 'tools');

export const stryker = join(place, 'node_modules/@stryker-mutator/core/bin/stryker.js');

export async function installTools(): Promise<void> {
  const source = join(import.meta.dirname, 'tools');
  const wanted = FILES.map((name) => readFileSync(join(source, name), 'utf8')).join('');
  const stamp = join(place, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('installing Stryker into .cache/mutants/tools (npm ci)');
  mkdirSync(place, { recursive: true });
  for (const name of FILES) copyFileSync(join(source, name), join(place, name));
  copyFileSync(join(root, '.npmrc'), join(place, '.npmrc'));
  const child = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: place, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((ended) => {
    child.once('error', () => ended(null));
    child.once('exit', ended);
  });
  if (code !== 0) throw new Error('Stryker could not be installed: npm said why above');
  writeFileSync(stamp, wanted);
}
