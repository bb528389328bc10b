/** `ytm watch` that runs the probes itself, in a terminal of 80x24: every fault of the tour, as a person sees it come and go. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultId } from '../../src/demo/faults.ts';
import { TOUR, type TourStep } from '../../src/demo/tour-steps.ts';
import { cells } from '../../src/tui/fit.ts';
import { exitCodeIn, openTerminal, typeCommand, watchIn } from '../support/e2e/dashboard.ts';
import { type Fleet, startFleet } from '../support/e2e/fleet.ts';
import { start } from '../support/e2e/program.ts';
import { allowed, until } from '../support/poll.ts';
import { hasTmux, type TmuxWindow, tmuxTitle } from '../support/tmux.ts';

interface Sight {
  /** The first line of the screen. */
  readonly headline: RegExp;
  readonly cause: string;
  readonly next: RegExp;
}

const SCREENSHOTS = {
  'ui-timeout': {
    headline: /^ ! DEGRADED {2}gateway /,
    cause: 'gateway: the front page fails (response timed out)',
    next: /→ check the front end on lab-gateway/,
  },
  'backend-down': {
    headline: /^ ! DEGRADED {2}gateway /,
    cause: 'gateway: the API fails (unexpected HTTP status)',
    next: /→ restart the backend: ssh lab-gateway/,
  },
  'gateway-unreachable': {
    headline: /^ ✗ DOWN {2}gateway /,
    cause: 'gateway: not reachable over the tailnet (tailnet, http)',
    next: /→ check whether lab-gateway is on; then: tailscale ping lab-gateway/,
  },
  'observer-offline': {
    headline: /^ \? UNKNOWN {2}gateway, observer /,
    cause: 'gateway, observer: this machine is offline',
    next: /→ check this machine’s network/,
  },
  'share-unmounted': {
    headline: /^ ✗ DOWN {2}vault /,
    cause: 'vault/mount: the share is not mounted at',
    next: /→ sudo mount -t cifs \/\/127\.0\.0\.1\/studio|→ .*smb:\/\/127\.0\.0\.1\/studio/,
  },
  'sentinel-lost': {
    headline: /^ ✗ DOWN {2}vault /,
    cause: 'vault/sentinel: the vault’s sentinel is missing',
    next: /→ a new vault: ytm mirror bootstrap; otherwise mount the right share/,
  },
} as const satisfies Partial<Record<FaultId, Sight>>;

const FAULTY = TOUR.filter(({ faults }) => faults.length > 0);
/** Repaired faults are gone after two good attempts; about as much again is left for a busy machine. */
const REPAIRED_WITHIN_MS = 14_000;

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet.stop());

function sightOf({ id }: TourStep): Sight {
  const sight = Object.entries(SCREENSHOTS).find(([fault]) => fault === id)?.[1];
  if (sight === undefined) throw new Error(`nobody has said how ${id} looks`);
  return sight;
}

/** Waits until one screen shows everything of it at once. */
async function seen(window: TmuxWindow, { headline, cause, next }: Sight, within: number): Promise<readonly string[]> {
  try {
    return await until(
      cause,
      async () => {
        const lines = await window.screen();
        const isThere =
          headline.test(lines[0] ?? '') &&
          lines.some((line) => line.includes(cause)) &&
          lines.some((line) => next.test(line)) &&
          lines.some((line) => line.includes('gate SHUT'));
        return isThere ? lines : null;
      },
      { within },
    );
  } catch (error) {
    throw new Error(`${String(error)}; the screen was:\n${(await window.screen()).join('\n')}`, { cause: error });
  }
}

describe.skipIf(!hasTmux())(tmuxTitle('embedded, at 80x24'), () => {
  test('every fault of the tour is seen with cause and next step in time, and its end', async () => {
    const site = fleet.site();
    const window = await watchIn(site);
    await window.shows('everything is fine');
    await window.shows(/COMPONENTS {2}embedded on .*: no alerts, no scheduled mirror/);
    for (const step of FAULTY) {
      await fleet.faults(...step.faults);
      const lines = await seen(window, sightOf(step), await allowed(step.withinMs));
      // What is wrong is read in the first lines, not searched for: title, problem, next step.
      expect(lines.findIndex((line) => line.includes(sightOf(step).cause))).toBe(2);
      expect(lines.findIndex((line) => sightOf(step).next.test(line))).toBeLessThan(6);
      await fleet.faults();
      await window.shows('everything is fine', { within: await allowed(REPAIRED_WITHIN_MS) });
      expect((await window.screen()).some((line) => line.includes('PROBLEMS'))).toBe(false);
    }
    await window.send('q');
    expect(await exitCodeIn(window)).toBe(0);
  });

  test('in Japanese every line fits, and cause and next step are said', async () => {
    await fleet.faults('gateway-unreachable', 'sentinel-lost');
    const window = await watchIn(fleet.site({ language: 'ja', hysteresis: { fall: 1 }, components: { gateway: { silence: '1s' } } }), {
      env: { LC_ALL: 'ja_JP.UTF-8' },
    });
    await window.shows(/^ ✗ DOWN {2}gateway .*tailnet 経由で到達できません/);
    await window.shows('-> lab-gateway の電源を確認');
    await window.shows('保管庫のセンチネルがありません');
    const lines = await window.screen();
    expect(lines.filter((line) => cells(line) > 80)).toEqual([]);
    // Only signs that are one cell wide in every Japanese terminal.
    expect(lines.join('')).not.toMatch(/[─→…·▂▅█“”]/);
    await window.send('?');
    await window.shows('見かた');
    expect((await window.screen()).filter((line) => cells(line) > 80)).toEqual([]);
    await fleet.faults();
  });

  test('with --once it attempts everything by itself and ends by the verdict', async () => {
    await fleet.faults('share-unmounted');
    // So few components that the picture fits on the screen.
    const site = fleet.site({ hysteresis: { rise: 1, fall: 1 }, probes: { hotspace: false } });
    const window = await openTerminal(site);
    await typeCommand(window, 'watch', '--once');
    expect(await exitCodeIn(window)).toBe(2);
    const lines = await window.screen();
    expect(lines[0]).toMatch(/^ ✗ DOWN {2}vault /);
    expect(lines.filter((line) => cells(line) > 80)).toEqual([]);
    await fleet.faults();
  });
});

test('a picture that is called off half-way is none', async () => {
  await fleet.faults('gateway-unreachable');
  const site = fleet.site();
  const watch = start(site, ['watch', '--once']);
  // From here on it takes at least 10 s.
  await until('the round has begun', () => existsSync(join(site.state, 'ytm.sqlite')));
  watch.kill('SIGINT');
  expect(await watch.ended).toEqual({ code: 130, stdout: '', stderr: 'ytm watch: interrupted\n' });
  await fleet.faults();
});
