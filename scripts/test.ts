/**
 * Every check and every test: what decides. `--quick`: the checks and the tests of pure code. `--long`: the tests that have a long
 * form (test/support/long.ts), in that form. `--tailnet`: the tests on a real tailnet, called by tailnet.sh. Goes on
 * whatever fails, and closes with `N passed, N failed` (and `, N skipped`, each named with its reason before).
 */
import { spawn } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, runChecks } from './checks.ts';
import { RESULTS_FILE, type TestResults } from './test-results.ts';

const resultsFile = join(root, '.cache', `test-results.${process.pid}.json`);

interface Course {
  readonly checks: boolean;
  /** What vitest is told beside the usual. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A test that is stuck in a file call of its own cannot be timed out from inside. */
  readonly mostMinutes: number;
}

function courseOf(option: string | undefined): Course {
  switch (option) {
    case undefined:
      return { checks: true, args: [], env: {}, mostMinutes: 60 };
    case '--quick':
      return { checks: true, args: ['--project=pure'], env: {}, mostMinutes: 10 };
    case '--tailnet':
      return { checks: false, args: ['--config=test/tailnet/vitest.config.ts'], env: {}, mostMinutes: 30 };
    case '--long': {
      const seed = process.env['YTM_TEST_SEED'] ?? String(Math.floor(Math.random() * 2 ** 31));
      console.log(`seed ${seed} (to repeat this run: YTM_TEST_SEED=${seed} npm run test:long)`);
      return { checks: false, args: longFiles(), env: { YTM_TEST_LONG: '1', YTM_TEST_SEED: seed }, mostMinutes: 8 * 60 };
    }
    default:
      throw new Error(`no such option: ${option}`);
  }
}

function longFiles(): readonly string[] {
  const files = globSync('test/**/*.test.{ts,tsx}', { cwd: root });
  return files.filter((file) => /\bfrom '(fast-check|[./]+\/support\/long\.ts)'/.test(readFileSync(join(root, file), 'utf8')));
}

async function runTests({ args: more, env, mostMinutes }: Course): Promise<TestResults> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const colour = process.stdout.isTTY ? [] : ['--no-color'];
  const args = ['run', '--reporter=default', '--reporter=./scripts/test-results.ts', ...colour, ...more];
  const vitest = spawn('vitest', args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env, [RESULTS_FILE]: resultsFile },
    detached: true,
  });
  const stopOnSignal = (): void => killGroup(vitest.pid);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stopOnSignal);
  let isLate = false;
  const deadline = setTimeout(() => {
    isLate = true;
    killGroup(vitest.pid);
  }, mostMinutes * 60_000);
  const code = await new Promise<number | null>((ended) => vitest.once('exit', ended));
  clearTimeout(deadline);
  if (isLate) return { ...NOTHING, failed: [`the tests did not end within ${mostMinutes} minutes: the last one named above hangs`] };
  try {
    const results = JSON.parse(readFileSync(resultsFile, 'utf8')) as TestResults;
    const unexplained = code !== 0 && results.failed.length === 0;
    return unexplained ? { ...results, failed: [`vitest ended with exit code ${code}`] } : results;
  } catch {
    return { ...NOTHING, failed: [`vitest ended with exit code ${code} and left no results`] };
  } finally {
    rmSync(resultsFile, { force: true });
  }
}

const NOTHING: TestResults = { passed: 0, failed: [], skipped: [], retried: [] };

function killGroup(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

const course = courseOf(process.argv[2]);
const checks = course.checks ? await runChecks() : [];
const tests = await runTests(course);

const failedChecks = checks.filter(({ ok }) => !ok);
for (const { name, reason } of tests.skipped) console.log(`skipped: ${name}: ${reason}`);
for (const { name, times } of tests.retried) console.log(`tried again (${times} times): ${name}`);
for (const { name } of failedChecks) console.log(`failed: ${name}`);
for (const name of tests.failed) console.log(`failed: ${name}`);

const passed = checks.length - failedChecks.length + tests.passed;
const failed = failedChecks.length + tests.failed.length;
const skipped = tests.skipped.length;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
