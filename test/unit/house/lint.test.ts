/** The rules of .oxlintrc.json catch what they are there for, where they are meant to and only there. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

const branches = Array.from({ length: 13 }, (_, i) => `  if (x === ${i}) return ${i};`).join('\n');
const lines = (count: number): string => Array.from({ length: count }, (_, i) => `  void ${i};`).join('\n');

/** One file for each thing that must be found. */
const PLANTED: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'typescript(no-floating-promises)': ['src/engine/a.ts', 'export const f = async (): Promise<void> => {};\nf();\n'],
  'typescript(no-misused-promises)': ['src/engine/b.ts', 'export const f = (): void => [1].forEach(async () => {});\n'],
  'typescript(switch-exhaustiveness-check)': [
    'src/engine/c.ts',
    "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}\n",
  ],
  'typescript(no-explicit-any)': ['src/engine/d.ts', 'export const f = (x: any): unknown => x;\n'],
  'typescript(consistent-type-imports)': ['src/engine/e.ts', "import { X } from './x.ts';\nexport type Y = X;\n"],
  'import(no-cycle)': ['src/engine/g.ts', "import { x } from './x.ts';\nexport const g = (): number => x();\n"],
  'import(no-default-export)': ['src/engine/h.ts', 'export default 1;\n'],
  'eslint(no-console)': ['src/engine/i.ts', 'console.log(1);\n'],
  'eslint(complexity)': ['src/engine/j.ts', `export function f(x: number): number {\n${branches}\n  return 0;\n}\n`],
  'eslint(max-lines-per-function)': ['src/engine/k.ts', `export function f(): void {\n${lines(61)}\n}\n`],
  'eslint(max-lines)': ['src/engine/l.ts', `export const a = 1;\n${lines(300)}\n`],
  'time(timers)': ['src/engine/m.ts', 'export const f = (): unknown => setTimeout(() => {}, 1);\n'],
  'time(clocks): Date.now': ['src/health/n.ts', 'export const f = (): number => Date.now();\n'],
  'time(clocks): new Date()': ['src/health/o.ts', 'export const f = (): Date => new Date();\n'],
  'time(clocks): performance.now': ['src/exporter/p.ts', 'export const f = (): number => performance.now();\n'],
  'time(chance)': ['src/health/q.ts', 'export const f = (): number => Math.random();\n'],
  'writes(files): by name': ['src/mirror/run/s.ts', "import { rename } from 'node:fs/promises';\nexport const f = rename;\n"],
  'writes(files): the whole module': ['src/mirror/rsync/t.ts', "import * as fs from 'fs';\nexport const f = fs;\n"],
  'writes(files): in passing': ['src/cli/u.ts', "export { writeFileSync } from 'node:fs';\n"],
  'writes(files): late': ['src/engine/v.ts', "export const f = (): unknown => import('node:fs/promises');\n"],
  'writes(files): built in': ['src/bin/w.ts', "export const f = (): unknown => process.getBuiltinModule('node:fs').rmSync;\n"],
  'writes(files): opened': ['src/mirror/agent/x.ts', "import { openSync } from 'node:fs';\nexport const f = openSync;\n"],
  'writes(files): by the platform': [
    'src/mirror/run/u.ts',
    "import { writeWholeFile } from '../../platform/whole-file.ts';\nexport const f = writeWholeFile;\n",
  ],
  'writes(programs)': ['src/mirror/rsync/y.ts', "import { spawn } from 'node:child_process';\nexport const f = spawn;\n"],
  'writes(programs): by the kit': [
    'src/mirror/rsync/z.ts',
    "import { startChild } from '../../platform/child/start.ts';\nexport const f = startChild;\n",
  ],
  'time(timers) in a test': ['test/unit/r.test.ts', 'export const f = (): unknown => setTimeout(() => {}, 1);\n'],
};

/** The same where it has its place. */
const ALLOWED: Readonly<Record<string, string>> = {
  'src/engine/x.ts': "import { g } from './g.ts';\nexport type X = number;\nexport const x = (): number => g();\n",
  'src/platform/clock.ts': 'export const f = (): unknown => [Date.now(), performance.now(), setTimeout(() => {}, 1)];\n',
  'src/cli/a.ts': 'console.log(1);\n',
  'src/engine/random.ts': 'export const f = (): number => Math.random();\n',
  'src/health/date.ts': 'export const f = (at: number): Date => new Date(at);\n',
  'src/mirror/agent/vault/a.ts': "import { renameSync } from 'node:fs';\nexport const f = renameSync;\n",
  'src/mirror/agent/spawn-in-vault.ts': "import { spawn } from 'node:child_process';\nexport const f = spawn;\n",
  'src/mirror/run/a.ts': "import type { writeFile } from 'node:fs/promises';\nexport type F = typeof writeFile;\n",
  'src/mirror/run/b.ts':
    "import { createReadStream, lstatSync, type WriteStream } from 'node:fs';\nexport const f: [unknown, unknown, WriteStream?] = [createReadStream, lstatSync];\n",
  'test/support/files.ts': "import { rmSync } from 'node:fs';\nexport const f = rmSync;\n",
  'test/support/poll.ts': 'export const f = (): unknown => setTimeout(() => {}, 1);\n',
  'vitest.config.ts': 'export default 1;\n',
};

let found: readonly { readonly file: string; readonly code: string }[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-lint-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'scripts/lint'])
    await cp(join(root, file), join(folder, file), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, text] of [...Object.values(PLANTED), ...Object.entries(ALLOWED)]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const output = await new Promise<string>((ended) => {
    execFile(
      join(root, 'node_modules/.bin/oxlint'),
      ['--type-aware', '-f', 'json', 'src', 'test', 'vitest.config.ts'],
      { cwd: folder },
      (_error, stdout) => ended(stdout),
    );
  });
  const { diagnostics } = JSON.parse(output) as {
    readonly diagnostics: readonly { readonly filename: string; readonly code: string; readonly severity: string }[];
  };
  found = diagnostics.filter(({ severity }) => severity === 'error').map(({ filename, code }) => ({ file: filename, code }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('lint', () => {
  it.each(Object.entries(PLANTED))('finds %s', (name, [file]) => {
    const code = /^[^:\s]+/.exec(name)?.[0];
    expect(found.filter((one) => one.file === file)).toContainEqual({ file, code });
  });

  it('finds the other half of the cycle and nothing else where these things have their place', () => {
    const elsewhere = found.filter(({ file }) => file in ALLOWED);
    expect(elsewhere).toEqual([{ file: 'src/engine/x.ts', code: 'import(no-cycle)' }]);
  });

  it('lets only those change files and start programs that do', async () => {
    const { WRITERS, STARTERS } = (await import(`${root}/scripts/lint/writes.mjs`)) as Readonly<Record<'WRITERS' | 'STARTERS', object>>;
    for (const [list, modules] of [
      [WRITERS, /from 'node:fs(\/promises)?'|platform\/whole-file\.ts'/] as const,
      [STARTERS, /'node:child_process'|platform\/child\/(start|talker|foreground)\.ts'/] as const,
    ]) {
      for (const entry of Object.keys(list)) {
        const files = entry.endsWith('/') ? globSync(`${root}/${entry}**/*.ts`) : [join(root, entry)];
        expect({ [entry]: files.some((file) => modules.test(readFileSync(file, 'utf8'))) }).toEqual({ [entry]: true });
      }
    }
  });
});
