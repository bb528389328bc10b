/** The dependencies for reading the probes of a config. */
import type { ProbeKind } from '../probes/probe.ts';
import type { Mistakes } from './mistakes.ts';
import type { Origins } from './origins.ts';

export type ProbeKinds = ReadonlyMap<string, ProbeKind<unknown>>;
/** The next `count` runs of a cron expression from now on; `null` when it is not a valid one. */
export type NextRuns = (expression: string, count: number) => Promise<readonly number[] | null>;

export interface ProbeReader {
  readonly kinds: ProbeKinds;
  readonly nextRuns: NextRuns;
  readonly mistakes: Mistakes;
  readonly origins: Origins;
}
