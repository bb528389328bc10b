/** A `ytm serve` that was stopped in its tracks (SIGSTOP): commands know within 5 s, name it, and look for themselves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Daemon, serve } from '../support/e2e/daemon.ts';
import { exitCodeIn, watchIn } from '../support/e2e/dashboard.ts';
import { AT_ONCE, type Fleet, fleetOf, type Owner, type Site, startFleet } from '../support/e2e/fleet.ts';
import { snapshotIn, start, ytm } from '../support/e2e/program.ts';
import { allowed, until } from '../support/poll.ts';
import { hasTmux, tmuxTitle } from '../support/tmux.ts';

/** To know it, and then to look: on a busy machine starting a program takes its time, too. */
const KNOWN_MS = 5_000;
const LOOKING_MS = 15_000;

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet.stop());

async function stopped(owner: Owner): Promise<{ readonly site: Site; readonly daemon: Daemon }> {
  const site = fleet.site(AT_ONCE);
  const daemon = await serve(site, owner);
  await daemon.shows('all is well', ({ verdict }) => verdict === 'healthy');
  process.kill(daemon.pid, 'SIGSTOP');
  return { site, daemon };
}

describe.concurrent('a daemon that was stopped', () => {
  test('every command names it and looks itself, also several at a time', async (context) => {
    const { site, daemon } = await stopped(context);
    const commands = [['check'], ['check', 'healthz'], ['watch', '--once'], ['gate'], ['why', 'gateway'], ['mirror', 'status']];
    const all = await Promise.all(commands.map(async (args) => ({ args, ran: await ytm(site, args) })));
    for (const { args, ran } of all) {
      expect({ args, ...ran }, ran.stderr).toMatchObject({ args, code: 0, stdout: expect.stringMatching(/\S/) });
      expect(ran.stderr, args.join(' ')).toContain(`ytm serve (pid ${daemon.pid}) does not answer: kill -CONT ${daemon.pid}`);
      expect(ran.tookMs, args.join(' ')).toBeLessThan(await allowed(KNOWN_MS + LOOKING_MS));
    }
  });

  test('does not keep a check longer than its time-out', async (context) => {
    const { site, daemon } = await stopped(context);
    // Less than it takes to know that a daemon does not answer.
    expect(await ytm(site, ['check', '--timeout', '1s'])).toMatchObject({
      code: 3,
      stdout: '',
      stderr: `ytm check: ytm serve (pid ${daemon.pid}) did not answer in time\n`,
    });
  });

  test('in the middle of a check is noticed as well', async (context) => {
    // The others look at the shared one meanwhile.
    const own = await fleetOf(context);
    const silent = own.site({ ...AT_ONCE, probes: { healthz: { timeout: '9s', every: '30s' } } });
    const daemon = await serve(silent, context);
    await daemon.shows('all is well', ({ verdict }) => verdict === 'healthy');
    await own.faults('ui-timeout');
    const run = start(silent, ['check', 'ui', '--json'], context);
    await until('the round has begun', async () => ((await daemon.attempts()).get('ui') ?? 0) >= 1);
    process.kill(daemon.pid, 'SIGSTOP');
    const ended = await run.ended;
    expect(ended.stderr).toContain(`ytm serve (pid ${daemon.pid}) does not answer`);
    expect(snapshotIn(ended).daemon).toBeUndefined();
  });
});

test('watch --once says which of the two it shows', async (context) => {
  const site = fleet.site(AT_ONCE);
  expect((await ytm(site, ['watch', '--once'])).stdout).toContain('COMPONENTS  embedded on ');
  await serve(site, context);
  expect((await ytm(site, ['watch', '--once'])).stdout).toContain('COMPONENTS  attached to ');
});

describe.skipIf(!hasTmux())(tmuxTitle('the dashboard'), () => {
  test('attached to a daemon that is stopped names it, looks itself, and attaches again', async (context) => {
    const site = fleet.site(AT_ONCE);
    const daemon = await serve(site, context);
    const window = await watchIn(site);
    await window.shows('COMPONENTS  attached to');
    process.kill(daemon.pid, 'SIGSTOP');
    await window.shows(`ytm serve (pid ${daemon.pid}) does not answer: kill -CONT ${daemon.pid}`);
    await window.shows('COMPONENTS  embedded on');
    await window.shows('everything is fine');
    process.kill(daemon.pid, 'SIGCONT');
    await window.shows('COMPONENTS  attached to');
    await window.shows('does not answer', { gone: true });
    await window.send('q');
    expect(await exitCodeIn(window)).toBe(0);
  });

  test('opens without a daemon and beside a hung one, and attaches when one comes', async (context) => {
    const { site, daemon } = await stopped(context);
    const window = await watchIn(site);
    await window.shows('COMPONENTS  embedded on');
    await window.shows(`ytm serve (pid ${daemon.pid}) does not answer`);
    await daemon.end('SIGKILL');
    await window.shows('does not answer', { gone: true });
    await serve(site, context);
    await window.shows('COMPONENTS  attached to');
  });
});
