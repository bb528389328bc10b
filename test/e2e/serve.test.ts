/** `ytm serve` as it is shipped: its doors, its files, its start and its end. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { ProbeHistory } from '../../src/health/probe-state.ts';
import { countChildren } from '../support/e2e/counted-children.ts';
import { type Daemon, serve } from '../support/e2e/daemon.ts';
import { openEvents } from '../support/e2e/events.ts';
import { type Changes, fleetOf, QUICK, SELDOM, type Site, STANDARD_PROBES } from '../support/e2e/fleet.ts';
import { judged, sentence, ytm } from '../support/e2e/program.ts';
import { silentServers } from '../support/e2e/silence.ts';
import { tmpfsProblem, tmpfsTitle, withTmpfs } from '../support/e2e/tmpfs.ts';
import { allowed, until } from '../support/poll.ts';
import { ask } from '../support/served.ts';
import { rawServer } from '../support/servers/raw.ts';

const MINUTE = 60_000;

test.concurrent('with the standard intervals, in real time: at most 15 child processes in the first minute, confirming attempts included; then a lost share shuts the gate at the next look', {
  timeout: 3 * MINUTE,
}, async (context) => {
  const fleet = await fleetOf(context);
  const { probes, tailscale } = fleet.config() as {
    readonly probes: Readonly<Record<string, Changes>>;
    readonly tailscale: { readonly bin: string };
  };
  const children = countChildren(fleet.folder, tailscale.bin);
  // The lab's spans are taken back: what is left is what a studio's config has.
  const standard = Object.fromEntries(Object.keys(probes).map((id) => [id, { every: null, timeout: null }]));
  const site = fleet.site({ probes: standard, components: null, tailscale: { bin: children.tailscale } });
  const daemon = await serve(site, context, children.launch);
  await daemon.shows('all is well', ({ verdict, gate }) => verdict === 'healthy' && gate.state === 'open', MINUTE);
  const { probes: running } = await daemon.status();
  expect(Object.fromEntries(running.map(({ id, everyMs }) => [id, everyMs]))).toMatchObject({
    healthz: 15_000,
    sentinel: 60_000,
    observer: 30_000,
  });

  const startedAt = children.started()[0]?.at ?? Number.NaN;
  await until('a minute has passed', () => Date.now() - startedAt > MINUTE, { within: 2 * MINUTE, every: 250 });
  const inTheMinute = children.started().filter(({ at }) => at - startedAt < MINUTE);
  expect(new Set(inTheMinute.map(({ what }) => what))).toEqual(new Set(['visit', 'tailscale status', 'tailscale ping']));
  expect(inTheMinute.length).toBeLessThanOrEqual(15);

  const lostAt = performance.now();
  await fleet.faults('share-unmounted');
  const { gate } = await daemon.shows('a shut gate', (snapshot) => snapshot.gate.state === 'shut', MINUTE);
  expect(gate.reasons.map(({ code }) => code)).toContain('mount.absent');
  // The mount table is looked at every 15 s, give or take the jitter.
  expect(performance.now() - lostAt).toBeLessThan(await allowed(15_000 * 1.05 + 5_000));
});

describe.concurrent('the doors', () => {
  test('are open at once, ready after the first round, and show the same everywhere', async (context) => {
    const fleet = await fleetOf(context);
    // The first round lasts as long as one page does not come.
    await fleet.faults('ui-timeout');
    const daemon = await serve(fleet.site({ probes: { ui: { every: '20s', timeout: '10s' } } }), context);
    expect(await daemon.get('/-/healthy')).toMatchObject({ status: 200, body: 'ok\n' });
    expect((await daemon.get('/-/ready')).status).toBe(503);
    await fleet.faults();
    await until('it is ready', async () => (await daemon.get('/-/ready')).status === 200);
    const snapshot = await daemon.shows('all is well', ({ verdict, gate }) => verdict === 'healthy' && gate.state === 'open');
    expect(snapshot.probes.map(({ id }) => id).toSorted()).toEqual(STANDARD_PROBES.toSorted());
    const scrape = await daemon.get('/metrics');
    expect(scrape.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(scrape.body).toMatch(/^ytm_probe_up\{[^}]*probe="healthz"[^}]*\} 1$/m);
    expect(scrape.body).toMatch(/^ytm_gate_open\{gate="mirror"\} 1$/m);
    const throughSocket = await ask({ socketPath: daemon.socket, path: '/api/v1/status', headers: { host: 'localhost' } });
    expect(JSON.parse(throughSocket.body)).toMatchObject({ schema: 'ytm.snapshot/1', verdict: 'healthy', gate: { state: 'open' } });
    expect((await daemon.get('/')).body).toContain('href="/metrics"');
    expect((await ask({ port: daemon.port, path: '/metrics', headers: { host: 'evil.example' } })).status).toBe(421);
  });

  test('send changes as they come (server-sent events)', async (context) => {
    const fleet = await fleetOf(context);
    const daemon = await serve(fleet.site(QUICK), context);
    await daemon.shows('all is well', ({ verdict }) => verdict === 'healthy');
    const events = openEvents(daemon.port, context);
    expect(await events.next('snapshot')).toMatchObject({ schema: 'ytm.snapshot/1', verdict: 'healthy' });
    await fleet.faults('backend-down');
    expect(await events.next('change', { kind: 'probe-changed', probe: 'healthz' })).toMatchObject({ from: 'up', to: 'down' });
    expect(await events.next('change', { kind: 'component-changed', component: 'gateway' })).toMatchObject({
      from: 'healthy',
      to: 'degraded',
      reason: { code: 'gateway.backend_down', text: expect.stringContaining('the API fails') },
    });
    expect(await events.next('change', { kind: 'gate-changed' })).toMatchObject({ to: 'shut' });
    expect(await events.next('snapshot', { verdict: 'degraded' })).toMatchObject({ gate: { state: 'shut' } });
  });

  test('every probe is attempted within two seconds of the start', async (context) => {
    const fleet = await fleetOf(context);
    const site = fleet.site(SELDOM);
    const daemon = await serve(site, context);
    const startedAt = Date.parse(
      daemon
        .log()
        .find((line) => line.includes(' ytm serve started '))
        ?.split(' ')[0] ?? '',
    );
    const { probes } = await daemon.shows(
      'a first round',
      ({ complete, probes: seen }) => complete && seen.length === STANDARD_PROBES.length,
    );
    // Reading the snapshot may come late on a busy machine; the attempts' own times count.
    const begin = new Map(probes.map(({ id, last }) => [id, (last?.at ?? 0) - (last?.tookMs ?? 0) - startedAt]));
    const soon = await allowed(2_000);
    for (const [id, at] of begin) if (id !== 'smb') expect(at, id).toBeLessThan(soon);
    // Its host is known once the mount table was read.
    const mountRead = probes.find(({ id }) => id === 'mount')?.last?.at ?? 0;
    expect((begin.get('smb') ?? 0) - (mountRead - startedAt), 'smb after mount').toBeLessThan(soon);
  });
});

describe.concurrent('the state folder', () => {
  test('is this user’s alone, like the socket in it; a wider folder is narrowed', async (context) => {
    const site = (await fleetOf(context)).site();
    mkdirSync(site.state, { mode: 0o755 });
    chmodSync(site.state, 0o755);
    const daemon = await serve(site, context);
    expect(mode(site.state)).toBe(0o700);
    expect(mode(daemon.socket)).toBe(0o600);
    expect(statSync(daemon.socket).isSocket()).toBe(true);
  });

  test('belongs to one daemon: a second one is refused with a sentence, and the first goes on', async (context) => {
    const site = (await fleetOf(context)).site();
    const daemon = await serve(site, context);
    const second = await ytm(site, ['serve']);
    expect(second).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('ytm serve: another ytm serve is running with this state folder'),
    });
    expect((await daemon.get('/-/healthy')).status).toBe(200);
    expect(await daemon.end()).toMatchObject({ code: 0 });
    expect(existsSync(daemon.socket)).toBe(false);
  });

  test('keeps its streaks over kill -9, and the socket that is left behind is replaced', async (context) => {
    const fleet = await fleetOf(context);
    // So rarely due that no streak goes stale between the two daemons, however slow this machine is.
    const site = fleet.site(SELDOM);
    const first = await serve(site, context);
    const good = (daemon: Daemon) => daemon.status().then(({ probes }) => probes.find(({ id }) => id === 'healthz')?.streak.good ?? 0);
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await ytm(site, ['check'])).toMatchObject({ code: 0 });
    expect(await good(first)).toBeGreaterThanOrEqual(3);
    await first.shows('the gate open', ({ gate }) => gate.state === 'open');
    const before = await good(first);
    // Attempts that tell nothing new are written together, a quarter of a second later.
    await until('what was seen is on disk', () => goodOnDisk(site, 'healthz') >= before);
    expect(await first.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    expect(statSync(first.socket).isSocket()).toBe(true);
    const second = await serve(site, context);
    expect(await good(second)).toBeGreaterThanOrEqual(before);
    await second.shows('the gate open', ({ gate }) => gate.state === 'open');
    expect((await ytm(site, ['gate'])).code).toBe(0);
  });

  test('with a corrupt store is no reason to stop: the file is set aside', async (context) => {
    const fleet = await fleetOf(context);
    const site = fleet.site();
    mkdirSync(site.state, { mode: 0o700 });
    writeFileSync(join(site.state, 'ytm.sqlite'), 'this is no database, whatever its name says\n'.repeat(200));
    const daemon = await serve(site, context);
    // The gateway is fine, and the loss is reported.
    await daemon.shows(
      'the loss',
      (snapshot) => judged(snapshot, 'observer').includes('store.replaced') && judged(snapshot, 'gateway')[0] === 'healthy',
    );
    const aside = readdirSync(site.state).filter((name) => /^ytm\.sqlite\.corrupt-\d+$/.test(name));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(site.state, aside[0] ?? ''), 'utf8')).toContain('this is no database');
    expect(daemon.log().join('\n')).toMatch(/ warn the store was damaged code=store\.replaced aside=\S+\.corrupt-\d+/);
    expect(readFileSync(join(site.state, 'ytm.sqlite'), 'latin1')).toContain('SQLite format 3');
  });
});

/** How many good attempts in a row the store holds of this probe. */
function goodOnDisk({ state }: Site, probe: string): number {
  const database = new DatabaseSync(join(state, 'ytm.sqlite'), { readOnly: true });
  try {
    const history = database.prepare('SELECT history FROM probes WHERE id = ?').get(probe)?.['history'];
    return history === undefined ? 0 : (JSON.parse(String(history)) as Pick<ProbeHistory, 'streak'>).streak.good;
  } finally {
    database.close();
  }
}

