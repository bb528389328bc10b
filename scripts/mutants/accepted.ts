/** Survivors that change nothing that anybody could see, each with its reason: test/mutants/accepted.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checks.ts';
import type { FileResult, Mutant } from './results.ts';

export interface Accepted {
  readonly file: string;
  readonly code: string;
  readonly mutations: readonly string[];
  readonly reason: string;
}

export const ACCEPTED = 'test/mutants/accepted.json';

export function readAccepted(): readonly Accepted[] {
  return JSON.parse(readFileSync(join(root, ACCEPTED), 'utf8')) as readonly Accepted[];
}

export interface Judged extends Omit<FileResult, 'late'> {
  readonly timeout: number;
  readonly accepted: number;
  /** What the list has of this file and no mutant of this run was: killed by now, or other source. */
  readonly stale: readonly string[];
}

export function judge(result: FileResult, list: readonly Accepted[]): Judged {
  const own = list.filter(({ file }) => file === result.file);
  const keyOf = (code: string, mutation: string): string => `${code} ⟦ ${mutation}`;
  const listed = new Set(own.flatMap(({ code, mutations }) => mutations.map((mutation) => keyOf(code, mutation))));
  const isListed = ({ code, mutation }: Mutant): boolean => listed.has(keyOf(code, mutation));
  const { late, ...rest } = result;
  // One that makes a test take longer is killed on a busy machine, and is as good there.
  const alive = [...result.survivors, ...late];
  const seen = new Set(alive.map(({ code, mutation }) => keyOf(code, mutation)));
  return {
    ...rest,
    timeout: late.filter((mutant) => !isListed(mutant)).length,
    survivors: result.survivors.filter((survivor) => !isListed(survivor)),
    accepted: alive.filter(isListed).length,
    stale: [...listed].filter((key) => !seen.has(key)),
  };
}

/** Of what could be killed, how much was; `null`: there was nothing. */
export function scoreOf(results: readonly Pick<Judged, 'killed' | 'timeout' | 'survivors'>[]): number | null {
  const dead = results.reduce((sum, { killed, timeout }) => sum + killed + timeout, 0);
  const alive = results.reduce((sum, { survivors }) => sum + survivors.length, 0);
  return dead + alive === 0 ? null : (100 * dead) / (dead + alive);
}
