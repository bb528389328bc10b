/**
 * The probes that can run, each with its kind and settings. A probe that needs a value that is not known yet (the share's host, a first
 * heartbeat) is held back until the value is learned.
 */
import type { Need, ProbeConfig } from '../config/config.ts';
import type { ProbeRules } from '../health/rules.ts';
import type { ProbeKind, ProbePorts } from '../probes/probe.ts';
import { Runner } from './attempt.ts';
import type { Board } from './board.ts';
import { Limiter } from './limiter.ts';

/** Values learned for probes that wait for them, kept on disk. The value of `heartbeat` is irrelevant; only its existence counts. */
export type LearnedKey = Need;

export interface Candidate {
  readonly config: ProbeConfig;
  readonly kind: ProbeKind<unknown>;
  rules(settings: unknown): ProbeRules;
}

export interface RosterOptions {
  readonly candidates: readonly Candidate[];
  readonly learned: ReadonlyMap<LearnedKey, string>;
  readonly board: Board;
  readonly ports: ProbePorts;
}

/** The maximum of concurrent sockets and children; further ones wait in order. */
const CONCURRENT_ATTEMPTS = 256;

/** What a new config changed: probes that stay as they are appear in neither list. */
export interface RosterChange {
  readonly retired: readonly Runner[];
  /** `continues`: the runner of that name before, if it checked the same: history and schedule are about the same thing. */
  readonly added: readonly { readonly runner: Runner; readonly continues: Runner | null }[];
}

export class Roster {
  readonly runners = new Map<string, Runner>();
  readonly #held: Candidate[] = [];
  readonly #learned: Map<LearnedKey, string>;
  readonly #options: RosterOptions;
  readonly #limiter = new Limiter(CONCURRENT_ATTEMPTS);

  constructor(options: RosterOptions) {
    this.#options = options;
    this.#learned = new Map(options.learned);
    for (const candidate of options.candidates) {
      const settings = settingsOf(candidate, options.learned);
      if (settings === null) this.#held.push(candidate);
      else this.#add(candidate, settings);
    }
  }

  /** Lets the probes in that waited for `key`; returns them. */
  learn(key: LearnedKey, value: string): readonly Runner[] {
    this.#learned.set(key, value);
    const ready = this.#held.filter(({ config }) => config.needs === key);
    return ready.map((candidate) => {
      this.#held.splice(this.#held.indexOf(candidate), 1);
      const settings = settingsOf(candidate, new Map([[key, value]]));
      this.#options.board.admit(candidate.rules(settings));
      return this.#add(candidate, settings);
    });
  }

  /** The settings of a candidate with what was learned so far; `null` while it has to wait. */
  settingsOf(candidate: Candidate): unknown {
    return settingsOf(candidate, this.#learned);
  }

  /** The probes of a new config. A probe that did not change keeps its runner, and with it a running attempt and its schedule. */
  reconfigure(candidates: readonly Candidate[]): RosterChange {
    const before = new Map(this.runners);
    const added: RosterChange['added'][number][] = [];
    this.runners.clear();
    this.#held.length = 0;
    for (const candidate of candidates) {
      const settings = this.settingsOf(candidate);
      const old = before.get(candidate.config.id) ?? null;
      if (settings === null) this.#held.push(candidate);
      else if (old !== null && isSameProbe(old, candidate.config, settings)) this.#keep(old, before);
      else {
        const continues = old !== null && isSameCheck(old, candidate.config, settings) ? old : null;
        added.push({ runner: this.#add(candidate, settings), continues });
      }
    }
    const retired = [...before.values()];
    for (const runner of retired) runner.retire();
    return { retired, added };
  }

  #keep(runner: Runner, before: Map<string, Runner>): void {
    this.runners.set(runner.id, runner);
    before.delete(runner.id);
  }

  #add(candidate: Candidate, settings: unknown): Runner {
    const { board, ports } = this.#options;
    const runner = new Runner({ config: candidate.config, kind: candidate.kind, settings, board, ports, limiter: this.#limiter });
    this.runners.set(runner.id, runner);
    return runner;
  }
}

function isSameProbe(runner: Runner, config: ProbeConfig, settings: unknown): boolean {
  return asText([runner.config, runner.settings]) === asText([config, settings]);
}

function isSameCheck({ config, settings }: Runner, { kind }: ProbeConfig, newSettings: unknown): boolean {
  return asText([config.kind, settings]) === asText([kind, newSettings]);
}

/** Equal for equal values; expressions count by their source. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof RegExp ? String(part) : part));
}

/** A candidate's settings with what was learned filled in, or `null` while it is not known. */
export function settingsOf({ config }: Candidate, learned: ReadonlyMap<LearnedKey, string>): unknown {
  if (config.needs === null) return config.settings;
  const value = learned.get(config.needs);
  if (value === undefined) return null;
  return config.needs === 'vault.host' ? { ...(config.settings as object), host: value } : config.settings;
}
