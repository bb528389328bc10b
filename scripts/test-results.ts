/** A vitest reporter that leaves the counts behind for test.ts: what passed, what failed, what was skipped and why. */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

export interface TestResults {
  readonly passed: number;
  /** Names; a file that could not be loaded and an error outside of any test count as one each. */
  readonly failed: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** The file's path is handed over in this variable. */
export const RESULTS_FILE = 'YTM_TEST_RESULTS';

export function collectResults(modules: readonly TestModule[], unhandled: readonly SerializedError[]): TestResults {
  const tests = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => ({ name: `${module.relativeModuleId} > ${test.fullName}`, result: test.result() })),
  );
  const unloadable = modules
    .filter((module) => module.errors().length > 0)
    .map((module) => `${module.relativeModuleId} (could not be run)`);
  return {
    passed: tests.filter(({ result }) => result.state === 'passed').length,
    failed: [
      ...tests.filter(({ result }) => result.state === 'failed' || result.state === 'pending').map(({ name }) => name),
      ...unloadable,
      ...unhandled.map((error) => `outside of any test: ${error.message}`),
    ],
    skipped: tests.flatMap(({ name, result }) => (result.state === 'skipped' ? [{ name, reason: result.note ?? 'no reason given' }] : [])),
  };
}

export default class ResultsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env[RESULTS_FILE];
    if (file !== undefined) writeFileSync(file, JSON.stringify(collectResults(modules, unhandled)));
  }
}
