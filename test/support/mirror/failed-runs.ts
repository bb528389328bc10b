/** Set-up of every test file: a run that was refused where it should not be says why beneath the assertion. */
import { afterEach } from 'vitest';
import { runsOfTest } from './runs-of-test.ts';

afterEach(({ task }) => {
  if (task.result?.state === 'fail' && runsOfTest.length > 0)
    process.stderr.write(`runs of "${task.name}": ${JSON.stringify(runsOfTest, null, 1)}\n`);
  runsOfTest.length = 0;
});
