/** `ytm check` as it is shipped, on a fleet of real servers, a share and a tailscale command. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { AT_ONCE, type Fleet, fleetOf, SELDOM, STANDARD_PROBES, startFleet } from '../support/e2e/fleet.ts';
import { judged, sentence, snapshotIn, start, ytm } from '../support/e2e/program.ts';
import { allowed } from '../support/poll.ts';

/** The product's own rule instead of the lab's: bad attempts decide once they span 10 s. */
const STANDARD_SPAN = { hysteresis: { span: null } };

/** Without faults, for tests that bring none; each has a site of its own. */
let well: Fleet;
beforeAll(async () => {
  well = await startFleet();
});
afterAll(() => well.stop());

describe.concurrent('the exit code', () => {
  test.for([
    [0, 'everything is fine', [], 'gateway', ['healthy']],
    [1, 'the backend answers HTTP 500', ['backend-down'], 'gateway', ['degraded', 'gateway.backend_down']],
    [1, 'the watchdog no longer reports', ['watchdog-stale'], 'gateway', ['degraded', 'watchdog.stale']],
    [2, 'neither HTTP nor tailscale ping answers', ['gateway-unreachable'], 'gateway', ['down', 'gateway.not_reachable']],
    [2, 'the share is not mounted', ['share-unmounted'], 'vault', ['down', 'mount.absent']],
    [2, 'the sentinel of the vault is missing', ['sentinel-lost'], 'vault', ['down', 'sentinel.missing']],
    [3, 'this machine is offline', ['observer-offline'], 'gateway', ['unknown', 'observer.offline']],
    [2, 'a share lost while this machine is offline', ['observer-offline', 'share-unmounted'], 'vault', ['down', 'mount.absent']],
  ] as const)('is %i: %s', async ([code, , faults, component, verdict], context) => {
    const fleet = await fleetOf(context);
    await fleet.faults(...faults);
    const ran = await ytm(fleet.site(AT_ONCE), ['check', '--json']);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: '' });
    const snapshot = snapshotIn(ran);
    expect(judged(snapshot, component)).toEqual(verdict);
    expect(snapshot.gate.state).toBe(code === 0 ? 'open' : 'shut');
    expect(snapshot.complete).toBe(true);
  });

  test('is 3 for a config with mistakes, each with its place', async () => {
    const site = well.site(AT_ONCE);
    writeFileSync(site.config, 'version: 1\ngateway: { peer: acer, ulr: "https://acer.example" }\n');
    const ran = await ytm(site, ['check']);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 3, stdout: '' });
    expect(ran.stderr).toContain(`${site.config}:2:24: gateway.ulr: `);
    expect(ran.stderr).toContain('unknown key "ulr"; did you mean "url"?');
  });

  test('is 3 for a config that others can write, with the remedy', async () => {
    const site = well.site(AT_ONCE);
    chmodSync(site.config, 0o666);
    expect(await ytm(site, ['check'])).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(`chmod go-w ${site.config}`) });
  });

  test.for([
    [['gateway'], '"gateway" is a component; its probes are: tailscale, ui, healthz, '],
    [['nope'], 'there is no probe "nope"; the config has: tailscale, ui, healthz, '],
    [['--nonsense'], "unknown option '--nonsense'"],
    [['--timeout', 'soon'], '--timeout takes a duration such as 90s or 10m, got "soon"'],
  ] as const)('is 3 for wrong words: %j', async ([words, sentence]) => {
    const ran = await ytm(well.site(), ['check', ...words]);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 3, stdout: '' });
    expect(ran.stderr).toContain(`ytm check: ${sentence}`);
    expect(ran.stderr).toContain('usage: ytm check ');
  });
});

