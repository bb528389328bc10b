/** What a board begins with. */
import type { ProbeId } from '../health/observation.ts';
import type { ProbeHistory } from '../health/probe-state.ts';
import type { Fleet } from '../health/rules.ts';
import type { SilenceRule } from '../health/verdict.ts';
import type { Clock } from '../platform/clock.ts';

export interface BoardOptions {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly host: string;
  readonly version: string;
  /** The stored histories: streaks survive a restart while they are not stale. */
  readonly restored: ReadonlyMap<ProbeId, ProbeHistory>;
  readonly silence: SilenceRule;
}
