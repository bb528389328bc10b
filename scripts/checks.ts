/** Everything that is checked about the source without running it. `check.ts` runs these, `test.ts` runs these and the tests. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

export interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What the command printed, both streams, in the order of arrival. */
  readonly output: string;
  readonly tookMs: number;
}

export const checks: readonly Check[] = [
  { name: 'format and import order', command: ['biome', 'check', '--linter-enabled=false', '--error-on-warnings'] },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', '.cache/types.tsbuildinfo'] },
  { name: 'types of the pure folders', command: ['tsc', '-p', 'tsconfig.pure.json'] },
  { name: 'types of the browser’s part', command: ['tsc', '-p', 'src/page/browser/tsconfig.json'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'import direction', command: ['node', 'scripts/import-direction.ts'] },
  { name: 'unused code', command: ['knip'] },
  { name: 'unused code of the product (tests do not count)', command: ['knip', '--production', '--include', 'files,exports,types'] },
  { name: 'build', command: ['node', 'scripts/build.ts'] },
];

export async function runCheck({ name, command: [file, ...args] }: Check): Promise<CheckResult> {
  const start = performance.now();
  const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ok = await new Promise<boolean>((settle) => {
    child.once('error', (error) => {
      output += error.message;
      settle(false);
    });
    child.once('close', (code) => settle(code === 0));
  });
  return { name, ok, output: output.trim(), tookMs: performance.now() - start };
}

/** Several of them use one core only. */
const AT_ONCE = 2;

/** Runs all of them, whatever fails, and prints each as it ends. */
export async function runChecks(): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  const waiting = [...checks];
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = await runCheck(check);
      console.log(`${result.ok ? '✔' : '✘'} ${result.name} (${(result.tookMs / 1000).toFixed(1)} s)`);
      if (!result.ok) console.log(`${result.output}\n`);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