describe.skipIf(tmpfsProblem !== null)(tmpfsTitle('a full disk under the state folder'), { concurrent: true }, () => {
  test('does not stop monitoring, is reported once, and its end too', async (context) => {
    const fleet = await fleetOf(context);
    const site = fleet.site(QUICK);
    await withTmpfs(site.state, '1m', async (disk) => {
      const daemon = await serve(site, context);
      await daemon.shows('all is well', ({ verdict }) => verdict === 'healthy');
      disk.fill();
      await until('it is told', () =>
        daemon.log().some((line) => line.includes(' warn cannot record; monitoring goes on code=store.full problem=')),
      );
      const before = (await daemon.attempts()).get('healthz') ?? 0;
      await fleet.faults('backend-down');
      await daemon.shows('the fault', (snapshot) => judged(snapshot, 'gateway')[0] === 'degraded');
      expect((await daemon.attempts()).get('healthz')).toBeGreaterThan(before);
      disk.free();
      await until('it records again', () => daemon.log().some((line) => line.endsWith(' info recording again')));
      expect(daemon.log().filter((line) => line.includes('cannot record'))).toHaveLength(1);
      expect(await daemon.end()).toMatchObject({ code: 0 });
    });
  });
});

describe.concurrent('a start that cannot be', () => {
  test('is 1 when the port is taken, and says what to change', async (context) => {
    const fleet = await fleetOf(context);
    await using taken = await rawServer(() => {});
    const site = fleet.site({ exporter: { listen: `127.0.0.1:${taken.port}` } });
    const ran = await ytm(site, ['serve']);
    expect(ran).toMatchObject({
      code: 1,
      stderr: `ytm serve: cannot listen on 127.0.0.1:${taken.port} (EADDRINUSE); set exporter.listen to a free address, or to false\n`,
    });
    expect(existsSync(join(site.state, 'ytm.sock'))).toBe(false);
  });

  test.for([
    [['serve', '--nonsense'], {}],
    [['serve', 'now'], {}],
    [['serve'], { version: 2 }],
  ] as const)('is 2 for wrong words or a wrong config: %j %j', async ([words, changes], context) => {
    const ran = await ytm((await fleetOf(context)).site(changes), words);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^ytm serve: /);
  });
});

