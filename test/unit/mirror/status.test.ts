import { expect, test } from 'vitest';
import type { Look, Parked, ParkedPath } from '../../../src/mirror/core/plan.ts';
import { type MirrorFacts, snapshotOf } from '../../../src/mirror/status.ts';
import { aReason } from '../../support/snapshots.ts';

const note = aReason('mirror.time_offset', 'mirror', null, { offset: '1 h' });
const notWatched = aReason('mirror.not_watched', 'mirror', null, { path: '/hot', problem: 'MOVED' });
const emptied = aReason('hot.empty', 'mirror', null, { path: '/hot' });

function someFacts(changes: Partial<MirrorFacts> = {}): MirrorFacts {
  return {
    shadow: false,
    nextAt: null,
    halted: null,
    waitingFor: null,
    progress: null,
    hints: { state: 'failed', folders: 0, problem: notWatched },
    parked: null,
    approved: null,
    pending: null,
    putOffRuns: 0,
    image: null,
    undoneAt: null,
    comparedAt: null,
    chores: [],
    clocks: null,
    notes: [note],
    runs: [],
    ...changes,
  };
}

function codesOfNotes(halted: MirrorFacts['halted']): readonly string[] {
  return snapshotOf(someFacts({ halted })).notes.map(({ code }) => code);
}

test('that hot is not watched is a note, but not beside a halt, which says that nothing is mirrored', () => {
  expect(codesOfNotes(null)).toEqual([note.code, notWatched.code]);
  expect(codesOfNotes({ at: 1, run: '1', reason: emptied })).toEqual([note.code]);
});

test.each([
  ['before any run', null, 7, null],
  ['before the newest image', 10, 9, null],
  ['after the newest image', 10, 11, 11],
  ['right when it was made', 10, 10, 10],
] as const)('an undo %s', (_title, imageAt, undoneAt, told) => {
  const image = imageAt === null ? null : { startedAt: imageAt, leftOut: [] };
  expect(snapshotOf(someFacts({ image, undoneAt })).undoneAt).toBe(told);
});

test('of what is parked, what was approved as it looked then is counted', () => {
  const parkedAt = (path: string, size: number): ParkedPath => {
    const look: Look = { type: 'file', size, mtime: 1 };
    return { path, what: 'delete', look, vault: look };
  };
  const parked: Parked = { id: 'p', at: 5, limits: [], paths: ['a', 'b', 'c'].map((path) => parkedAt(path, 3)) };
  const approved: Parked = { ...parked, paths: [parkedAt('a', 3), parkedAt('b', 4)] };
  expect(snapshotOf(someFacts({ parked })).parked).toMatchObject({ deletes: 3, approved: 0 });
  expect(snapshotOf(someFacts({ parked, approved })).parked).toMatchObject({ deletes: 3, approved: 1 });
});
