/**
 * A vitest reporter that leaves the counts behind for test.ts: what passed, what failed, what was skipped and why, and what needed
 * more than one try. A test that is skipped without a reason counts as failed: nobody could say whether it should have been run.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

interface Skipped {
  readonly name: string;
  readonly reason: string;
}

export interface TestResults {
  readonly passed: number;
  /** Names; a file that could not be loaded and an error outside of any test count as one each. */
  readonly failed: readonly string[];
  readonly skipped: readonly Skipped[];
  /** No test of ours is tried again unless it says so itself. */
  readonly retried: readonly { readonly name: string; readonly times: number }[];
}

/** The file's path is handed over in this variable. */
export const RESULTS_FILE = 'YTM_TEST_RESULTS';

export function collectResults(modules: readonly TestModule[], unhandled: readonly SerializedError[]): TestResults {
  const tests = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => ({
      name: `${module.relativeModuleId} > ${test.fullName}`,
      result: test.result(),
      retries: test.diagnostic()?.retryCount ?? 0,
    })),
  );
  const unloadable = modules
    .filter((module) => module.errors().length > 0)
    .map((module) => `${module.relativeModuleId} (could not be run)`);
  const skipped = tests.flatMap(({ name, result }) => (result.state === 'skipped' ? [{ name, reason: reasonOf(name, result.note) }] : []));
  return {
    passed: tests.filter(({ result }) => result.state === 'passed').length,
    failed: [
      ...tests.filter(({ result }) => result.state === 'failed' || result.state === 'pending').map(({ name }) => name),
      ...skipped.flatMap(({ name, reason }) => (reason === null ? [`${name} (skipped without a reason)`] : [])),
      ...unloadable,
      ...unhandled.map((error) => `outside of any test: ${error.message}`),
    ],
    skipped: skipped.filter((one): one is Skipped => one.reason !== null),
    retried: tests.flatMap(({ name, retries }) => (retries > 0 ? [{ name, times: retries }] : [])),
  };
}

/** Said by the test when it skips itself, or part of a title (test/support/titled.ts). */
function reasonOf(name: string, note: string | undefined): string | null {
  const said = note ?? /\(skipped: (.+?)\)(?: > |$)/.exec(name)?.[1] ?? '';
  return said.trim() === '' ? null : said;
}

export default class ResultsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env[RESULTS_FILE];
    if (file !== undefined) writeFileSync(file, JSON.stringify(collectResults(modules, unhandled)));
  }
}
