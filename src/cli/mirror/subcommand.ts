/** One word after `ytm mirror`: a file each in commands/, named once in subcommands.ts. */
import type { Io } from '../io.ts';

export interface MirrorSubcommand {
  run(args: readonly string[], io: Io): Promise<number>;
}
