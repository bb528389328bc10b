/** How a command refuses; main.ts makes the message and the exit code of it. */
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

/** A command cannot go on for a reason that the user can mend: printed without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
