/**
 * Hostile answers: in every field that a probe reads, every value that a broken or hostile machine may write there, against the built
 * program with those attached who read all of it. It stays alive, what it tells is JSON, and nothing in it moves a cursor.
 */
import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { LastAttempt } from '../../src/health/snapshot.ts';
import { type Daemon, serve } from '../support/e2e/daemon.ts';
import type { Owner, Site } from '../support/e2e/fleet.ts';
import { type Lane, STEPS } from '../support/e2e/hostile/cases.ts';
import {
  attemptNow,
  followEvents,
  followJson,
  jsonFaults,
  textFaults,
  type Watcher,
  worldOfAnswers,
  worldOfStatuses,
} from '../support/e2e/hostile/world.ts';
import { ytm } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';

/** For one step, on a slow and busy machine. */
const WITHIN = 60_000;
const ASK_AGAIN_MS = 500;

test.concurrent('in reports, headers, certificates, mounts, plugins and pings', async (context) => {
  const { site, lanes, show } = await worldOfAnswers(context);
  const { daemon, watchers } = await watched(site, context);
  const broken = new Set<string>();
  for (let step = 0; step < STEPS; step += 1) {
    show(step);
    const asked = [...lanes].filter(([, { values }]) => step < values.length);
    const met = await attempt(
      daemon,
      asked.map(([id]) => id),
    );
    for (const [id, { area, field, values }] of asked) {
      const last = met.get(id);
      if (last?.code === 'probe.internal') broken.add(`${area}: ${field} = ${values[step]?.name}: ${last.detail}`);
    }
  }
  for (const area of new Set([...lanes.values()].map((lane) => lane.area))) {
    const own = [...lanes.values()].filter((lane) => lane.area === area);
    report(
      area,
      new Set(own.map(({ field }) => field)).size,
      new Set(own.flatMap(({ values }) => values.map(({ name }) => name))).size,
      sizeOf(own),
    );
  }
  expect([...broken]).toEqual([]);
  await allIsWell(site, daemon, watchers);
});

/** The results of one new attempt of each of these probes. */
async function attempt(daemon: Daemon, probes: readonly string[]): Promise<ReadonlyMap<string, LastAttempt>> {
  const since = Date.now();
  let [callOff, askedAt] = [() => {}, 0];
  const met = await until(
    'an attempt of each',
    async () => {
      const board = await daemon.status();
      const old = board.probes.filter(({ id, last }) => probes.includes(id) && (last === null || last.at - last.tookMs < since));
      if (old.length === 0) return board;
      // What was under way before is joined, and then asked for again.
      if (performance.now() - askedAt > ASK_AGAIN_MS) {
        callOff();
        callOff = attemptNow(
          daemon.socket,
          old.map(({ id }) => id),
        );
        askedAt = performance.now();
      }
      return null;
    },
    { within: WITHIN, every: 50 },
  );
  callOff();
  return new Map(met.probes.flatMap(({ id, last }) => (last === null ? [] : [[id, last]])));
}

function sizeOf(lanes: readonly Lane[]): number {
  return lanes.reduce((sum, { values }) => sum + values.length, 0);
}

test.concurrent('in the status of tailscale', async (context) => {
  const { site, statuses, queue } = worldOfStatuses(context);
  const { daemon, watchers } = await watched(site, context);
  const broken: string[] = [];
  while (readdirSync(queue).length > 0) {
    const met = await attempt(daemon, ['ping', 'status']);
    broken.push(...[...met.values()].flatMap(({ code, detail }) => (code === 'probe.internal' ? [detail] : [])));
  }
  expect(broken).toEqual([]);
  const fields = new Set(statuses.flatMap((status) => status.fields));
  const values = new Set(statuses.map(({ value }) => value));
  report(
    'tailscale status',
    fields.size,
    values.size,
    statuses.reduce((sum, status) => sum + status.fields.length, 0),
  );
  // A ping uses a status of the last seconds.
  await until('all is well again', async () => {
    const met = await attempt(daemon, ['ping', 'status']);
    return met.get('ping')?.ok === true && met.get('status')?.ok === true;
  });
  await allIsWell(site, daemon, watchers);
});

function report(area: string, fields: number, values: number, count: number): void {
  process.stdout.write(`hostile answers: ${area}: ${fields} fields × ${values} values = ${count} cases\n`);
}

async function watched(site: Site, owner: Owner): Promise<{ readonly daemon: Daemon; readonly watchers: readonly Watcher[] }> {
  const daemon = await serve(site, owner);
  const watchers = [followJson(site, owner), followEvents(daemon.port, owner)];
  return { daemon, watchers };
}

/** The daemon and those who watch it live, and all that they and the commands print is clean. */
async function allIsWell(site: Site, daemon: Daemon, watchers: readonly Watcher[]): Promise<void> {
  expect(watchers.flatMap(({ faults }) => faults)).toEqual([]);
  expect(watchers.map((watcher) => [watcher.isAlive(), watcher.read() > 2])).toEqual([
    [true, true],
    [true, true],
  ]);
  const [status, metrics] = await Promise.all([daemon.get('/api/v1/status'), daemon.get('/metrics')]);
  expect([status.status, metrics.status]).toEqual([200, 200]);
  expect([...jsonFaults('status', status.body), ...textFaults('metrics', metrics.body)]).toEqual([]);
  expect(metrics.body).not.toMatch(/ (?:NaN|Nan)$/m);
  const shown = await Promise.all([
    ytm(site, ['watch', '--once']),
    ytm(site, ['watch', '--once', '--json']),
    ytm(site, ['check', '--now'], { LC_ALL: 'ja_JP.UTF-8' }),
  ]);
  expect(shown.flatMap(({ stdout, stderr }) => textFaults('a command', stdout + stderr))).toEqual([]);
  expect(shown.map(({ stderr }) => stderr)).toEqual(['', '', '']);
  expect(textFaults('log', daemon.log().join('\n'))).toEqual([]);
  expect(daemon.log().filter((line) => /^\s+at |bug in ytm/.test(line))).toEqual([]);
  expect(existsSync(daemon.socket)).toBe(true);
  expect((await daemon.end()).code).toBe(0);
}
