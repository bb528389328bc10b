/** `ytm watch` and the terminal: every kind of terminal and of none, all sizes, and what is left behind at the end. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/health/snapshot.ts';
import { cells } from '../../src/tui/fit.ts';
import {
  exitCodeIn,
  FULL_SCREEN,
  openTerminal,
  processOf,
  siteWithBoard,
  stateOf,
  typeCommand,
  WHOLE,
  watchIn,
} from '../support/e2e/dashboard.ts';
import { PROGRAM, snapshotIn, ytm } from '../support/e2e/program.ts';
import { allowed, PATIENCE_MS, until } from '../support/poll.ts';
import { aliveWith } from '../support/processes.ts';
import { runToEnd } from '../support/shell.ts';
import { allDown, aProbe, aSnapshot, backendDown, observerOffline } from '../support/snapshots.ts';
import { hasTmux, type TmuxWindow, tmuxTitle, withoutTimes } from '../support/tmux.ts';

const COLOUR = /\x1b\[(?:\d+;)*(?:3|4|9|10)[0-7](?:;\d+)*m/;
const NOT_ASCII = /[^\x20-\x7e]/;

/** A healthy fleet of so many probes. */
function many(count: number): Snapshot {
  return aSnapshot({ probes: Array.from({ length: count }, (_, index) => aProbe(`probe-${index}`, 'http', 'gateway')) });
}

/** Whether the terminal is in the mode in which shells want it. */
async function isSane(window: TmuxWindow): Promise<boolean> {
  await window.shows(/^\$$/);
  await window.send('stty -a | tr " " "\\n" | grep -c -E "^(icanon|echo|isig|opost);?$" | sed s/^/sane=/', 'Enter');
  const lines = await window.shows(/^sane=\d$/);
  return lines.includes('sane=4');
}

describe('without a terminal', () => {
  test.each([
    ['healthy', aSnapshot(), 0],
    ['degraded', backendDown(), 1],
    ['down', allDown(), 2],
    ['unknown', observerOffline(), 3],
  ] as const)('one picture of what is %s, and the exit code of the verdict', async (verdict, snapshot, code) => {
    const { site } = await siteWithBoard(snapshot);
    const piped = await ytm(site, ['watch']);
    const once = await ytm(site, ['watch', '--once']);
    expect(piped).toMatchObject({ code, stderr: '' });
    // The two ran one after the other: their clocks may show different minutes.
    const picture = (text: string): readonly string[] => text.split('\n').map(withoutTimes);
    expect([once.code, picture(once.stdout)]).toEqual([code, picture(piped.stdout)]);
    expect(piped.stdout).toContain(code === 0 ? 'everything is fine' : '→ ');
    expect(piped.stdout).not.toContain('\x1b');
    const json = await ytm(site, ['watch', '--json']);
    expect([json.code, snapshotIn(json).verdict]).toEqual([code, verdict]);
  });

  test('a reader that has seen enough is no error', async () => {
    const { site } = await siteWithBoard(allDown());
    const piped = await runToEnd('sh', ['-c', `'${process.execPath}' '${PROGRAM}' watch | head -1`], {
      env: site.env,
      within: PATIENCE_MS,
    });
    expect(piped).toMatchObject({ code: 0, stderr: '' });
    expect(piped.stdout).toMatch(/^ ✗ DOWN {2}gateway [^\n]+\n$/);
  });

  test('is as wide as COLUMNS says, 80 without', async () => {
    const { site } = await siteWithBoard(allDown());
    for (const [columns, width] of [
      ['120', 120],
      ['60', 60],
      ['', 80],
    ] as const) {
      const { stdout } = await ytm(site, ['watch'], { COLUMNS: columns });
      const widths = stdout.split('\n').map(cells);
      expect(Math.max(...widths), `COLUMNS=${columns}`).toBe(width);
    }
  });

  test('is ASCII without a UTF-8 locale and with --ascii, coloured only when asked', async () => {
    const { site } = await siteWithBoard(backendDown());
    expect((await ytm(site, ['watch'], { LC_ALL: 'C' })).stdout.replaceAll('\n', '')).not.toMatch(NOT_ASCII);
    expect((await ytm(site, ['watch', '--ascii'])).stdout.replaceAll('\n', '')).not.toMatch(NOT_ASCII);
    expect((await ytm(site, ['watch', '--theme', 'color'])).stdout).toMatch(COLOUR);
    const mono = (await ytm(site, ['watch', '--theme', 'mono'])).stdout;
    expect(mono).toContain('\x1b[1m');
    expect(mono).not.toMatch(COLOUR);
  });

  test.each([
    ['--theme', 'pink'],
    ['--glyphs', 'emoji'],
    ['--once', 'ui'],
  ])('%s %s is a usage error', async (...words) => {
    const { site } = await siteWithBoard();
    expect(await ytm(site, ['watch', ...words])).toMatchObject({ code: 3, stdout: '' });
  });
});