describe.concurrent('the report', () => {
  test.for([
    ['C.UTF-8', /^DEGRADED {2}gateway: the API /, /^ +next: \S.*lab-gateway/, /^gate {2}SHUT$/],
    ['ja_JP.UTF-8', /^\S+ {2}gateway: API が/, /^ +次の手順: .*lab-gateway.*[ぁ-ん]/, /^ゲート/],
  ] as const)('begins with what is wrong and what to do next (%s)', async ([locale, cause, next, gate], context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('backend-down');
    const ran = await ytm(fleet.site(AT_ONCE, { language: 'auto' }), ['check'], { LC_ALL: locale });
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 1, stderr: '' });
    const lines = ran.stdout.split('\n');
    expect(lines[0]).toMatch(cause);
    expect(lines[2]).toMatch(next);
    expect(lines.find((line) => line.startsWith('  healthz '))).toContain('HTTP 500');
    expect(lines.find((line) => line.startsWith('  sentinel '))).toMatch(/^ {2}sentinel +(ok|正常) /);
    expect(lines.some((line) => gate.test(line))).toBe(true);
  });

  test('--nagios is one line with the time or the space of every probe that answered', async (context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('backend-down');
    const ran = await ytm(fleet.site(AT_ONCE), ['check', '--nagios']);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/^YTM WARNING - gateway: [^|\n]+ \| [^|\n]+\n$/);
    const perfdata = (ran.stdout.split(' | ')[1] ?? '').trim().split(' ');
    for (const each of perfdata) expect(each).toMatch(/^'[a-z]+'=(\d+\.\d{4}s;;[\d.]+;0|\d+B;;;0;\d+)$/);
    expect(perfdata.map((each) => each.split("'")[1] ?? '').toSorted()).toEqual(STANDARD_PROBES.toSorted());
  });

  test('--quiet prints trouble once, another cause once, and the recovery', async (context) => {
    const fleet = await fleetOf(context);
    const site = fleet.site(AT_ONCE);
    const quiet = () => ytm(site, ['check', '--quiet']);
    const said: (readonly [number | null, string])[] = [];
    for (const faults of [[], ['backend-down'], ['backend-down'], ['ui-timeout'], [], []] as const) {
      await fleet.faults(...faults);
      const { code, stdout } = await quiet();
      said.push([code, stdout]);
    }
    expect(said).toEqual([
      [0, ''],
      [1, expect.stringMatching(/^gateway: DEGRADED: .*\n {2}next: .*\n$/)],
      [1, ''],
      [1, expect.stringMatching(/^gateway: still DEGRADED, new cause: .*\n {2}next: .*\n$/)],
      [0, expect.stringMatching(/^gateway: healthy again after [\d.]+ (ms|s)\n$/)],
      [0, ''],
    ]);
  });
});

describe.concurrent('named probes', () => {
  test('are judged alone, and the gate stays shut', async (context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('ui-timeout', 'share-unmounted');
    const ran = await ytm(fleet.site(AT_ONCE), ['check', 'healthz', 'files', '--json']);
    expect(ran.code).toBe(0);
    const { probes, components, gate } = snapshotIn(ran);
    expect(probes.map(({ id }) => id).toSorted()).toEqual(['files', 'healthz']);
    expect(components.map(({ id }) => id)).toEqual(['gateway']);
    expect([gate.state, gate.reasons.map(({ code }) => code)]).toEqual(['shut', ['gate.not_all_asked']]);
  });

  test('of a lost share alone make the exit code 2', async (context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('share-unmounted');
    const ran = await ytm(fleet.site(AT_ONCE), ['check', 'mount']);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain(sentence('gate.not_all_asked', {}));
  });

  test('know the vault of the first run, and take no other for it', async (context) => {
    const fleet = await fleetOf(context);
    const site = fleet.site(AT_ONCE);
    expect((await ytm(site, ['check', 'sentinel'])).code).toBe(0);
    await fleet.faults('other-vault');
    const ran = await ytm(site, ['check', 'sentinel']);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain(sentence('sentinel.wrong_vault', { got: 'someone-elses-vault', expected: 'lab-vault-7f3a' }));
  });

  test('keep their streaks from run to run', async () => {
    const site = well.site({ probes: { healthz: { every: '30s', timeout: '4s' } } });
    const streaks: number[] = [];
    for (let run = 0; run < 3; run += 1)
      streaks.push(snapshotIn(await ytm(site, ['check', 'healthz', '--json'])).probes[0]?.streak.good ?? 0);
    // The first run has nothing stored to agree with, and asks until it is settled.
    expect(streaks[0]).toBeGreaterThanOrEqual(1);
    expect(streaks.map((good) => good - (streaks[0] ?? 0))).toEqual([0, 1, 2]);
  });
});

