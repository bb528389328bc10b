/** The dashboard on made-up snapshots, as one program: `BENCH_PROBES`, and `BENCH_STILL` for a board that never changes. */
import type { Snapshot } from '../../src/health/snapshot.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { runWatch } from '../../src/tui/watch.ts';
import { EMPTY_HISTORY } from '../../test/support/histories.ts';
import { someStrips } from '../../test/support/pasts.ts';
import { boards, TICK_MS } from './board.ts';

const snapshots = boards(Number(process.env['BENCH_PROBES']), Date.now());
let at = 0;
const current = (): Snapshot => snapshots[at % snapshots.length] as Snapshot;
let listener: (snapshot: Snapshot) => void = () => undefined;
if (process.env['BENCH_STILL'] === undefined) {
  setInterval(() => {
    at += 1;
    listener(current());
  }, TICK_MS);
}
await runWatch({
  source: {
    current,
    subscribe: (wanted) => {
      listener = wanted;
      return () => undefined;
    },
  },
  actions: { checkNow: async () => current() },
  history: { ...EMPTY_HISTORY, strips: async (range) => someStrips(range, current()) },
  link: { current: () => ({ kind: 'embedded' }), subscribe: () => () => undefined },
  io: { stdin: process.stdin, stdout: process.stdout },
  locale: { language: 'en', utcOffsetMinutes: () => 0 },
  glyphs: 'unicode',
  theme: 'color',
  env: process.env,
  clock: systemClock,
});
process.exit();
