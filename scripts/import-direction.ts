/**
 * Checks the import direction and that it was checked: dependency-cruiser prints a green tick when it
 * could not parse a single TypeScript file, so the files that it saw are compared with those on disk.
 */
import { globSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { ICruiseResult } from 'dependency-cruiser';
import { cruise } from 'dependency-cruiser';
import { forbidden, options } from './import-rules.ts';

export interface DirectionReport {
  /** Source files seen, relative to the base folder. */
  readonly seen: readonly string[];
  /** Source files on disk that were not seen: the check was blind for them. */
  readonly missed: readonly string[];
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string; readonly comment: string }[];
}

/** Cruises `src` (and `test`, `scripts`, `bench` where they are imported) of a folder laid out as this repository is. */
export async function checkImportDirection(base: string): Promise<DirectionReport> {
  const { output } = await cruise(['src'], { ...options, baseDir: resolve(base), validate: true, ruleSet: { forbidden } });
  const { modules, summary } = output as ICruiseResult;
  const seen = modules.map((module) => module.source).filter((source) => /^src\/.*\.tsx?$/.test(source));
  const onDisk = globSync('src/**/*.{ts,tsx}', { cwd: base }).map((file) => relative(base, resolve(base, file)));
  const comments = new Map(forbidden.map((rule) => [rule.name, rule.comment]));
  return {
    seen,
    missed: onDisk.filter((file) => !seen.includes(file)),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to, comment: comments.get(rule.name) ?? '' })),
  };
}

export function describeDirection({ seen, missed, violations }: DirectionReport): { readonly ok: boolean; readonly text: string } {
  const lines = violations.map(({ rule, from, to, comment }) => `${from} → ${to}: ${rule}\n    ${comment}`);
  if (seen.length === 0) lines.push('No file was seen: is @swc/core installed?');
  for (const file of missed) lines.push(`${file}: on disk, but not seen by the check`);
  return { ok: lines.length === 0, text: [...lines, `${seen.length} files, ${violations.length} violations`].join('\n') };
}

if (import.meta.main) {
  const { ok, text } = describeDirection(await checkImportDirection(resolve(import.meta.dirname, '..')));
  console.log(text);
  process.exitCode = ok ? 0 : 1;
}
