/** What a mutation run found in one file, kept in .cache until the file or one of its tests changes. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checks.ts';
import { home } from './tools.ts';

export interface Mutant {
  readonly line: number;
  /** The source line on which it begins, without what surrounds it. */
  readonly code: string;
  /** `what was there → what stood there instead`. */
  readonly mutation: string;
}

interface Survivor extends Mutant {
  /** No test ran it. */
  readonly isUncovered: boolean;
}

export interface FileResult {
  readonly file: string;
  readonly killed: number;
  /** A test did not end in time: an endless loop, or on a busy machine a mutant that only makes it take longer. */
  readonly late: readonly Mutant[];
  readonly survivors: readonly Survivor[];
}

/** Of what is kept; results of another form are not used. */
const FORM = '2';

interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is used of the report that Stryker writes (the format of mutation-testing-elements). */
export interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly status: string;
          readonly replacement?: string;
          readonly location: { readonly start: Position; readonly end: Position };
        }[];
      }
    >
  >;
}

const LONGEST_TEXT = 160;

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}

function textBetween(lines: readonly string[], { start, end }: { readonly start: Position; readonly end: Position }): string {
  const within = lines.slice(start.line - 1, end.line);
  const last = within.length - 1;
  return within
    .map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined))
    .join('\n');
}

export function resultOf(file: string, report: Report): FileResult {
  const { source, mutants } = report.files[file] ?? { source: '', mutants: [] };
  const lines = source.split('\n');
  const odd = mutants.find(({ status }) => !['Killed', 'Timeout', 'Survived', 'NoCoverage', 'CompileError'].includes(status));
  if (odd !== undefined) throw new Error(`${file}: a mutant ended as ${odd.status}`);
  const mutantOf = ({ location, replacement }: (typeof mutants)[number]): Mutant => ({
    line: location.start.line,
    code: (lines[location.start.line - 1] ?? '').trim(),
    mutation: `${oneLine(textBetween(lines, location))} → ${oneLine(replacement ?? '')}`,
  });
  return {
    file,
    killed: mutants.filter(({ status }) => status === 'Killed').length,
    late: mutants.filter(({ status }) => status === 'Timeout').map(mutantOf),
    survivors: mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map((mutant) => ({ ...mutantOf(mutant), isUncovered: mutant.status === 'NoCoverage' })),
  };
}

export function pathOf(file: string, ending: string): string {
  return join(home, 'results', `${file.replaceAll('/', '+')}.${ending}`);
}

export function stampOf(file: string, tests: readonly string[]): string {
  const hash = createHash('sha256').update(FORM);
  for (const path of [file, ...tests]) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

export function knownResult(file: string, stamp: string): FileResult | null {
  try {
    const known = JSON.parse(readFileSync(pathOf(file, 'json'), 'utf8')) as { readonly stamp: string; readonly result: FileResult };
    return known.stamp === stamp ? known.result : null;
  } catch {
    return null;
  }
}

export function keepResult(result: FileResult, stamp: string): void {
  mkdirSync(join(home, 'results'), { recursive: true });
  writeFileSync(pathOf(result.file, 'json'), JSON.stringify({ stamp, result }, null, 1));
}
