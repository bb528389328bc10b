/** The dashboard on made-up snapshots, as one program: `BENCH_PROBES` of them, whose times are `BENCH_BEGUN`; `BENCH_STILL`: they never change. */
import type { Snapshot } from '../../src/health/snapshot.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { runWatch } from '../../src/tui/watch.ts';
import { EMPTY_HISTORY } from '../../test/support/histories.ts';
import { boards, everyTurn, stripsFrom, turnAt } from './board.ts';

const isStill = process.env['BENCH_STILL'] !== undefined;
const begun = Number(process.env['BENCH_BEGUN']);
const snapshots = boards(Number(process.env['BENCH_PROBES']), begun);
const current = (): Snapshot => snapshots[isStill ? 0 : turnAt(Date.now())] as Snapshot;
let listener: (snapshot: Snapshot) => void = () => undefined;
if (!isStill) everyTurn(() => listener(current()));
await runWatch({
  source: {
    current,
    subscribe: (wanted) => {
      listener = wanted;
      return () => undefined;
    },
  },
  actions: { checkNow: async () => current() },
  history: { ...EMPTY_HISTORY, strips: async (range) => stripsFrom(begun, range, current()) },
  link: { current: () => ({ kind: 'embedded' }), subscribe: () => () => undefined },
  io: { stdin: process.stdin, stdout: process.stdout },
  locale: { language: 'en', utcOffsetMinutes: () => 0 },
  glyphs: 'unicode',
  theme: 'color',
  env: process.env,
  clock: systemClock,
});
process.exit();
