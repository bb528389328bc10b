/** Rounds of changes in hot of which each gives every kind of write something to do. */
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { treeOf } from '../../../support/mirror/tree.ts';
import type { Step } from './lab.ts';

/** What a round makes a run do, beside `enter` and the rest that every run does. */
export const WRITES: readonly Step[] = [
  'write-test',
  'trash',
  'make-folders',
  'make-link',
  'rename',
  'copy',
  'remove-folder',
  'write-heartbeat',
];

/** Hot after so many rounds; round 0 begins it. */
export function change(hot: string, round: number): void {
  const at = (...parts: readonly string[]): string => join(hot, ...parts);
  const old = round - 1;
  for (const folder of [`new-${round}`, `gone-${round}`, `empty-${round}`]) mkdirSync(at(folder));
  for (const name of ['one', 'two']) {
    writeOld(at(`new-${round}`, `${name}.txt`), `${name} of ${round}`);
    writeOld(at(`gone-${round}`, `${name}.txt`), `${name} that goes after ${round}`);
  }
  writeOld(at('updated.txt'), `version ${round}, ${'x'.repeat(round)}`);
  writeOld(at(`moving-${round}.txt`), `moves after ${round}`);
  writeOld(at(`becomes-a-folder-${round}`), `a file in ${round}`);
  symlinkSync(`new-${round}/one.txt`, at(`link-${round}`));
  if (round === 0) return;
  rmSync(at(`gone-${old}`), { recursive: true });
  renameSync(at(`moving-${old}.txt`), at(`new-${round}`, 'moved.txt'));
  unlinkSync(at(`becomes-a-folder-${old}`));
  mkdirSync(at(`becomes-a-folder-${old}`));
  unlinkSync(at(`link-${old}`));
  symlinkSync('updated.txt', at(`link-${old}`));
}

let age = 0;

/** Times of the past, each its own: no two versions look alike. */
function writeOld(file: string, text: string): void {
  writeFileSync(file, text);
  age += 1;
  utimesSync(file, 1_700_000_000 + age, 1_700_000_000 + age);
}

/** Every content that is anywhere in the vault, trash included: what was there once must be there for ever. */
export function contentsIn(vault: string): ReadonlySet<string> {
  return new Set(
    Object.entries(treeOf(vault)).flatMap(([path, entry]) =>
      /^ytm_heartbeat|^\.ytm_(tmp|image)/.test(path) ? [] : [entry.split(' ').at(-1) ?? entry],
    ),
  );
}
