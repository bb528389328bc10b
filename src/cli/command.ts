/** The shape of a command: one file each, named once in commands.ts. */
import type { Io } from './io.ts';

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The synopsis without `ytm`. */
  readonly usage: string;
  /** Options, each with one line. */
  readonly options: readonly (readonly [string, string])[];
  readonly exitCodes: readonly (readonly [number | string, string])[];
  readonly examples: readonly (readonly [string, string])[];
  /** The exit code of wrong words on the command line: 2, or 3 where the plugin convention holds. */
  readonly usageExit: number;
  /** The exit code when ytm itself fails (a bug); 3 unless told otherwise. */
  readonly bugExit?: (args: readonly string[]) => number;
  run(args: readonly string[], io: Io): Promise<number>;
}

/** The words of the command line do not fit. Ends at main.ts with the command's `usageExit`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command cannot go on for a reason that the user can mend: printed without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The options that every command takes. */
export const COMMON_OPTIONS = [
  ['--config FILE', 'the config file (default: $YTM_CONFIG, else ~/.config/ytm/config.yaml)'],
  ['--help', 'this text'],
] as const;

export const VERDICT_EXITS = [
  [0, 'healthy'],
  [1, 'degraded'],
  [2, 'down'],
  [3, 'unknown, or ytm itself failed (usage and config errors included)'],
] as const;