describe.concurrent('--now without a daemon', () => {
  test('prints what the last command left, and attempts nothing', async (context) => {
    const fleet = await fleetOf(context);
    const site = fleet.site(AT_ONCE);
    const first = await ytm(site, ['check', '--now']);
    expect(first.code).toBe(3);
    expect(first.stdout).not.toMatch(/\bfine\b/);
    const asked = snapshotIn(await ytm(site, ['check', '--json']));
    await fleet.faults('backend-down');
    const ran = await ytm(site, ['check', '--now', '--json']);
    const remembered = snapshotIn(ran);
    expect([ran.code, remembered.complete]).toEqual([0, true]);
    const attemptsOf = ({ probes }: typeof asked) => Object.fromEntries(probes.map(({ id, last }) => [id, last?.at]));
    expect(attemptsOf(remembered)).toEqual(attemptsOf(asked));
  });

  test('takes no names', async () => {
    const ran = await ytm(well.site(), ['check', 'ui', '--now']);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 3, stdout: '' });
    expect(ran.stderr).toContain('--now shows all probes and takes no probe names');
  });
});

test.concurrent('--timeout ends a run that waits for silent servers, with 3 and a sentence', async (context) => {
  const fleet = await fleetOf(context);
  await fleet.faults('gateway-unreachable');
  const site = fleet.site({ probes: { ui: { every: '2m', timeout: '1m' }, files: { every: '2m', timeout: '1m' } } });
  const ran = await ytm(site, ['check', '--timeout', '1500ms']);
  expect({ ...ran, tookMs: 0 }).toEqual({ code: 3, stdout: '', stderr: 'ytm check: not done within 1.5s\n', tookMs: 0 });
  expect(ran.tookMs).toBeGreaterThan(1_400);
  // Beside the start of a program; the servers would be silent for a minute.
  expect(ran.tookMs).toBeLessThan(await allowed(15_000));
});

test.concurrent('without a daemon three bad answers are spread over ten seconds, and then decide', async (context) => {
  const fleet = await fleetOf(context);
  await fleet.faults('backend-down');
  // What the others answered at once is older than stale when the round ends, and counts all the same.
  const probes = Object.fromEntries(STANDARD_PROBES.map((id) => [id, { every: '3s', timeout: '2900ms' }]));
  const site = fleet.site(STANDARD_SPAN, { probes });
  const ran = await ytm(site, ['check', '--json']);
  expect(ran.tookMs).toBeGreaterThan(9_900);
  expect(ran.tookMs).toBeLessThan(await allowed(30_000));
  const snapshot = snapshotIn(ran);
  const healthz = snapshot.probes.find(({ id }) => id === 'healthz');
  expect([ran.code, healthz?.state, healthz?.confirmed, healthz?.streak.bad]).toEqual([1, 'down', true, 3]);
  expect(snapshot.components.map(({ id }) => [id, ...judged(snapshot, id)])).toEqual([
    ['gateway', 'degraded', 'gateway.backend_down'],
    ['vault', 'healthy'],
    ['observer', 'healthy'],
    ['hot', 'healthy'],
    ['mirror', 'healthy'],
  ]);
});

