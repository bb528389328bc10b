/** What `npm run test:cost` is told about each test file. */

/** Processor time in seconds, and how long it all took. */
export interface FileCost {
  readonly file: string;
  /** Of the test's own process. */
  readonly own: number;
  /** Of its children and theirs, once they have ended. */
  readonly children: number;
  readonly wall: number;
}

/** Where the lines go. */
export const COST_FILE = 'YTM_TEST_COST';
