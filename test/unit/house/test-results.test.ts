/** What a run of the tests is reported as. */
import { describe, expect, it } from 'vitest';
import type { TestModule } from 'vitest/node';
import { collectResults } from '../../../scripts/test-results.ts';
import { titled } from '../../support/titled.ts';

interface FakeTest {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  readonly note?: string;
  readonly retries?: number;
}

function moduleWith(tests: readonly FakeTest[], errors: readonly unknown[] = []): TestModule {
  const all = tests.map(({ name, state, note, retries = 0 }) => ({
    fullName: name,
    result: () => ({ state, note }),
    diagnostic: () => ({ retryCount: retries }),
  }));
  return { relativeModuleId: 'a.test.ts', children: { allTests: () => all }, errors: () => errors } as unknown as TestModule;
}

const resultsOf = (...tests: readonly FakeTest[]) => collectResults([moduleWith(tests)], []);

describe('the results of a run', () => {
  it('count what passed and name what failed or never ran', () => {
    const results = resultsOf(
      { name: 'one', state: 'passed' },
      { name: 'two', state: 'failed' },
      { name: 'three', state: 'pending' },
      { name: 'four', state: 'passed', retries: 2 },
    );
    expect(results).toEqual({
      passed: 2,
      failed: ['a.test.ts > two', 'a.test.ts > three'],
      skipped: [],
      retried: [{ name: 'a.test.ts > four', times: 2 }],
    });
  });

  it('count a file that could not be loaded, and an error outside of any test', () => {
    const results = collectResults([moduleWith([], [new Error('no such module')])], [{ message: 'late' } as never]);
    expect(results.failed).toEqual(['a.test.ts (could not be run)', 'outside of any test: late']);
  });

  it.each([
    ['the test says it', { name: 'one', note: 'there is no zsh here' }, 'there is no zsh here'],
    ['its title says it', { name: titled('one', 'it needs root') }, 'it needs root'],
    [
      'the title of its group says it',
      { name: `${titled('a share', 'there is no FUSE (or no fusepy) here')} > one` },
      'there is no FUSE (or no fusepy) here',
    ],
  ])('name the reason of a skipped test: %s', (_, test, reason) => {
    const results = resultsOf({ ...test, state: 'skipped' });
    expect(results.failed).toEqual([]);
    expect(results.skipped.map((one) => one.reason)).toEqual([reason]);
  });

  it.each([{ name: 'one' }, { name: 'one', note: ' ' }])('a test skipped without a reason fails the run: %o', (test) => {
    expect(resultsOf({ ...test, state: 'skipped' })).toMatchObject({ failed: ['a.test.ts > one (skipped without a reason)'], skipped: [] });
  });
});
