/** ytm's helper programs, for a whole ytm in the process of a test. */
import { helperProgram } from '../helpers.ts';

interface HelperPrograms {
  readonly visit: string;
  readonly hot: string;
  readonly watcher: string;
  readonly agent: string;
  readonly inspect: string;
  readonly page: string;
}

export function helperPrograms(): HelperPrograms {
  return {
    visit: helperProgram('visit'),
    hot: helperProgram('hot'),
    watcher: helperProgram('watcher'),
    agent: helperProgram('agent'),
    inspect: helperProgram('inspect'),
    page: '',
  };
}
