/** `ytm watch` as it is shipped, in a terminal of its own. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ApiPorts } from '../../../src/api/ports.ts';
import { FakeBoard } from '../fake-board.ts';
import { serveSocket, temporaryFolder } from '../served.ts';
import { aSnapshot } from '../snapshots.ts';
import { openTmux, type TmuxWindow } from '../tmux.ts';
import { makeSite, type Site } from './fleet.ts';
import { PROGRAM } from './program.ts';

export interface Terminal {
  /** 80x24 unless the test is about another size. */
  readonly size?: readonly [columns: number, rows: number];
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** Alternate screen / cursor, as tmux tells them. */
export const FULL_SCREEN = '1/0';
export const WHOLE = '0/1';
const STATE = '#{alternate_on}/#{cursor_flag}';

export function stateOf(window: TmuxWindow): Promise<string> {
  return window.ask(STATE);
}

/** A terminal with a shell in which `ytm` finds the site's config; closed when the test ends. */
export async function openTerminal(site: Site, { size: [columns, rows] = [80, 24], env = {} }: Terminal = {}): Promise<TmuxWindow> {
  const window = await openTmux(columns, rows, { ...site.env, ...env });
  onTestFinished(() => window.close());
  return window;
}

/** Types a `ytm` command. Its process id goes to `$HOME/pid`; what it ends with is printed as `exit=<code>`. */
export async function typeCommand(window: TmuxWindow, ...args: readonly string[]): Promise<void> {
  const command = `sh -c 'echo $$ > "$HOME/pid"; exec "$@"' sh '${process.execPath}' '${PROGRAM}' ${args.join(' ')}`;
  await window.send(`clear; ${command}; echo "exit=$?"`, 'Enter');
}

/** Waits for the end of what was typed. Gives its exit code. */
export async function exitCodeIn(window: TmuxWindow): Promise<number> {
  const lines = await window.shows(/^exit=\d+$/);
  return Number(lines.find((line) => line.startsWith('exit='))?.slice('exit='.length));
}

/** The process of the command that was typed last. */
export function processOf({ env }: Site): number {
  return Number(readFileSync(join(env['HOME'] ?? '', 'pid'), 'utf8'));
}

/** Starts the dashboard and waits for its first picture. */
export async function watchIn(site: Site, terminal: Terminal = {}): Promise<TmuxWindow> {
  const window = await openTerminal(site, terminal);
  await typeCommand(window, 'watch', ...(terminal.args ?? []));
  await window.shows(/^[ *].*(gate|ゲート) /);
  return window;
}

/** A daemon whose board says what the test wants, and a site that finds it. */
export async function siteWithBoard(
  snapshot = aSnapshot(),
  ports: Partial<ApiPorts> = {},
  config: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly site: Site; readonly board: FakeBoard }> {
  const site = makeSite(await temporaryFolder(), {
    version: 1,
    paths: { share: '/nowhere/share' },
    gateway: { peer: 'acer-dai', url: 'https://acer-dai.example' },
    ...config,
  });
  mkdirSync(site.state, { mode: 0o700 });
  const board = new FakeBoard(snapshot);
  await serveSocket(board, join(site.state, 'ytm.sock'), ports);
  return { site, board };
}
