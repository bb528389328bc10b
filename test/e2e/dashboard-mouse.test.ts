/** The mouse on the built program, and what was chosen there the next time it is opened: one terminal for both. */
import { describe, expect, test } from 'vitest';
import { exitCodeIn, openTerminal, siteWithBoard, typeCommand } from '../support/e2e/dashboard.ts';
import { allDown } from '../support/snapshots.ts';
import { hasTmux, type TmuxWindow, tmuxTitle } from '../support/tmux.ts';

/** As terminals report it: button, column and row, from 1 on. */
const report = (button: number, x: number, y: number): string => `\x1b[<${button};${x};${y}M`;
const WHEEL_DOWN = 65;

async function click(window: TmuxWindow, on: RegExp): Promise<void> {
  const row = (await window.shows(on)).findIndex((line) => on.test(line));
  await window.send(report(0, 8, row + 1));
}

async function leave(window: TmuxWindow): Promise<void> {
  await window.send('q');
  expect(await exitCodeIn(window)).toBe(0);
}

describe.skipIf(!hasTmux())(tmuxTitle('the mouse, and what was chosen'), () => {
  test('a click selects, another one opens, the wheel moves; choices are so after a restart, until 0 takes them back', async () => {
    const { site } = await siteWithBoard(allDown(), {}, { watch: { mouse: true } });
    const window = await openTerminal(site);
    await typeCommand(window, 'watch');
    await click(window, /^ {4}✗ healthz /);
    await click(window, /^▸ {3}✗ healthz /);
    await window.shows('Esc back');
    await window.send('h');
    await window.shows(/^▸ {3}✗ healthz /);
    await window.send('g');
    await window.shows(/^▸ ✗ gateway /);
    await window.send(report(WHEEL_DOWN, 8, 8));
    await window.shows(/^▸ {3}✗ healthz /);
    // Released before the shell has the terminal again.
    await leave(window);
    expect(await window.ask('#{mouse_any_flag}')).toBe('0');

    await typeCommand(window, 'watch');
    await window.shows('PROBLEMS 2');
    await window.send(']', 's', 'T');
    await window.shows('[worst first]');
    await window.shows(/last 1 h|1h/);
    await leave(window);
    await typeCommand(window, 'watch');
    await window.shows('as you left them');
    await window.shows('[worst first]');
    await window.send('0');
    await window.shows('as in the config again');
    await window.shows('[worst first]', { gone: true });
    await leave(window);
    await typeCommand(window, 'watch');
    await window.shows('PROBLEMS 2');
    await window.shows('as you left them', { gone: true });
    await leave(window);
  });
});
