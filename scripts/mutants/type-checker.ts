/**
 * A checker for Stryker: a mutant that does not compile is no mistake that anybody could make, and counts neither way. Stryker's own
 * needs the JavaScript library of TypeScript 6. This one writes a copy of the file for each mutant and compiles all of them at once.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { root } from '../checks.ts';

/** From 0. */
interface Position {
  readonly line: number;
  readonly column: number;
}

interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly replacement: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

type Checked = { readonly status: 'passed' } | { readonly status: 'compileError'; readonly reason: string };

const CONFIG = {
  extends: join(root, 'tsconfig.json'),
  // What is left over when something was taken out would compile.
  compilerOptions: {
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowUnreachableCode: true,
    typeRoots: [join(root, 'node_modules/@types')],
  },
  include: ['*.ts'],
};

function offsetIn(lines: readonly string[], { line, column }: Position): number {
  return lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + column;
}

/** The file with the mutation in it, to be read from anywhere. */
function mutated(source: string, { fileName, replacement, location: { start, end } }: Mutant): string {
  const lines = source.split('\n');
  const text = source.slice(0, offsetIn(lines, start)) + replacement + source.slice(offsetIn(lines, end));
  return text.replaceAll(
    /(from '|import\(')(\.[^']+)'/g,
    (_, before: string, path: string) => `${before}${resolve(dirname(fileName), path)}'`,
  );
}

async function compile(folder: string): Promise<string> {
  const child = spawn(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await new Promise((ended) => child.once('close', ended));
  return output;
}

class TypeChecker {
  async init(): Promise<void> {}

  /** All at once. */
  group(mutants: readonly Mutant[]): readonly (readonly string[])[] {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: readonly Mutant[]): Promise<Readonly<Record<string, Checked>>> {
    const place = join(root, '.cache/mutants/types');
    mkdirSync(place, { recursive: true });
    const folder = mkdtempSync(join(place, 'of-'));
    try {
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));
      for (const mutant of mutants) writeFileSync(join(folder, `m${mutant.id}.ts`), mutated(readFileSync(mutant.fileName, 'utf8'), mutant));
      const reasons = new Map<string, string>();
      for (const line of (await compile(folder)).split('\n')) {
        const [, id, reason] = /(?:^|\/)m(\w+)\.ts\(\d+,\d+\): (error .*)/.exec(line) ?? [];
        if (id !== undefined && reason !== undefined && !reasons.has(id)) reasons.set(id, reason);
      }
      return Object.fromEntries(
        mutants.map(({ id }): [string, Checked] => {
          const reason = reasons.get(id);
          return [id, reason === undefined ? { status: 'passed' } : { status: 'compileError', reason }];
        }),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

export const strykerPlugins = [{ kind: 'Checker', name: 'types', factory: (): TypeChecker => new TypeChecker() }];
