/** Digests of a running ytm: stored with their messages, once for each time of the schedule. */
import { expect, onTestFinished, test } from 'vitest';
import type { DigestMessage } from '../../../src/alerts/core/message.ts';
import { Digests, type NextRuns, previewDigest } from '../../../src/app/digests.ts';
import type { Config } from '../../../src/config/config.ts';
import { AlertLog } from '../../../src/store/alert-log.ts';
import type { Store } from '../../../src/store/store.ts';
import { configOf } from '../../support/config.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/poll.ts';
import { temporaryFolder } from '../../support/served.ts';
import { aSnapshot, NOW } from '../../support/snapshots.ts';
import { storeIn } from '../../support/stores.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 09:00 UTC; NOW is 09:41. */
const NINE = Math.floor(NOW / DAY) * DAY + 9 * HOUR;

async function configWith(digest: string): Promise<Config> {
  return configOf(`version: 1
paths: { share: /mnt/share }
alerts:
  notify: { ntfy: env:NTFY, mail: { kind: webhook, url: env:HOOK }, pager: { kind: webhook, url: env:HOOK, for: { severities: [critical] } } }
  digest: ${digest}
`);
}

async function lab(digest = '"0 9 * * *"') {
  const clock = new FakeClock(NOW);
  const store = storeIn(await temporaryFolder());
  const board = new FakeBoard();
  const asked: string[] = [];
  const nextRuns: NextRuns = async (expression, count) => {
    asked.push(expression);
    const first = NINE + (Math.floor((clock.now() - NINE) / DAY) + 1) * DAY;
    return Array.from({ length: count }, (_, index) => first + index * DAY);
  };
  const digests = new Digests({ config: await configWith(digest), store, source: board, clock, nextRuns });
  digests.start();
  onTestFinished(() => digests.stop());
  const advance = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= HOUR) {
      await clock.advance(Math.min(left, HOUR));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { clock, store, board, digests, asked, advance };
}

function queued(store: Store): readonly (readonly [string, DigestMessage])[] {
  const rows = store.database.statement('SELECT notifier, message FROM alert_queue ORDER BY seq').all();
  return rows.map(({ notifier, message }) => [String(notifier), JSON.parse(String(message)) as DigestMessage]);
}

test('one a day, to those who hear of everything, with what was in between', async () => {
  const { store, advance, asked } = await lab();
  await advance(23 * HOUR);
  expect(queued(store)).toEqual([]);
  await advance(30 * MINUTE);
  expect(queued(store).map(([notifier, { kind }]) => `${notifier} ${kind}`)).toEqual(['ntfy digest', 'mail digest']);
  await advance(24 * HOUR);
  const [, , [, second] = []] = queued(store);
  expect(queued(store)).toHaveLength(4);
  expect(second?.digest).toMatchObject({ from: NINE + DAY, incidentCount: 0 });
  // The schedule is read when a time has come, not every minute.
  expect(asked.length).toBeLessThan(6);
});

test('a process that starts later sends what was missed, and two processes send it once', async () => {
  const first = await lab();
  await first.advance(2 * MINUTE);
  first.digests.stop();
  await first.advance(2 * DAY);
  const config = await configWith('"0 9 * * *"');
  const nextRuns: NextRuns = () => Promise.resolve([NINE + 3 * DAY, NINE + 4 * DAY]);
  for (const _ of [1, 2]) {
    const next = new Digests({ config, store: first.store, source: first.board, clock: first.clock, nextRuns });
    next.start();
    onTestFinished(() => next.stop());
  }
  await first.advance(2 * MINUTE);
  await until('the digest', () => queued(first.store).length > 0);
  await first.advance(10 * MINUTE);
  expect(queued(first.store).map(([notifier]) => notifier)).toEqual(['ntfy', 'mail']);
});

test('nothing before the first round, or without a digest in the config, and from a reload on with one', async () => {
  const { board, clock, store, digests, advance, asked } = await lab('false');
  await advance(25 * HOUR);
  expect(asked).toEqual([]);
  digests.reconfigure(await configWith('{ at: "0 9 * * *", to: [pager] }'));
  board.show({ ...aSnapshot(), complete: false });
  await advance(HOUR);
  expect(asked).toEqual([]);
  board.show(aSnapshot());
  await advance(24 * HOUR);
  expect(queued(store).map(([notifier]) => notifier)).toEqual(['pager']);
  expect(clock.now()).toBeGreaterThan(NOW);
});

test('switched on again by a reload, the first one comes at its next time', async () => {
  const { store, digests, advance } = await lab();
  await advance(23.5 * HOUR);
  expect(queued(store)).toHaveLength(2);
  digests.reconfigure(await configWith('false'));
  await advance(3 * DAY);
  digests.reconfigure(await configWith('"0 9 * * *"'));
  await advance(2 * HOUR);
  expect(queued(store)).toHaveLength(2);
  await advance(DAY);
  expect(queued(store)).toHaveLength(4);
});

test('a preview holds the incidents of the last day, and stores nothing', async () => {
  const store = storeIn(await temporaryFolder());
  const log = new AlertLog(store.database, { addWithin: () => {} });
  expect(log.state().at).toBeNull();
  expect(previewDigest(store, aSnapshot(), NOW)).toMatchObject({
    kind: 'digest',
    digest: { from: NOW - DAY, until: NOW, incidentCount: 0 },
  });
  expect(store.note('alerts.digest')).toBeNull();
});
