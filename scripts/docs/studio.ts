/**
 * The studio of config/studio.example.yaml under observation: its probes run on their schedule with simulated outcomes, and the
 * product itself judges them. Time is simulated too, so the same scene always gives the same snapshot.
 */
import { readFileSync } from 'node:fs';
import type { Config } from '../../src/config/config.ts';
import { interpretConfig } from '../../src/config/interpret.ts';
import { formatProblem } from '../../src/config/mistakes.ts';
import { Board } from '../../src/engine/board.ts';
import { fleetOf, rulesOf } from '../../src/engine/fleet.ts';
import { firstOffset, nextDue, recheckAt } from '../../src/engine/schedule.ts';
import type { EngineEvent } from '../../src/health/events.ts';
import type { Sample } from '../../src/health/history.ts';
import { type EpochMs, type Millis, type Outcome, type ProbeId, troubleOf } from '../../src/health/observation.ts';
import { isSettled } from '../../src/health/probe-state.ts';
import type { ProbeRules } from '../../src/health/rules.ts';
import type { Snapshot } from '../../src/health/snapshot.ts';
import { nextRuns } from '../../src/platform/cron.ts';
import { PROBE_KINDS } from '../../src/probes/registry.ts';
import { type Sight, WELL } from './screenshots.ts';

/** 23 November 2026, 02:07 in Tokyo. */
export const NOW: EpochMs = Date.UTC(2026, 10, 22, 17, 7, 0);
export const TOKYO_MINUTES = 540;
export const VERSION = '0.1.0';

const MINUTE: Millis = 60_000;
/** Long enough for full strips. */
const WATCHED_FOR: Millis = 70 * MINUTE;
const EXAMPLE = new URL('../../config/studio.example.yaml', import.meta.url);

export interface Scene {
  /** Outcomes that differ from normal operation, by probe. */
  readonly screenshots: Readonly<Record<ProbeId, Sight>>;
  /** How long ago the scene began. */
  readonly ago: Millis;
  /** Whether the neutral host answers. */
  readonly online: boolean;
}

export interface Observed {
  readonly snapshot: Snapshot;
  /** Every attempt, oldest first. */
  readonly samples: ReadonlyMap<ProbeId, readonly Sample[]>;
  /** Events of the engine since the scene began, oldest first. */
  readonly events: readonly EngineEvent[];
}

export const ALL_WELL: Scene = { screenshots: {}, ago: 0, online: true };

/** One probe's next attempt. */
interface Turn {
  readonly rules: ProbeRules;
  due: EpochMs;
}

function sightOf({ rules, due }: Turn, scene: Scene): Sight {
  const sight = (due >= NOW - scene.ago ? scene.screenshots[rules.id] : undefined) ?? WELL[rules.id];
  if (sight === undefined) throw new Error(`no outcome is defined for probe ${rules.id}`);
  return sight;
}

/** The snapshot, events and samples at NOW after the scene was monitored for an hour. */
export async function observe(scene: Scene): Promise<Observed> {
  const config = await exampleConfig();
  const fleet = fleetOf(
    config,
    config.probes.map((probe) => rulesFor(config, probe)),
  );
  const start = NOW - WATCHED_FOR;
  let now = start;
  const clock = { now: () => now, monotonic: () => now, after: () => () => {} };
  const silence = { kind: 'span', awakeSince: null } as const;
  const board = new Board({ fleet, clock, host: 'mac', version: VERSION, restored: new Map(), silence });
  const events: EngineEvent[] = [];
  const samples = new Map<ProbeId, Sample[]>();
  board.on((event) => {
    if (now >= NOW - scene.ago) events.push(event);
  });
  const turns = fleet.probes.map((rules): Turn => ({ rules, due: start + firstOffset(rules.id) }));
  const endOf = (turn: Turn): EpochMs => turn.due + sightOf(turn, scene).took(turn.rules);
  for (;;) {
    const turn = turns.reduce((first, other) => (endOf(other) < endOf(first) ? other : first));
    const { rules, due } = turn;
    if (endOf(turn) > NOW) break;
    now = endOf(turn);
    // Evaluates expired timers; the board does this automatically when time passes.
    board.current();
    const outcome = sightOf(turn, scene).outcome({ now, rules });
    const history = board.record({ probe: rules.id, startedAt: due, at: now, took: now - due, outcome });
    samples.set(rules.id, [...(samples.get(rules.id) ?? []), sampleOf(now, now - due, outcome)]);
    if (board.wantsNeutral) board.setNeutral(scene.online);
    const grid = { base: start + firstOffset(rules.id), everyMs: rules.everyMs, key: rules.id };
    turn.due = isSettled(history, rules) ? nextDue(grid, now) : Math.min(nextDue(grid, now), recheckAt(grid, now));
    board.scheduled(rules.id, turn.due);
  }
  now = NOW;
  return { snapshot: board.current(), events, samples };
}

function sampleOf(at: EpochMs, took: Millis, outcome: Outcome): Sample {
  const code = troubleOf(outcome)?.code ?? null;
  if (outcome.kind !== 'answered') return { at, tookMs: null, class: outcome.kind === 'failed' ? 'd' : 'n', code };
  return { at, tookMs: took, class: !outcome.ok ? 'd' : code === null ? 'u' : 'w', code };
}

async function exampleConfig(): Promise<Config> {
  // A fixed home folder; and the host of the share, which is normally learned while the share is mounted, is known from the start.
  const text = `${readFileSync(EXAMPLE, 'utf8').replaceAll(' ~/', ' /Users/mika/')}\nvault: { host: lenovo.local }\n`;
  const around = { file: 'studio.example.yaml', env: {}, platform: 'darwin' } as const;
  const result = await interpretConfig(text, { ...around, kinds: PROBE_KINDS, nextRuns });
  if (!result.ok) throw new Error(result.problems.map((problem) => formatProblem(problem)).join('\n'));
  return result.config;
}

function rulesFor(config: Config, probe: Config['probes'][number]): ProbeRules {
  const kind = PROBE_KINDS.get(probe.kind);
  if (kind === undefined) throw new Error(`no such probe kind: ${probe.kind}`);
  return rulesOf(config, probe, kind, probe.settings);
}
