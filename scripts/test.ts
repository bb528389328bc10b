/**
 * What decides: every check and every test. Goes on whatever fails, and closes with
 * `N passed, N failed` (and `, N skipped`, each named with its reason before).
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, runChecks } from './checks.ts';
import { RESULTS_FILE, type TestResults } from './test-results.ts';

const resultsFile = join(root, '.cache', `test-results.${process.pid}.json`);

/** A test that is stuck in a file call of its own cannot be timed out from inside. */
const MOST_MINUTES = 60;

async function runTests(): Promise<TestResults> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const args = ['run', '--reporter=default', '--reporter=./scripts/test-results.ts', ...(process.stdout.isTTY ? [] : ['--no-color'])];
  const vitest = spawn('vitest', args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, [RESULTS_FILE]: resultsFile },
    detached: true,
  });
  const stopOnSignal = (): void => killGroup(vitest.pid);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stopOnSignal);
  let isLate = false;
  const deadline = setTimeout(() => {
    isLate = true;
    killGroup(vitest.pid);
  }, MOST_MINUTES * 60_000);
  const code = await new Promise<number | null>((ended) => vitest.once('exit', ended));
  clearTimeout(deadline);
  if (isLate)
    return { passed: 0, failed: [`the tests did not end within ${MOST_MINUTES} minutes: the last one named above hangs`], skipped: [] };
  try {
    const results = JSON.parse(readFileSync(resultsFile, 'utf8')) as TestResults;
    const unexplained = code !== 0 && results.failed.length === 0;
    return unexplained ? { ...results, failed: [`vitest ended with exit code ${code}`] } : results;
  } catch {
    return { passed: 0, failed: [`vitest ended with exit code ${code} and left no results`], skipped: [] };
  } finally {
    rmSync(resultsFile, { force: true });
  }
}

function killGroup(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

const checks = await runChecks();
const tests = await runTests();

const failedChecks = checks.filter(({ ok }) => !ok);
for (const { name, reason } of tests.skipped) console.log(`skipped: ${name}: ${reason}`);
for (const { name } of failedChecks) console.log(`failed: ${name}`);
for (const name of tests.failed) console.log(`failed: ${name}`);

const passed = checks.length - failedChecks.length + tests.passed;
const failed = failedChecks.length + tests.failed.length;
const skipped = tests.skipped.length;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