describe.concurrent('the end', () => {
  test.for(['SIGTERM', 'SIGINT'] as const)(
    'by %s comes within five seconds with exit code 0, with four silent servers',
    async (signal, context) => {
      const fleet = await fleetOf(context);
      await using silence = await silentServers(4);
      const daemon = await serve(fleet.site({ probes: silence.probes }), context);
      await silence.asked();
      await openEvents(daemon.port, context).next('snapshot');
      const end = await daemon.end(signal);
      expect({ ...end, tookMs: 0 }).toEqual({ code: 0, signal: null, tookMs: 0 });
      expect(end.tookMs).toBeLessThan(await allowed(5_000));
      expect(daemon.log().at(-1)).toMatch(new RegExp(` info stopping signal=${signal}$`));
    },
  );
});

test.concurrent('the log has the start, every change with its cause, and nothing of what stays the same', async (context) => {
  const fleet = await fleetOf(context);
  const site = fleet.site(QUICK);
  const daemon = await serve(site, context);
  await daemon.shows('all is well', ({ verdict }) => verdict === 'healthy');
  await fleet.faults('share-unmounted');
  await daemon.shows('the loss', ({ verdict }) => verdict === 'down');
  await daemon.end();
  const log = daemon.log();
  for (const line of log) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z (info|warn) \S/);
  const messages = log.map((line) => line.replace(/^\S+ /, ''));
  expect(messages[0]).toBe(
    `info ytm serve started version=${JSON.parse(readFileSync('package.json', 'utf8')).version} config=${site.config} state=${site.state} exporter=http://127.0.0.1:${daemon.port} probes=${STANDARD_PROBES.length + HEARTBEAT}`,
  );
  expect(messages).toContain(
    `info component changed component=vault from=healthy to=down code=mount.absent text=${JSON.stringify(sentence('mount.absent', { path: fleet.share }))}`,
  );
  expect(messages).toContain('info gate changed to=open');
  expect(messages).toContain('info gate changed to=shut reasons=mount.absent');
  expect(messages.filter((line) => line.startsWith('info probe changed probe=healthz '))).toHaveLength(1);
});

/** One more waits for the mirror's first run. */
const HEARTBEAT = 1;

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}
