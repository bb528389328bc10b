/** A new config for a running engine, in one step: the roster first, then the board, then the schedules. */
import type { Fleet, ProbeRules } from '../health/rules.ts';
import type { Board } from './board.ts';
import type { Engine } from './engine.ts';
import type { Candidate, Roster } from './roster.ts';

export interface Reconfiguration {
  readonly roster: Roster;
  readonly board: Board;
  readonly engine: Engine;
  readonly candidates: readonly Candidate[];
  /** The fleet of the new config with these probes. */
  readonly fleet: (probes: readonly ProbeRules[]) => Fleet;
}

/** Never fails: what could be wrong with a config was found when it was read. */
export function reconfigureEngine({ roster, board, engine, candidates, fleet }: Reconfiguration): void {
  const change = roster.reconfigure(candidates);
  const ready = candidates.flatMap((candidate) => {
    const settings = roster.settingsOf(candidate);
    return settings === null ? [] : [candidate.rules(settings)];
  });
  const forget = change.added.flatMap(({ runner, continues }) => (continues === null ? [runner.id] : []));
  board.reconfigure(fleet(ready), new Set(forget));
  engine.reconfigured(change);
}
