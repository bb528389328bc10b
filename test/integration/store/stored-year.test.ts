/** Weeks of a generated year as the daemon records them: what is read of them is what happened. */
import { expect, test } from 'vitest';
import { storyOf } from '../../../src/health/incident-story.ts';
import { dayOf } from '../../../src/store/day-log.ts';
import { Pruner } from '../../../src/store/pruner.ts';
import { StoredHistory } from '../../../src/store/stored-history.ts';
import { writeYear } from '../../support/alerts/stored-year.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { SEED } from '../../support/long.ts';
import { temporaryFolder } from '../../support/served.ts';
import { storeIn } from '../../support/stores.ts';

const DAY = 86_400_000;

async function weeks() {
  const clock = new FakeClock();
  const store = storeIn(await temporaryFolder());
  const end = clock.now();
  const { received, start } = writeYear(store, { seed: SEED, days: 9, end, rawDays: 0.25, hourlyDays: 0.5 });
  return { clock, store, received, range: { from: start, until: end } };
}

test('weeks with faults, sleep and restarts are read as they were', async () => {
  const { clock, store, received, range } = await weeks();
  const { from, until } = range;

  // Every message is in the timeline of its incident.
  expect(received.length).toBeGreaterThan(10);
  const idOf = (id: string): string => id.replace(/\.\d+$/, '');
  const records = store.incidents.within(range, 1_000);
  const notified = records.filter((record) => record.notified !== null).map(({ id }) => idOf(id));
  expect(new Set(notified)).toEqual(new Set(received.map(({ message }) => idOf(message.incident))));
  const messages = records.flatMap(({ id }) => {
    const material = store.incidents.one(id, until);
    return material === null ? [] : storyOf(material).events.filter(({ kind }) => kind === 'message');
  });
  expect(messages).toHaveLength(received.length);

  // Time in states adds up to the time that passed, and stays so when what is old becomes days.
  const history = new StoredHistory(store, clock);
  const whole = { from: dayOf(from), until };
  const before = await history.availability(whole);
  // The first attempts take a moment.
  for (const { unobservedMs } of before) expect(Math.abs(unobservedMs - (from - dayOf(from)))).toBeLessThan(60_000);
  expect(before.filter(({ degradedMs, downMs }) => degradedMs + downMs > 0).length).toBeGreaterThan(2);
  const pruner = new Pruner({ store, clock, rawMs: DAY, hourlyMs: 2 * DAY });
  pruner.start();
  await clock.advance(2 * 60_000);
  pruner.stop();
  expect(store.days.beginning()).toBe(dayOf(from));
  expect(await history.availability(whole)).toEqual(before);
});
