/**
 * The environment of the tour's acts: the lab, the running ytm through its public interfaces (snapshots and commands), and the printed
 * lines. Nothing waits without a bound.
 */
import type { Args, Millis } from '../health/observation.ts';
import type { Snapshot, SnapshotSource } from '../health/snapshot.ts';
import { type DemoKey, demoText } from '../messages/messages.ts';
import { escapeText, type Locale } from '../messages/template.ts';
import type { Clock } from '../platform/clock.ts';
import type { FaultId } from './faults.ts';
import type { Lab } from './lab.ts';

/** The prefix of every line under a step's heading. */
export const INDENT = '     ';

/** The output and exit code of a command of ytm; `null`: it did not finish. */
export interface CommandEnd {
  readonly exitCode: number | null;
  readonly output: string;
}

export type RunCommand = (
  args: readonly string[],
  options: { readonly timeoutMs: Millis; readonly signal: AbortSignal },
) => Promise<CommandEnd>;

export interface StagePorts {
  readonly source: SnapshotSource;
  /** Makes exactly these faults active. */
  readonly setFaults: (faults: readonly FaultId[]) => Promise<void>;
  readonly share: Lab['share'];
  /** Runs a command of ytm on the lab's config. */
  readonly command: RunCommand;
  readonly clock: Clock;
  /** Ends the tour early. */
  readonly signal: AbortSignal;
  readonly locale: () => Locale;
  readonly print: (line: string) => void;
}

export interface Stage extends Pick<StagePorts, 'setFaults' | 'share'> {
  current(): Snapshot;
  /** Whether it ended with this exit code; its output is printed. */
  command(args: readonly string[], exitCode: number): Promise<boolean>;
  /** Whether a snapshot matched within the time. */
  until(seen: (snapshot: Snapshot) => boolean, withinMs: Millis): Promise<boolean>;
  /** Prints what was checked, and the result. */
  check(found: boolean, what: DemoKey, args?: Args): boolean;
  /** Prints an event during an act. */
  tell(what: DemoKey, args?: Args): void;
}

/** Whether everything went as expected. */
export type Act = (stage: Stage) => Promise<boolean>;

/** No command of the tour has more to do than copying a few MB. */
const LONGEST_COMMAND_MS: Millis = 20_000;

/** @param deadline of everything that happens there (monotonic) */
export function openStage(ports: StagePorts, deadline: Millis): Stage {
  const { source, clock, signal, locale, print, setFaults, share } = ports;
  const line = (label: DemoKey, text: string): void => print(`${INDENT}${demoText(label, locale())}${text}`);
  const left = (): Millis => Math.max(0, deadline - clock.monotonic());
  return {
    setFaults,
    share,
    current: () => source.current(),
    async command(args, exitCode) {
      line('label.command', `ytm ${args.join(' ')}`);
      const end = await ports.command(args, { timeoutMs: Math.min(LONGEST_COMMAND_MS, left()), signal });
      for (const said of end.output.split('\n').filter((each) => each.trim() !== '')) line('label.said', escapeText(said, LONGEST_LINE));
      const found = end.exitCode === exitCode;
      const codes = { exit: end.exitCode ?? '-', expected: exitCode };
      line(found ? 'label.exit' : 'label.missed', demoText(found ? 'exit.expected' : 'exit.other', locale(), codes));
      return found;
    },
    until: async (seen, withinMs) =>
      (await waitUntil(seen, clock.monotonic() + Math.min(withinMs, left()), { source, clock, signal })) === 'seen',
    check(found, what, args) {
      line(found ? 'label.checked' : 'label.missed', demoText(what, locale(), args));
      return found;
    },
    tell: (what, args) => line('label.happens', demoText(what, locale(), args)),
  };
}

const LONGEST_LINE = 400;

/** Resolves as soon as a snapshot is as wanted, `deadline` (monotonic) has passed, or `signal` aborts. */
export function waitUntil(
  seen: (snapshot: Snapshot) => boolean,
  deadline: Millis,
  { source, clock, signal }: Pick<StagePorts, 'source' | 'clock' | 'signal'>,
): Promise<'seen' | 'late' | 'interrupted'> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('interrupted');
    if (seen(source.current())) return resolve('seen');
    const end = (how: 'seen' | 'late' | 'interrupted'): void => {
      unsubscribe();
      cancelTimer();
      signal.removeEventListener('abort', interrupt);
      resolve(how);
    };
    const interrupt = (): void => end('interrupted');
    const unsubscribe = source.subscribe((snapshot) => {
      if (seen(snapshot)) end('seen');
    });
    const cancelTimer = clock.after(deadline - clock.monotonic(), () => end('late'));
    signal.addEventListener('abort', interrupt, { once: true });
  });
}
