import type { RunRecord } from '../../../src/mirror/record.ts';

/** What became of the lab's runs in the test that goes on. */
export const runsOfTest: Pick<RunRecord, 'status' | 'reasons' | 'leftOut' | 'guards'>[] = [];