describe.concurrent('beside a daemon', () => {
  test('the daemon makes the round, and its board is what is reported', async (context) => {
    const fleet = await fleetOf(context);
    // So rarely due that every attempt after the first rounds is one that check asked for.
    const site = fleet.site(STANDARD_SPAN, SELDOM);
    const daemon = await serve(site, context);
    await daemon.shows(
      'settled probes',
      ({ probes }) => probes.length === STANDARD_PROBES.length && probes.every(({ streak }) => streak.good > 0),
    );
    const before = await daemon.attempts();
    await fleet.faults('backend-down');
    const ran = await ytm(site, ['check', '--json']);
    const after = await daemon.attempts();
    // What is well is attempted once; what fails until it is settled, as without a daemon.
    expect(ran.tookMs).toBeGreaterThan(9_900);
    expect(ran.tookMs).toBeLessThan(await allowed(30_000));
    for (const id of STANDARD_PROBES) expect(after.get(id), id).toBe((before.get(id) ?? 0) + (id === 'healthz' ? 3 : 1));
    const said = snapshotIn(ran);
    expect(said.probes.find(({ id }) => id === 'healthz')).toMatchObject({ state: 'down', confirmed: true, last: { code: 'http.status' } });
    expect([ran.code, ...judged(said, 'gateway')]).toEqual([1, 'degraded', 'gateway.backend_down']);
    const board = await daemon.status();
    expect(said.probes.map(({ id, streak, last }) => [id, streak, last?.at])).toEqual(
      board.probes.map(({ id, streak, last }) => [id, streak, last?.at]),
    );

    const named = await ytm(site, ['check', 'ui', '--json']);
    expect(snapshotIn(named).probes.map(({ id }) => id)).toEqual(['ui']);
    expect([named.code, (await daemon.attempts()).get('ui')]).toEqual([0, (after.get('ui') ?? 0) + 1]);
  });

  test('that hangs, a check whose time is up before it could look itself says both', async (context) => {
    const site = well.site();
    const daemon = await serve(site, context);
    process.kill(daemon.pid, 'SIGSTOP');
    // Less than it takes to know that the daemon hangs.
    const ran = await ytm(site, ['check', '--timeout', '2s']);
    expect({ ...ran, tookMs: 0 }).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(
        // On a busy machine the time is up before even that is known.
        new RegExp(
          `^ytm: ytm serve \\(pid ${daemon.pid}\\) does not answer: .*\\nytm check: not done within 2s\\n$|^ytm check: ytm serve \\(pid ${daemon.pid}\\) did not answer in time\\n$`,
        ),
      ),
      tookMs: 0,
    });
    expect(ran.tookMs).toBeLessThan(await allowed(9_000));
  });

  test('--now prints its board as it is, without an attempt', async (context) => {
    const fleet = await fleetOf(context);
    const site = fleet.site(SELDOM);
    const daemon = await serve(site, context);
    await daemon.shows(
      'a whole round',
      ({ probes }) => probes.length === STANDARD_PROBES.length && probes.every(({ last }) => last !== null),
    );
    await fleet.faults('backend-down');
    const before = await daemon.attempts();
    const ran = await ytm(site, ['check', '--now', '--json']);
    expect(await daemon.attempts()).toEqual(before);
    expect(snapshotIn(ran).probes.find(({ id }) => id === 'healthz')?.state).toBe('up');
  });

  test('that never answers, a check ends when it is asked to', async (context) => {
    const site = well.site();
    mkdirSync(site.state, { mode: 0o700 });
    const { promise: asked, resolve } = Promise.withResolvers<unknown>();
    const silent = createServer((socket) => void socket.on('error', () => {}).once('data', resolve));
    silent.listen(join(site.state, 'ytm.sock'));
    context.onTestFinished(() => void silent.close());
    const check = start(site, ['check'], context);
    await asked;
    check.kill('SIGINT');
    expect(await check.ended).toEqual({ code: 130, stdout: '', stderr: 'ytm check: interrupted\n' });
  });
});
