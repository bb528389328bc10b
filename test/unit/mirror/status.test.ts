import { expect, test } from 'vitest';
import { type MirrorFacts, snapshotOf } from '../../../src/mirror/status.ts';
import { aReason } from '../../support/snapshots.ts';

const note = aReason('mirror.time_offset', 'mirror', null, { offset: '1 h' });
const notWatched = aReason('mirror.not_watched', 'mirror', null, { path: '/hot', problem: 'MOVED' });
const emptied = aReason('hot.empty', 'mirror', null, { path: '/hot' });

function codesOfNotes(halted: MirrorFacts['halted']): readonly string[] {
  const facts: MirrorFacts = {
    shadow: false,
    nextAt: null,
    halted,
    waitingFor: null,
    progress: null,
    hints: { state: 'failed', folders: 0, problem: notWatched },
    parked: null,
    pending: null,
    putOffRuns: 0,
    image: null,
    comparedAt: null,
    chores: [],
    clocks: null,
    notes: [note],
    runs: [],
  };
  return snapshotOf(facts).notes.map(({ code }) => code);
}

test('that hot is not watched is a note, but not beside a halt, which says that nothing is mirrored', () => {
  expect(codesOfNotes(null)).toEqual([note.code, notWatched.code]);
  expect(codesOfNotes({ at: 1, run: '1', reason: emptied })).toEqual([note.code]);
});
