/** A tmux server of its own with one window: type, look, resize, as a person would. */
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { PATIENCE_MS, until } from './poll.ts';
import { titled } from './titled.ts';

const run = promisify(execFile);

export interface TmuxWindow {
  send(...keys: readonly string[]): Promise<void>;
  /** The lines on the screen, without trailing spaces. */
  screen(): Promise<readonly string[]>;
  /** The screen with its escape sequences for colours. */
  painted(): Promise<string>;
  /** Waits until `needle` is (or with `gone`, is not) on the screen; rejects after `within` ms. */
  shows(needle: string | RegExp, options?: { readonly gone?: boolean; readonly within?: number }): Promise<readonly string[]>;
  /** Pastes as a terminal does: bracketed for a program that asked for that. */
  paste(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** A format of tmux, such as `#{alternate_on}/#{cursor_flag}`. */
  ask(format: string): Promise<string>;
  /** What programs put on the clipboard by OSC 52 last, after `takeClipboard`. */
  clipboard(): Promise<string>;
  /** From now on programs in the window may set the clipboard. */
  takeClipboard(): Promise<void>;
  close(): Promise<void>;
}

/** A line of the dashboard without what grows while the test runs: ages and times. */
export function withoutTimes(line: string): string {
  return line.replaceAll(/\d\d:\d\d|\b(now|\d+ ?(s|m|min|h))\b/g, '-').replaceAll(/ +/g, ' ');
}

/** The name of a group of tests: when it is skipped, it says why. */
export function tmuxTitle(title: string): string {
  return titled(title, hasTmux() ? null : 'there is no tmux here');
}

export function hasTmux(): boolean {
  return spawnSync('tmux', ['-V']).status === 0;
}

/** Opens a window of a plain shell; programs are started by typing. */
export async function openTmux(columns: number, rows: number, env: Readonly<Record<string, string>> = {}): Promise<TmuxWindow> {
  const socket = `ytm-test-${randomBytes(6).toString('hex')}`;
  const tmux = async (...args: readonly string[]): Promise<string> =>
    (await run('tmux', ['-L', socket, '-f', '/dev/null', ...args], { env: { ...process.env, TMUX: '' } })).stdout;
  const given = Object.entries({ LC_ALL: 'C.UTF-8', PS1: '$ ', ...env }).map(([name, value]) => `${name}=${value}`);
  await tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), 'env', '-u', 'CI', '-u', 'NO_COLOR', ...given, 'sh');
  const screen = async (): Promise<readonly string[]> => (await tmux('capture-pane', '-p')).split('\n').map((line) => line.trimEnd());
  const window: TmuxWindow = {
    screen,
    painted: () => tmux('capture-pane', '-p', '-e'),
    send: async (...keys) => void (await tmux('send-keys', ...keys)),
    async shows(needle, { gone = false, within = PATIENCE_MS } = {}) {
      const found = (lines: readonly string[]): boolean =>
        lines.some((line) => (typeof needle === 'string' ? line.includes(needle) : needle.test(line)));
      try {
        return await until(
          String(needle),
          async () => {
            const lines = await screen();
            return found(lines) === gone ? null : lines;
          },
          { within },
        );
      } catch (error) {
        throw new Error(`${String(error)}; the screen was:\n${(await screen()).join('\n')}`, { cause: error });
      }
    },
    async paste(text) {
      await tmux('set-buffer', '--', text);
      await tmux('paste-buffer', '-p', '-d');
    },
    resize: async (wide, high) => void (await tmux('resize-window', '-x', String(wide), '-y', String(high))),
    ask: async (format) => (await tmux('display', '-p', format)).trim(),
    clipboard: () => tmux('show-buffer'),
    takeClipboard: async () => void (await tmux('set-option', '-g', 'set-clipboard', 'on')),
    close: async () => void (await tmux('kill-server').catch(() => undefined)),
  };
  await window.shows('$');
  return window;
}
