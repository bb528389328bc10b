/** What was, as the shipped daemon remembers it over its own death. */
import { expect, test } from 'vitest';
import type { HistoryJson, TroublesJson } from '../../src/report/history-json.ts';
import { type Daemon, serve } from '../support/e2e/daemon.ts';
import { fleetOf, QUICK } from '../support/e2e/fleet.ts';
import { ytm } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';

const MINUTE = 60_000;

async function troubleOf(daemon: Daemon, id: string): Promise<TroublesJson['troubles'][number] | undefined> {
  const { troubles } = JSON.parse((await daemon.get('/api/v1/history/troubles?since=1h')).body) as TroublesJson;
  return troubles.find(({ subject }) => subject.id === id);
}

async function classesOf(daemon: Daemon, id: string): Promise<string> {
  const { cells } = JSON.parse((await daemon.get(`/api/v1/history?probe=${id}&since=10m&cells=2000`)).body) as HistoryJson;
  return cells.map((cell) => cell?.class ?? '').join('');
}

test('a trouble goes on over kill -9, and ends when it is over', async (context) => {
  const fleet = await fleetOf(context);
  await fleet.faults('ui-timeout');
  // Slow enough that a restart on a busy machine leaves nothing stale.
  const site = fleet.site({ ...QUICK, probes: { ...(QUICK['probes'] as object), ui: { every: '30s', timeout: '2500ms' } } });
  const first = await serve(site, context);
  await first.shows('the page is down', ({ probes }) => probes.some(({ id, state }) => id === 'ui' && state === 'down'));
  const begun = await until('it is on record', () => troubleOf(first, 'ui'));
  expect(begun).toMatchObject({ subject: { kind: 'probe', id: 'ui' }, state: 'down', until: null, code: 'http.timeout' });
  await until('good attempts of another', async () => /^u{3}/.test(await classesOf(first, 'healthz')));
  const healthz = await classesOf(first, 'healthz');
  await first.end('SIGKILL');

  const second = await serve(site, context);
  await second.shows('the first round', ({ complete }) => complete, MINUTE);
  expect(await troubleOf(second, 'ui')).toEqual(begun);
  expect((await classesOf(second, 'healthz')).length).toBeGreaterThanOrEqual(healthz.length);
  expect(await classesOf(second, 'ui')).toMatch(/^d+$/);
  await fleet.faults();
  await ytm(site, ['check']);
  await second.shows('all is well', ({ verdict }) => verdict === 'healthy', MINUTE);
  const ended = await until('its end is on record', async () => (await troubleOf(second, 'ui'))?.until);
  expect(Date.parse(ended)).toBeGreaterThan(Date.parse(begun.from));
  // A good attempt right behind a bad one shares its cell of 0.3 s, where the worst is shown: later ones have cells of their own.
  await until('good attempts behind the bad ones', async () => {
    await ytm(site, ['check']);
    return /^d+u+$/.test(await classesOf(second, 'ui'));
  });
});
