/** The next step of a problem, confirmed in the built program's own terminal. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodeIn, openTerminal, siteWithBoard, stateOf, typeCommand, WHOLE } from '../support/e2e/dashboard.ts';
import { aComponent, aReason, aSnapshot } from '../support/snapshots.ts';
import { hasTmux, tmuxTitle } from '../support/tmux.ts';

describe.skipIf(!hasTmux())(tmuxTitle('! on a problem'), () => {
  test('shows the command, runs it after y in the terminal, and says whether it helped', async () => {
    const stopped = aReason('tailscale.stopped', 'observer', null, {});
    const { site, board } = await siteWithBoard(aSnapshot({ components: [aComponent('observer', 'degraded', [stopped])] }));
    const ran = join(site.state, 'ran');
    const program = join(site.state, 'tailscale');
    writeFileSync(program, `#!/bin/sh\necho "arguments: $*"\necho "$*" >> '${ran}'\nsleep 1\n`);
    chmodSync(program, 0o700);
    const window = await openTerminal(site, { env: { YTM_TAILSCALE_BIN: program } });
    await typeCommand(window, 'watch');
    await window.shows('PROBLEMS 1');

    await window.send('!');
    await window.shows('Run this command in the terminal?');
    await window.shows(/^ *\$ \S+tailscale up/);
    await window.send('n');
    await window.shows('cancelled');
    expect(existsSync(ran)).toBe(false);

    await window.send('!');
    await window.shows('Run this command in the terminal?');
    await window.send('y');
    await window.shows('arguments: up');
    await window.shows('not resolved: tailscale.stopped');
    expect(readFileSync(ran, 'utf8')).toBe('up\n');
    expect(board.asked).not.toEqual([]);

    board.show(aSnapshot());
    await window.shows('everything is fine');
    await window.send('q');
    expect(await exitCodeIn(window)).toBe(0);
    expect(await stateOf(window)).toBe(WHOLE);
  });
});
