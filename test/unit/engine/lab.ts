/** The engine on a clock that stands still, with probes that do what a test says. */
import * as z from 'zod/mini';
import type { Need, ProbeConfig } from '../../../src/config/config.ts';
import { Board } from '../../../src/engine/board.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { NeutralCheck } from '../../../src/engine/neutral.ts';
import { reconfigureEngine } from '../../../src/engine/reconfigure.ts';
import { type Candidate, type LearnedKey, Roster } from '../../../src/engine/roster.ts';
import type { EngineEvent } from '../../../src/health/events.ts';
import { notRun, type Outcome, type ProbeId, trouble } from '../../../src/health/observation.ts';
import type { ProbeHistory } from '../../../src/health/probe-state.ts';
import type { Fleet, ProbeRules } from '../../../src/health/rules.ts';
import type { ProbeSnapshot, Verdict } from '../../../src/health/snapshot.ts';
import type { SilenceRule } from '../../../src/health/verdict.ts';
import { pause } from '../../../src/platform/clock.ts';
import { DeadlineReached, type ProbeContext, type ProbeKind, type ProbePorts } from '../../../src/probes/probe.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { componentOf, fleetOf, good, silent } from '../../support/health.ts';

export type Script = (context: ProbeContext) => Outcome | Promise<Outcome>;

/** Answers after `ms`. */
export function after(ms: number, outcome: Outcome): Script {
  return async ({ clock, signal }) => {
    await pause(clock, ms, signal);
    return outcome;
  };
}

/** Says nothing until the attempt's deadline. */
export function hanging(outcome: Outcome = silent()): Script {
  return ({ signal }) =>
    new Promise((resolve) => {
      const end = (): void => resolve(signal.reason instanceof DeadlineReached ? outcome : notRun(trouble('probe.cancelled')));
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
}

export interface LabOptions {
  readonly probes: readonly ProbeRules[];
  readonly fleet?: Partial<Fleet>;
  /** Probes that cannot run before the share's host is known. */
  readonly needHost?: readonly ProbeId[];
  /** Probes that wait until this machine has beaten. */
  readonly needHeartbeat?: readonly ProbeId[];
  readonly cron?: Readonly<Record<ProbeId, string>>;
  readonly restored?: ReadonlyMap<ProbeId, ProbeHistory>;
  readonly learned?: ReadonlyMap<LearnedKey, string>;
  readonly silence?: SilenceRule;
  readonly clock?: FakeClock;
}

const NOT_HERE = (): never => {
  throw new Error('the probes of this test do not use that port');
};

export class Lab {
  readonly clock: FakeClock;
  readonly board: Board;
  readonly roster: Roster;
  readonly neutral: NeutralCheck;
  readonly engine: Engine;
  readonly events: EngineEvent[] = [];
  /** Starts of attempts, in order. */
  readonly attempts: { readonly probe: ProbeId; readonly at: number }[] = [];
  readonly ticks = new Map<string, () => void>();
  readonly settingsSeen = new Map<ProbeId, unknown>();
  /** What each probe does; the others answer well after 20 ms. */
  script: Readonly<Record<ProbeId, Script>> = {};
  neutralAnswers: (url: string, signal: AbortSignal) => Promise<boolean> = () => Promise.resolve(true);
  neutralChecks = 0;

  constructor(options: LabOptions) {
    this.clock = options.clock ?? new FakeClock();
    const { clock } = this;
    const held = options.probes.filter(({ id }) => {
      const need = needOf(id, options);
      return need !== null && options.learned?.has(need) !== true;
    });
    this.board = new Board({
      fleet: { ...fleetOf(options.probes, options.fleet), probes: options.probes.filter((rules) => !held.includes(rules)) },
      clock,
      host: 'mac',
      version: '0.0.0',
      restored: options.restored ?? new Map(),
      silence: options.silence ?? { kind: 'span', awakeSince: null },
    });
    this.board.on((event) => this.events.push(event));
    this.roster = new Roster({
      candidates: options.probes.map((rules) => this.#candidate(rules, options)),
      learned: options.learned ?? new Map(),
      board: this.board,
      ports: portsWith(clock),
    });
    this.neutral = new NeutralCheck({
      urls: ['https://neutral.example'],
      ask: (url, signal) => {
        this.neutralChecks += 1;
        return this.neutralAnswers(url, signal);
      },
      board: this.board,
      clock,
    });
    const every = (expression: string, tick: () => void): (() => void) => {
      this.ticks.set(expression, tick);
      return () => void this.ticks.delete(expression);
    };
    this.engine = new Engine({ clock, board: this.board, roster: this.roster, neutral: this.neutral, cron: { every } });
  }

  #candidate(rules: ProbeRules, options: LabOptions, settings: unknown = {}): Candidate {
    const expression = options.cron?.[rules.id];
    const config: ProbeConfig = {
      id: rules.id,
      kind: rules.kind,
      component: rules.component,
      domain: rules.domain,
      schedule: expression === undefined ? { kind: 'every', ms: rules.everyMs } : { kind: 'cron', expression },
      everyMs: rules.everyMs,
      timeoutMs: rules.timeoutMs,
      slowMs: null,
      gates: rules.gates,
      settings,
      needs: needOf(rules.id, options),
    };
    const kind: ProbeKind<unknown> = {
      kind: rules.kind,
      settings: z.unknown(),
      defaults: { domain: rules.domain, every: '30s', timeout: '8s' },
      codes: [],
      target: () => rules.target,
      observe: (settings, context) => {
        this.attempts.push({ probe: rules.id, at: this.clock.now() });
        this.settingsSeen.set(rules.id, settings);
        return Promise.resolve((this.script[rules.id] ?? after(20, good()))(context));
      },
    };
    return { config, kind, rules: () => rules };
  }

  /** A new config with these probes; `settings` of the probes that check something of their own. */
  reconfigure(options: LabOptions, settings: Readonly<Record<ProbeId, unknown>> = {}): void {
    const candidates = options.probes.map((rules) => this.#candidate(rules, options, settings[rules.id]));
    const { roster, board, engine } = this;
    reconfigureEngine({ roster, board, engine, candidates, fleet: (probes) => fleetOf(probes, options.fleet) });
  }

  startsOf(probe: ProbeId): readonly number[] {
    return this.attempts.filter((attempt) => attempt.probe === probe).map(({ at }) => at);
  }

  eventsOf<K extends EngineEvent['kind']>(kind: K): readonly Extract<EngineEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<EngineEvent, { kind: K }> => event.kind === kind);
  }

  probe(id: ProbeId): ProbeSnapshot {
    const probe = this.board.current().probes.find((candidate) => candidate.id === id);
    if (probe === undefined) throw new Error(`no probe ${id}`);
    return probe;
  }

  verdict(component: string): Verdict {
    return componentOf(this.board.current(), component).verdict;
  }

  stop(): void {
    this.engine.stop();
    this.board.close();
  }
}

function needOf(probe: ProbeId, { needHost, needHeartbeat }: LabOptions): Need | null {
  if (needHost?.includes(probe) === true) return 'vault.host';
  return needHeartbeat?.includes(probe) === true ? 'heartbeat' : null;
}

export function portsWith(clock: FakeClock): ProbePorts {
  return {
    clock,
    children: { run: NOT_HERE },
    secrets: { resolve: NOT_HERE },
    tailnet: { status: NOT_HERE, ping: NOT_HERE },
    mounts: { read: NOT_HERE },
    share: { visit: NOT_HERE },
  };
}
