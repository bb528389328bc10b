/**
 * Every way in which `ytm serve` ends, or does not. All of them take one path: a mirror run and its rsync are ended, the listeners are
 * closed, the socket is removed. `kill -9` and a crash of Node itself are the exceptions: the next ytm replaces the socket, and ends
 * what is left of a run before it starts another.
 */
import { isatty } from 'node:tty';
import { LONGEST_STOP_MS } from '../../app/parts.ts';
import type { Millis } from '../../health/observation.ts';
import { type Clock, pause } from '../../platform/clock.ts';
import { hasTerminal } from '../../platform/terminal.ts';

/** What happens, and with which exit code it ends; `reload`: it goes on with the config read again. */
export const SERVE_ENDS = {
  SIGTERM: { exitCode: 0 },
  SIGINT: { exitCode: 0 },
  SIGQUIT: { exitCode: 0 },
  /** Signals that end a program which does not expect them. */
  SIGUSR2: { exitCode: 0 },
  SIGALRM: { exitCode: 0 },
  /** SIGHUP, if it was started in a terminal that no longer exists. Any other SIGHUP reloads the config. */
  'terminal-gone': { exitCode: 0 },
  /** An exception that nothing caught. */
  bug: { exitCode: 1 },
} as const;

export type EndedBy = keyof typeof SERVE_ENDS;

/** A second signal does not wait for a run to end gracefully; then the exit code is 128 and the number of that signal. */
const AT_ONCE_CODES = { SIGTERM: 143, SIGINT: 130, SIGQUIT: 131 } as const;

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGUSR2', 'SIGALRM'] as const satisfies readonly EndedBy[];
/** The kernel may send SIGHUP a moment before it takes the terminal away. */
const HANGING_UP_MS: Millis = 250;
/** A little longer than the deadlines of all parts together. */
const LONGEST_END_MS: Millis = LONGEST_STOP_MS + 200;
const AT_ONCE_MS: Millis = 1_000;

export interface EndsOptions {
  readonly clock: Clock;
  readonly onBug: (error: unknown) => void;
  /** SIGHUP that asks for a reload. */
  readonly onReload: () => void;
}

export interface Ends {
  /** Resolves with the first cause. */
  readonly first: Promise<EndedBy>;
  /** Runs the end, with its time limits. Resolves with the exit code. `hurry` is called when a second signal comes. */
  carryOut(by: EndedBy, stop: () => Promise<unknown>, hurry: () => void): Promise<number>;
}

/** Listens from now on to everything that ends or reloads this process; it never stops doing so. */
export function hearEnds({ clock, onBug, onReload }: EndsOptions): Ends {
  const first = Promise.withResolvers<EndedBy>();
  const second = Promise.withResolvers<keyof typeof AT_ONCE_CODES>();
  let heard = 0;
  for (const name of SIGNALS) {
    process.on(name, () => {
      heard += 1;
      first.resolve(name);
      if (heard > 1 && name in AT_ONCE_CODES) second.resolve(name as keyof typeof AT_ONCE_CODES);
    });
  }
  process.on('uncaughtException', (error) => {
    onBug(error);
    first.resolve('bug');
  });
  const livesInTerminal = hasTerminal() && [0, 1, 2].some((stream) => isatty(stream));
  const onHangup = async (): Promise<void> => {
    if (livesInTerminal && hasTerminal()) await pause(clock, HANGING_UP_MS);
    if (livesInTerminal && !hasTerminal()) first.resolve('terminal-gone');
    else onReload();
  };
  process.on('SIGHUP', () => void onHangup());
  return {
    first: first.promise,
    async carryOut(by, stop, hurry) {
      const atOnce = second.promise.then(async (name) => {
        hurry();
        await pause(clock, AT_ONCE_MS);
        return AT_ONCE_CODES[name];
      });
      const stopped = stop().then(() => SERVE_ENDS[by].exitCode);
      return Promise.race([stopped, atOnce, pause(clock, LONGEST_END_MS).then(() => SERVE_ENDS[by].exitCode)]);
    },
  };
}
