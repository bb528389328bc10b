/** The dashboard in a real terminal (tmux), bundled as it is shipped, on made-up states. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noDevtools } from '../../../scripts/bundle/devtools.ts';
import { hasTmux, openTmux, type TmuxWindow, tmuxTitle, withoutTimes } from '../../support/tmux.ts';

let folder = '';
let program = '';
let window: TmuxWindow | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ytm-watch-'));
  program = join(folder, 'watch-host.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../support/watch-host.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    outfile: program,
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    plugins: [noDevtools],
    logLevel: 'error',
  });
});

afterEach(async () => {
  await window?.close();
  window = null;
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function started(columns = 80, rows = 24, env: Readonly<Record<string, string>> = {}): Promise<TmuxWindow> {
  window = await openTmux(columns, rows, env);
  await window.send(`'${process.execPath}' '${program}'`, 'Enter');
  await window.shows(/gate|ゲート/);
  return window;
}

const WHOLE = '0/1';
const FULL_SCREEN = '1/0';
const STATE = '#{alternate_on}/#{cursor_flag}';

describe.skipIf(!hasTmux())(tmuxTitle('the dashboard in tmux'), () => {
  it('shows each fault with its cause and next step, and lets it go', async () => {
    const screen = await started();
    expect(await screen.ask(STATE)).toBe(FULL_SCREEN);
    await screen.shows('everything is fine');
    await screen.send('x', '2');
    await screen.shows('the API fails');
    await screen.shows('restart the backend');
    await screen.shows(/gate SHUT/);
    await screen.send('3');
    await screen.shows('not reachable over the tailnet');
    await screen.shows(/vault\/mount: the share is not mounted/);
    await screen.send('1');
    await screen.shows('everything is fine');
    await screen.send('x');
    await screen.shows('FAULTS', { gone: true });
  });

  it('leaves the terminal whole after q, and the final picture after Q', async () => {
    const screen = await started();
    await screen.send('q');
    await screen.shows('exit: quit');
    expect(await screen.ask(STATE)).toBe(WHOLE);
    // What is typed before the shell has the terminal back would go to the program that ends.
    await screen.shows(/^\$$/);
    await screen.send("stty -a | grep -c ' icanon' | sed s/^/cooked=/", 'Enter');
    await screen.shows('cooked=1');
    await screen.send('clear', 'Enter', `'${process.execPath}' '${program}'`, 'Enter');
    await screen.shows('gate open');
    await screen.send('Q');
    await screen.shows('exit: quit');
    await screen.shows('everything is fine');
    expect(await screen.ask(STATE)).toBe(WHOLE);
  });

  it('leaves the terminal whole after SIGTERM', async () => {
    const pidFile = join(folder, 'pid');
    const screen = await started(80, 24, { HOST_PID_FILE: pidFile });
    process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGTERM');
    await screen.shows('exit: signal');
    expect(await screen.ask(STATE)).toBe(WHOLE);
  });

  it('survives a storm of sizes', async () => {
    const screen = await started();
    const before = await screen.shows('everything is fine');
    for (const [columns, rows] of [
      [40, 10],
      [120, 40],
      [20, 5],
      [200, 60],
      [61, 15],
      [80, 24],
    ] as const)
      await screen.resize(columns, rows);
    const after = await screen.shows('everything is fine');
    // On a busy machine strips grow meanwhile.
    const still = (line: string): string => withoutTimes(line).replace(/[▂·]+/gu, '▂');
    await expect.poll(async () => (await screen.screen()).map(still)).toEqual(before.map(still));
    expect(after.length).toBe(before.length);
  });

  it('stops with Ctrl-Z and comes back with fg, redraws with Ctrl-L', async () => {
    const screen = await started();
    await screen.shows('everything is fine');
    await screen.send('C-z');
    await screen.shows(/[Ss]topped/);
    expect(await screen.ask(STATE)).toBe(WHOLE);
    await screen.send('fg', 'Enter');
    await screen.shows('everything is fine');
    await screen.send('C-l', '?');
    await screen.shows('HOW TO READ');
    expect(await screen.ask(STATE)).toBe(FULL_SCREEN);
    await screen.send('C-c');
    await screen.shows('exit: quit');
  });

  it('shows itself also where CI is set, in ASCII and without colour where asked', async () => {
    const screen = await started(80, 24, { CI: '1', NO_COLOR: '1', LC_ALL: 'C', HOST_LANGUAGE: 'ja', HOST_STATE: 'allDown' });
    await screen.shows('共有がマウントされていません: /Volumes/保管庫');
    await screen.shows(/^ X DOWN {2}gateway/);
    const painted = await screen.painted();
    expect(painted).toContain('\x1b[1');
    expect(painted).not.toMatch(/\x1b\[(?:\d+;)*(?:3|4|9|10)[0-7](?:;\d+)*m/);
  });
});
