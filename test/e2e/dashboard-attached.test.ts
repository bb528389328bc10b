/** `ytm watch` beside a daemon: what is typed, pasted and copied in Japanese, sizes at the edges, and a daemon that knows less. */
import { describe, expect, test } from 'vitest';
import { cells } from '../../src/tui/fit.ts';
import { openTerminal, siteWithBoard, typeCommand, watchIn } from '../support/e2e/dashboard.ts';
import { makeSite } from '../support/e2e/fleet.ts';
import { serveOlder } from '../support/e2e/older-daemon.ts';
import { aHaltedMirror } from '../support/mirrors.ts';
import { until } from '../support/poll.ts';
import { temporaryFolder } from '../support/served.ts';
import { allDown, aSnapshot } from '../support/snapshots.ts';
import { hasTmux, tmuxTitle } from '../support/tmux.ts';

describe.skipIf(!hasTmux())(tmuxTitle('a Japanese word'), () => {
  test('filters the list when it is typed, and when it is pasted', async () => {
    const { site } = await siteWithBoard(aSnapshot());
    const window = await watchIn(site);
    await window.shows(/^ {4}✓ ui /);
    await window.send('/', '保', '管', '庫');
    await window.shows('[/保管庫]');
    await window.shows(/^ {4}✓ ui /, { gone: true });
    await window.shows(/^ {4}✓ mount /);
    // Corrected by characters, not by bytes.
    await window.send('BSpace');
    await window.shows('[/保管]');
    await window.send('Enter', 'h');
    await window.shows(/^ {4}✓ ui /);
    await window.send('/');
    await window.paste('保管庫\nq');
    await window.shows('[/保管庫]');
    await window.send('Enter');
    await window.shows(/^ \/保/, { gone: true });
    await window.shows(/^ {4}✓ mount /);
  });

  test.each([
    ['', 'to the clipboard of your terminal (OSC 52)'],
    ['yes', 'with tmux load-buffer'],
  ])('is copied as it is (TMUX=%s)', async (tmux, told) => {
    const { site } = await siteWithBoard(allDown());
    const window = await openTerminal(site, { env: tmux === '' ? { TMUX: '' } : {} });
    await window.takeClipboard();
    await typeCommand(window, 'watch');
    await window.shows('PROBLEMS 2');
    await window.send('p', 'p', 'y');
    await window.shows(told);
    expect(await window.clipboard()).toBe(
      'vault/mount down /Volumes/保管庫\nthe share is not mounted at /Volumes/保管庫\n  open smb://lenovo/保管庫\n',
    );
  });
});

describe.skipIf(!hasTmux())(tmuxTitle('at the edges of size'), () => {
  test.each([
    [20, 5],
    [30, 6],
    [200, 60],
  ])('%ix%i: the verdict, the cause, and every line fits', async (columns, rows) => {
    const { site, board } = await siteWithBoard(allDown());
    const window = await openTerminal(site, { size: [columns, rows] });
    await typeCommand(window, 'watch');
    const lines = await window.shows(/^ ✗ DOWN {2}gateway/);
    expect(lines.filter((line) => cells(line) > columns)).toEqual([]);
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain('not reachable over the');
    // A question is asked, and answered, even there.
    board.show({ ...allDown(), mirror: aHaltedMirror() });
    // The daemon's news may come after the key; on the smallest screen they are not to be seen.
    if (rows > 5) await window.shows('mirror HALTED');
    await until('the question', async () => {
      await window.send('A');
      return (await window.screen()).some((line) => line.includes('End the halt'));
    });
    await window.shows(/^ y yes/);
    await window.send('n');
    await window.shows('cancelled');
    board.show(aSnapshot());
    await window.shows(/^ ✓ /);
  });
});

describe.skipIf(!hasTmux())(tmuxTitle('a daemon of an earlier version'), () => {
  test('is named, and what it does not know is not there or said', async () => {
    const site = makeSite(await temporaryFolder(), { version: 1, gateway: { peer: 'acer-dai', url: 'https://acer-dai.example' } });
    await serveOlder(site, aSnapshot({ version: '0.0.7' }));
    const window = await watchIn(site, { size: [140, 40] });
    await window.shows('attached to mac, which runs ytm 0.0.7');
    await window.shows('everything is fine');
    await window.send('m');
    await window.shows('no mirror is configured on this machine');
    await window.send('j', 'j', 'j');
    await window.shows('the history is not');
    await window.shows('ytm serve refuses: not found');
    await window.shows('p95 ms', { gone: true });
  });
});
