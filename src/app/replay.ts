/** Plays what the store has of a stretch of time through the rules of the config. */
import { hostname } from 'node:os';
import type { Addressed } from '../alerts/core/dispatch.ts';
import { type RecordedAttempt, Replay } from '../alerts/core/replay.ts';
import type { Config } from '../config/config.ts';
import type { TimeRange } from '../health/availability.ts';
import type { ComponentId, EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { Rejudged } from '../health/then.ts';
import { HOUR_MS, hourOf } from '../store/attempt-bytes.ts';
import type { Store } from '../store/store.ts';
import { policyOf } from './alert-desk.ts';
import { recordedFleet } from './runtime.ts';

const MOST_SPANS = 20_000;

export interface Replayed {
  readonly sent: readonly Addressed[];
  /** How many attempts were played. */
  readonly attempts: number;
}

/** @throws what the signal was aborted with */
export function replay(store: Store, config: Config, range: TimeRange, signal: AbortSignal): Replayed {
  const { player, attempts } = play(store, config, range, signal);
  return { sent: player.sent, attempts };
}

/** Signs of life and streaks go back no further. */
const JUDGED_FROM_MS: Millis = 2 * HOUR_MS;

/** A component at a moment of the past; `null`: its attempts are no longer kept, or it is not judged by probes. */
export function rejudged(store: Store, config: Config, component: ComponentId, at: EpochMs, signal: AbortSignal): Rejudged | null {
  const { player, seen } = play(store, config, { from: at - JUDGED_FROM_MS, until: at + 1 }, signal);
  const { judged } = player;
  const own = judged?.components.find(({ id }) => id === component);
  if (judged === null || own === undefined || !seen.has(component)) return null;
  const gate = judged.gate.reasons.filter((reason) => reason.component === component);
  return { verdict: own.verdict, judgement: own.judgement, gate };
}

interface Played {
  readonly player: Replay;
  readonly attempts: number;
  /** Components of which there were attempts. */
  readonly seen: ReadonlySet<ComponentId>;
}

/** Hour by hour, so that a week of attempts is not in memory at once. */
function play(store: Store, config: Config, range: TimeRange, signal: AbortSignal): Played {
  const fleet = recordedFleet(config, store);
  const troubles = store.states.badWithin(range, MOST_SPANS);
  const player = new Replay({ fleet, policy: policyOf(config), host: hostname(), troubles });
  const seen = new Set<ComponentId>();
  let attempts = 0;
  for (const hour of hoursOf(range)) {
    signal.throwIfAborted();
    const played = fleet.probes.flatMap(({ id, component }) => {
      const own = attemptsOf(store, id, hour, range);
      if (own.length > 0) seen.add(component);
      return own;
    });
    player.play(played.sort((left, right) => left.at - right.at));
    attempts += played.length;
  }
  player.end(range);
  return { player, attempts, seen };
}

function hoursOf({ from, until }: TimeRange): readonly EpochMs[] {
  const first = hourOf(from);
  return Array.from({ length: Math.ceil((until - first) / HOUR_MS) }, (_, index) => first + index * HOUR_MS);
}

function attemptsOf(store: Store, probe: ProbeId, hour: number, { from, until }: TimeRange): readonly RecordedAttempt[] {
  return store.attempts.ofHour(probe, hour).flatMap((attempt) => (attempt.at >= from && attempt.at < until ? [{ probe, ...attempt }] : []));
}
