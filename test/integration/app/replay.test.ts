/** A stored week, replayed under a config: the messages that were sent, and others under other rules. */
import { expect, test } from 'vitest';
import { rejudged, replay } from '../../../src/app/replay.ts';
import { lineOf } from '../../support/alerts/people.ts';
import { writeYear } from '../../support/alerts/stored-year.ts';
import { DAY } from '../../support/alerts/year.ts';
import { configOf } from '../../support/config.ts';
import { temporaryFolder } from '../../support/served.ts';
import { storeIn } from '../../support/stores.ts';

const END = Date.UTC(2026, 10, 22, 12);
const DAYS = 2;
const MINUTE = 60_000;
const never = new AbortController().signal;

function configWith(alerts: string) {
  return configOf(`version: 1
paths: { share: /mnt/share, hot: /srv/hot }
gateway: { peer: acer, url: "https://acer.example" }
alerts: ${alerts}
`);
}

test('gives what was sent; a config with other rules gives something else; an aborted signal ends it', async () => {
  const store = storeIn(await temporaryFolder());
  const { received, start } = writeYear(store, { seed: 3, days: DAYS, end: END, rawDays: DAYS + 1, hourlyDays: DAYS + 1 });
  const range = { from: start, until: END };
  const { sent, attempts } = replay(store, await configWith('{ notify: { ntfy: env:NTFY_URL } }'), range, never);
  const lines = sent.map(({ message }) => lineOf({ t: 0, notifier: 'ntfy', message, late: null }));
  expect(attempts).toBeGreaterThan(30_000);
  expect(received.length).toBeGreaterThan(1);
  expect(lines).toEqual(received.map((one) => lineOf({ ...one, late: null })));
  const pager = await configWith('{ notify: { pager: { kind: ntfy, url: env:NTFY_URL, for: { components: [vault] } } } }');
  expect(
    replay(store, pager, { from: END - DAY / 4, until: END }, never).sent.every(
      ({ message, to }) => message.component === 'vault' && to[0] === 'pager',
    ),
  ).toBe(true);
  expect(() => replay(store, pager, range, AbortSignal.abort())).toThrow('aborted');
  expect(replay(store, pager, { from: start - DAY, until: start }, never)).toEqual({ sent: [], attempts: 0 });
});

test('judges a moment of the past as it was judged then, with the rule and what shut the gate', async () => {
  const store = storeIn(await temporaryFolder());
  const { start } = writeYear(store, { seed: 3, days: DAYS, end: END, rawDays: DAYS + 1, hourlyDays: DAYS + 1 });
  const config = await configWith('{ notify: { ntfy: env:NTFY_URL } }');
  const spans = store.states
    .components(start, END)
    .filter(({ subject, from, until }) => subject.id !== 'mirror' && (until ?? END) - from > 4 * MINUTE);
  expect(spans.length).toBeGreaterThan(8);
  const judged = spans.map(({ subject, from, until }) => rejudged(store, config, subject.id, ((until ?? END) + from) / 2, never));
  expect(judged.map((one) => one?.verdict)).toEqual(spans.map(({ state }) => state));
  const down = judged.filter((one) => one?.verdict === 'down');
  expect(down.length).toBeGreaterThan(0);
  for (const one of down) {
    expect(['domains-dead', 'strict-fact']).toContain(one?.judgement.rule);
    expect(one?.gate.length).toBeGreaterThan(0);
  }
  expect(rejudged(store, config, 'mirror', END - DAY, never)).toBeNull();
  expect(rejudged(store, config, 'gateway', start - DAY, never)).toBeNull();
});
