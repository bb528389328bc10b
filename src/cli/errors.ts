/** The errors that end a command; main.ts turns them into a message and an exit code. */
import type { Args } from '../health/observation.ts';
import type { UsageKey } from '../messages/messages.ts';

/** The words of the command line do not fit: a sentence of the catalogue, and the exit code of the command for usage errors. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly key: UsageKey;
  readonly args: Args;

  constructor(key: UsageKey, args: Args = {}) {
    super(key);
    this.key = key;
    this.args = args;
  }
}

/** A command cannot continue for a reason that the user can fix: printed without a stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
