/** One word after `ytm mirror`: a file each in commands/, named once in subcommands.ts. */
import type { Io } from '../io.ts';

export interface MirrorSubcommand {
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Exit codes of page 2 that several of them share. */
export const EXIT = { done: 0, failed: 1, usage: 2, shut: 4, locked: 5, person: 6 } as const;
