/** `ytm watch` beside a running daemon: it says so, disturbs nothing, and tells when the daemon is gone. */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { exitCodeIn, siteWithBoard, watchIn } from '../support/e2e/dashboard.ts';
import { type Fleet, startFleet } from '../support/e2e/fleet.ts';
import { allDown, aSnapshot, backendDown } from '../support/snapshots.ts';
import { hasTmux, tmuxTitle } from '../support/tmux.ts';

/** Two daemons and two dashboards are started. */

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet.stop());

describe.skipIf(!hasTmux())(tmuxTitle('attached, at 80x24'), () => {
  test('leaving it stops nothing; when the daemon is gone it looks itself, and a new one is found', async () => {
    const site = fleet.site();
    const daemon = await serve(site);
    const first = await watchIn(site);
    await first.shows('everything is fine');
    await first.shows('COMPONENTS  attached to');
    await first.send('q');
    expect(await exitCodeIn(first)).toBe(0);
    await daemon.shows('it goes on', ({ complete }) => complete);

    const window = await watchIn(site);
    await window.shows('everything is fine');
    await daemon.end('SIGKILL');
    const lost = await window.shows('CONNECTION LOST');
    expect(lost[0]).toMatch(/^ \? {2}everything was fine +CONNECTION LOST/);
    expect(lost.join('\n')).not.toContain('✓');
    await window.shows('COMPONENTS  embedded on');
    await window.shows('CONNECTION LOST', { gone: true });
    await serve(site);
    await window.shows('COMPONENTS  attached to');
    await window.shows('everything is fine');
    await window.send('q');
    expect(await exitCodeIn(window)).toBe(0);
  });

  test('the daemon’s faults and repairs are seen as they come', async () => {
    const { site, board } = await siteWithBoard();
    const window = await watchIn(site);
    await window.shows('everything is fine');
    board.show(allDown());
    const lines = await window.shows('PROBLEMS 2');
    expect(lines[0]).toMatch(/^ ✗ DOWN {2}gateway /);
    board.show(aSnapshot());
    await window.shows('everything is fine');
  });

  test('asks the daemon for what is to be attempted now', async () => {
    const { site, board } = await siteWithBoard(backendDown());
    const window = await watchIn(site);
    await window.send('R');
    await window.shows('all probes were run');
    await window.send('p', 'r');
    await window.shows('probed: tailscale, ui, healthz, files, watchdog');
    expect(board.asked).toEqual(['all', ['tailscale', 'ui', 'healthz', 'files', 'watchdog']]);
  });

  test('names a daemon of another version', async () => {
    const { site } = await siteWithBoard(aSnapshot({ version: '0.0.9' }));
    const window = await watchIn(site);
    await window.shows('COMPONENTS  attached to mac, which runs ytm 0.0.9');
  });

  test('runs no probes of its own', async () => {
    const { site } = await siteWithBoard();
    await watchIn(site);
    expect(readdirSync(site.state)).toEqual(['ytm.sock']);
  });
});
