/** Random mirrors for property tests: every state, with counts, names and reasons of all kinds. */
import fc from 'fast-check';
import type { LeftGroup, LeftOutWhy } from '../../src/health/left-out.ts';
import type {
  ChangeCounts,
  MirrorHints,
  MirrorProgress,
  MirrorSnapshot,
  ParkedSummary,
  PruneWhy,
  PruningSummary,
  RunPhase,
  RunSpeed,
  RunStatus,
  RunSummary,
} from '../../src/health/mirror.ts';
import { randomReason } from './random-snapshots.ts';
import { NOW } from './snapshots.ts';

const path = fc.oneof(
  fc.constantFrom('video/2026/clip.mov', '素材/保管庫/ﾊﾞｯｸｱｯﾌﾟ.psd', 'か\u3099っこう/👩‍👩‍👧‍👦.txt', ''),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const id = fc.oneof(fc.constantFrom('412', '20261122T093000Z', '実行'), fc.string({ maxLength: 20 }));
const past = fc.nat(9e9).map((age) => NOW - age);
const amount = fc.record({ done: fc.nat(3e9), total: fc.nat(3e9) });

const counts: fc.Arbitrary<ChangeCounts> = fc.record({
  creates: fc.nat(100_000),
  updates: fc.nat(9),
  deletes: fc.nat(2_000),
  renames: fc.nat(3),
  bytes: fc.nat(),
});

const leftOut: fc.Arbitrary<readonly LeftGroup[]> = fc.array(
  fc.record({
    why: fc.constantFrom<LeftOutWhy>('still-changing', 'changed-while-sent', 'name-collision', 'not-arrived', 'held'),
    count: fc.nat(50),
    first: fc.array(fc.record({ path, detail: fc.string() }), { maxLength: 3 }),
  }),
  { maxLength: 3 },
);

const run: fc.Arbitrary<RunSummary> = fc.record({
  id,
  dryRun: fc.boolean(),
  speed: fc.constantFrom<RunSpeed>('full', 'quick'),
  startedAt: past,
  endedAt: past,
  status: fc.constantFrom<RunStatus>('complete', 'partial', 'refused', 'parked', 'halted', 'aborted', 'failed'),
  reasons: fc.array(randomReason, { maxLength: 3 }),
  planned: fc.option(counts),
  done: fc.option(counts),
  parked: fc.nat(2_000),
  leftOut,
  unmanaged: fc.nat(50),
  log: fc.option(path),
});

const parked: fc.Arbitrary<ParkedSummary> = fc.record({
  id,
  since: past,
  deletes: fc.nat(5_000),
  updates: fc.nat(30),
  drift: fc.nat(3),
  content: fc.nat(3),
  bytes: fc.nat(),
  approved: fc.nat(2),
  sample: fc.array(path, { maxLength: 8 }),
});

const progress: fc.Arbitrary<MirrorProgress> = fc.record({
  run: id,
  speed: fc.constantFrom<RunSpeed>('full', 'quick'),
  dryRun: fc.boolean(),
  startedAt: past,
  phase: fc.constantFrom<RunPhase>('guards', 'scan', 'rename', 'copy', 'settle', 'delete', 'confirm', 'stopping'),
  bytes: amount,
  files: amount,
  scanned: fc.nat(200_000),
  rate: fc.option(fc.nat(1e9)),
  etaMs: fc.option(fc.nat(9e7)),
  file: fc.option(path),
  folders: fc.array(fc.record({ folder: path, bytes: amount }), { maxLength: 9 }),
  stopping: fc.option(randomReason),
});

const pruned: fc.Arbitrary<PruningSummary> = fc.record({
  at: past,
  runs: fc.nat(9),
  count: fc.nat(9_000),
  bytes: fc.nat(),
  why: fc.uniqueArray(fc.constantFrom<PruneWhy>('age', 'room', 'thinned', 'by-hand')),
});

export const randomMirror: fc.Arbitrary<MirrorSnapshot> = fc.record({
  state: fc.constantFrom<MirrorSnapshot['state']>('idle', 'waiting', 'running', 'halted'),
  shadow: fc.boolean(),
  nextAt: fc.option(fc.integer({ min: NOW - 1e6, max: NOW + 1e8 })),
  upToDateAt: fc.option(past),
  leftOut,
  undoneAt: fc.option(past),
  comparedAt: fc.option(past),
  pending: fc.option(fc.nat(100_000)),
  putOffRuns: fc.nat(4),
  reasons: fc.array(randomReason, { maxLength: 3 }),
  notes: fc.array(randomReason, { maxLength: 3 }),
  parked: fc.option(parked),
  progress: fc.option(progress),
  hints: fc.option(
    fc.record({
      state: fc.constantFrom<MirrorHints['state']>('starting', 'watching', 'failed'),
      folders: fc.nat(9_000),
      problem: fc.option(randomReason),
    }),
  ),
  pruned: fc.option(pruned),
  clocks: fc.option(randomReason),
  verified: fc.option(fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), since: past })),
  runs: fc.uniqueArray(run, { maxLength: 10, selector: (one) => one.id }),
});