describe.skipIf(!hasTmux())(tmuxTitle('in a terminal'), () => {
  test.each([
    [140, 40],
    [80, 24],
    [40, 10],
    [24, 5],
  ])('of %ix%i every line fits and the cause is there', async (columns, rows) => {
    const { site } = await siteWithBoard(backendDown());
    const window = await openTerminal(site, { size: [columns, rows] });
    await typeCommand(window, 'watch');
    await window.shows('the API');
    const lines = await window.screen();
    expect(lines[0]).toMatch(/^ ! DEGRADED /);
    expect(lines.filter((line) => cells(line) > columns)).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(rows + 1);
    if (columns >= 40) expect(lines.join(' ')).toContain('restart the backend');
  });

  test('a storm of sizes leaves the right picture, and a small screen gets back what it lost', async () => {
    const { site } = await siteWithBoard(allDown());
    const window = await watchIn(site);
    const before = await window.screen();
    for (let turn = 0; turn < 3; turn += 1)
      for (const [columns, rows] of [
        [40, 10],
        [132, 43],
        [20, 4],
        [200, 60],
        [61, 15],
        [80, 24],
      ] as const)
        await window.resize(columns, rows);
    await expect.poll(async () => (await window.screen()).map(withoutTimes)).toEqual(before.map(withoutTimes));
  });

  test('NO_COLOR has no colour, --theme and --ascii are heard, CI changes nothing', async () => {
    const { site, board } = await siteWithBoard(backendDown());
    const mono = await watchIn(site, { env: { NO_COLOR: '1', CI: '1' } });
    await mono.shows('the API fails');
    expect(await stateOf(mono)).toBe(FULL_SCREEN);
    expect(await mono.painted()).not.toMatch(COLOUR);
    expect(await mono.painted()).toContain('\x1b[1');
    const plain = await watchIn(site, { args: ['--theme', 'color', '--ascii'], env: { NO_COLOR: '1' } });
    await plain.shows('the API fails');
    expect(await plain.painted()).toMatch(COLOUR);
    expect((await plain.screen()).join('')).not.toMatch(NOT_ASCII);
    const c = await watchIn(site, { env: { LC_ALL: 'C' } });
    await c.shows('the API fails');
    expect((await c.screen()).join('')).not.toMatch(NOT_ASCII);
    board.show(aSnapshot());
    await c.shows(/^ \+ {2}everything is fine/);
  });

  test('a dumb one gets one picture and the exit code of the verdict', async () => {
    const { site } = await siteWithBoard(allDown());
    const window = await openTerminal(site, { env: { TERM: 'dumb' } });
    await typeCommand(window, 'watch');
    expect(await exitCodeIn(window)).toBe(2);
    expect(await stateOf(window)).toBe(WHOLE);
    expect((await window.screen()).join('\n')).toContain('not reachable over the tailnet');
  });

  test('one whose keys cannot be read gets one picture, coloured', async () => {
    const { site } = await siteWithBoard(backendDown());
    const window = await openTerminal(site);
    await typeCommand(window, 'watch', '</dev/null');
    expect(await exitCodeIn(window)).toBe(1);
    expect(await stateOf(window)).toBe(WHOLE);
    expect(await window.painted()).toMatch(COLOUR);
  });

  test.each([
    ['q', 0],
    ['C-c', 0],
  ])('%s ends it at once and gives the terminal back', async (key, code) => {
    const { site } = await siteWithBoard();
    const window = await watchIn(site);
    expect(await stateOf(window)).toBe(FULL_SCREEN);
    const began = performance.now();
    await window.send(key);
    expect(await exitCodeIn(window)).toBe(code);
    expect(performance.now() - began).toBeLessThan(await allowed(1_500));
    expect([await stateOf(window), await isSane(window)]).toEqual([WHOLE, true]);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s gives the terminal back and ends with %i', async (signal, code) => {
    const { site } = await siteWithBoard();
    const window = await watchIn(site);
    process.kill(processOf(site), signal);
    expect(await exitCodeIn(window)).toBe(code);
    expect([await stateOf(window), await isSane(window)]).toEqual([WHOLE, true]);
  });

  test('Q leaves the final picture behind the prompt', async () => {
    const { site } = await siteWithBoard(allDown());
    const window = await watchIn(site, { size: [80, 50] });
    await window.send('Q');
    expect(await exitCodeIn(window)).toBe(0);
    expect(await stateOf(window)).toBe(WHOLE);
    const lines = await window.screen();
    expect(lines.find((line) => line !== '')).toMatch(/^ ✗ DOWN {2}gateway /);
    expect(lines.join('\n')).toContain('gate SHUT');
  });

  test('Ctrl-Z gives the terminal back, fg goes on with the present', async () => {
    const { site, board } = await siteWithBoard();
    const window = await watchIn(site);
    await window.shows('everything is fine');
    await window.send('C-z');
    await window.shows(/[Ss]topped/);
    expect(await stateOf(window)).toBe(WHOLE);
    board.show(allDown());
    await window.send('clear; fg; echo "exit=$?"', 'Enter');
    await window.shows('not reachable over the tailnet');
    expect(await stateOf(window)).toBe(FULL_SCREEN);
    await window.send('q');
    expect(await exitCodeIn(window)).toBe(0);
  });

  test('Ctrl-Z stops also what it was started through', async () => {
    const { site } = await siteWithBoard();
    const window = await openTerminal(site);
    // As npm does: a parent in the same job that waits.
    await window.send(`clear; sh -c "'${process.execPath}' '${PROGRAM}' watch; echo ended=\\$?"`, 'Enter');
    await window.shows('everything is fine');
    await window.send('C-z');
    await window.shows(/[Ss]topped/);
    expect([await stateOf(window), await isSane(window)]).toEqual([WHOLE, true]);
    await window.send('clear; fg', 'Enter');
    await window.shows('everything is fine');
    await window.send('q');
    await window.shows('ended=0');
  });

  test.each(['SIGTSTP', 'SIGSTOP'] as const)('stopped from outside by %s it is whole again after fg', async (signal) => {
    const { site } = await siteWithBoard();
    const window = await watchIn(site);
    process.kill(processOf(site), signal);
    await window.shows(/[Ss]topped/);
    if (signal === 'SIGTSTP') expect(await stateOf(window)).toBe(WHOLE);
    // Not every shell makes Enter out of the key again.
    await window.send('clear; fg; echo "exit=$?"', 'C-j');
    await window.shows('everything is fine');
    await window.shows(/[Ss]topped/, { gone: true });
    await window.send('?');
    await window.shows('HOW TO READ');
    expect(await stateOf(window)).toBe(FULL_SCREEN);
    await window.send('q');
    expect(await exitCodeIn(window)).toBe(0);
    expect([await stateOf(window), await isSane(window)]).toEqual([WHOLE, true]);
  });

  test('Ctrl-L repairs what other programs wrote there', async () => {
    const { site } = await siteWithBoard();
    const window = await watchIn(site);
    const before = await window.shows('everything is fine');
    // The top margin, the character set, the cursor, and the screen itself.
    writeFileSync(await window.ask('#{pane_tty}'), '\x1b[5;9r\x1b(0\x1b[?25h\x1b[?1049lgarbage\r\n\n\n\n');
    await window.shows('garbage');
    await window.send('C-l');
    await window.shows('garbage', { gone: true });
    await expect.poll(async () => (await window.screen()).map(withoutTimes)).toEqual(before.map(withoutTimes));
    expect(await stateOf(window)).toBe(FULL_SCREEN);
    await window.send('q');
    expect(await exitCodeIn(window)).toBe(0);
  });

  test('what is pasted is no keys', async () => {
    const { site } = await siteWithBoard();
    const window = await watchIn(site);
    await window.paste('qQ?\u0003\nq');
    await window.send('j', 'j');
    await window.shows(/^▸ .*tailscale/);
    expect((await window.screen()).join('\n')).not.toContain('HOW TO READ');
    expect(await stateOf(window)).toBe(FULL_SCREEN);
  });

  test('keys that are held do not pile up', async () => {
    const { site } = await siteWithBoard(many(200));
    const window = await watchIn(site);
    await window.send('-N', '300', 'j');
    await window.send('g');
    await window.send('?');
    await window.shows('HOW TO READ', { within: await allowed(5_000) });
  });

  test('a terminal that is gone ends it also without a signal', async () => {
    const { site } = await siteWithBoard();
    const window = await openTerminal(site);
    const told = join(site.env['HOME'] ?? '', 'code');
    // In a session of its own nobody tells it by SIGHUP.
    await window.send(`setsid sh -c "'${process.execPath}' '${PROGRAM}' watch; echo \\$? > ${told}"`, 'Enter');
    await window.shows('everything is fine');
    await window.close();
    await until('the end', () => existsSync(told) && readFileSync(told, 'utf8') !== '');
    expect(readFileSync(told, 'utf8')).toBe('129\n');
  });

  test('a closed terminal ends it, and the demo clears its lab away', async () => {
    const { site } = await siteWithBoard();
    const home = site.env['HOME'] ?? '';
    const window = await openTerminal(site, { env: { TMPDIR: home } });
    await typeCommand(window, 'demo');
    await window.shows('gate open');
    expect(readdirSync(home).filter((name) => name.startsWith('ytm-demo-'))).toHaveLength(1);
    const pid = processOf(site);
    await window.close();
    await until('the end of the demo', () => !aliveWith(`${PROGRAM} demo`).includes(pid));
    expect(readdirSync(home).filter((name) => name.startsWith('ytm-demo-'))).toEqual([]);
  });
});
