/** What is mutated, and by which tests it is held. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { root } from '../checks.ts';

/** Where a wrong decision costs data or a night's sleep. */
export const MUTATED = ['src/health/**/*.ts', 'src/mirror/core/**/*.ts', 'src/mirror/rsync/{ending,tally}.ts'];

const COVERING = ['test/unit/{health,mirror}/**/*.test.ts', 'test/property/{health,mirror}/**/*.test.ts'];
/**
 * They take seconds a try, drive whole runs, or load half of the mirror for a surface of it: a decision must be held by a test of its own.
 */
const TOO_SLOW = new Set([
  'test/property/mirror/hostile/hostile.test.ts',
  'test/property/mirror/scan.test.ts',
  'test/property/mirror/core/forms.test.ts',
  'test/unit/mirror/agent/answers.test.ts',
  'test/unit/mirror/agent/vault-root.test.ts',
  'test/unit/mirror/control.test.ts',
]);

export function mutatedFiles(): readonly string[] {
  return globSync(MUTATED, { cwd: root }).toSorted();
}

const imports = new Map<string, readonly string[]>();

function importsOf(file: string): readonly string[] {
  const known = imports.get(file);
  if (known !== undefined) return known;
  const source = readFileSync(join(root, file), 'utf8');
  const found = [...source.matchAll(/^(?:import|export|\}) ?(?!type\b)[^;]*?from '(\.[^']+)'/gm)].map(([, to = '']) =>
    relative(root, resolve(root, dirname(file), to)),
  );
  imports.set(file, found);
  return found;
}

function closureOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const next of importsOf(file)) closureOf(next, seen);
  return seen;
}

/** The pure tests that load the file; its own first, and tables before properties, which take longer. */
export function testsOf(file: string): readonly string[] {
  const own = `${basename(file, '.ts')}.test.ts`;
  return COVERING.flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted())
    .filter((test) => !TOO_SLOW.has(test) && closureOf(test).has(file))
    .toSorted((one, other) => Number(basename(other) === own) - Number(basename(one) === own));
}
