/**
 * The probes that can run: each with its kind and settings. A probe that needs what is not known yet (the
 * share's host, a first beat) is held back until somebody learns it.
 */
import type { Need, ProbeConfig } from '../config/config.ts';
import type { ProbeRules } from '../health/rules.ts';
import type { ProbeKind, ProbePorts } from '../probes/probe.ts';
import type { Board } from './board.ts';
import { Limiter } from './limiter.ts';
import { Runner } from './runner.ts';

/** What is found out for probes that wait for it, kept on disk. The value of `beat` says nothing: it is enough that there is one. */
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

/** Sockets and children under way at once; more wait in order. */
const CONCURRENT_ATTEMPTS = 256;

export class Roster {
  readonly runners = new Map<string, Runner>();
  readonly #held: Candidate[] = [];
  readonly #options: RosterOptions;
  readonly #limiter = new Limiter(CONCURRENT_ATTEMPTS);

  constructor(options: RosterOptions) {
    this.#options = options;
    for (const candidate of options.candidates) {
      const settings = settingsOf(candidate, options.learned);
      if (settings === null) this.#held.push(candidate);
      else this.#add(candidate, settings);
    }
  }

  /** Lets the probes in that waited for `key`; returns them. */
  learn(key: LearnedKey, value: string): readonly Runner[] {
    const ready = this.#held.filter(({ config }) => config.needs === key);
    return ready.map((candidate) => {
      this.#held.splice(this.#held.indexOf(candidate), 1);
      const settings = settingsOf(candidate, new Map([[key, value]]));
      this.#options.board.admit(candidate.rules(settings));
      return this.#add(candidate, settings);
    });
  }

  #add(candidate: Candidate, settings: unknown): Runner {
    const { board, ports } = this.#options;
    const runner = new Runner({ config: candidate.config, kind: candidate.kind, settings, board, ports, limiter: this.#limiter });
    this.runners.set(runner.id, runner);
    return runner;
  }
}

/** A candidate's settings with what was learned filled in, or `null` while it is not known. */
export function settingsOf({ config }: Candidate, learned: ReadonlyMap<LearnedKey, string>): unknown {
  if (config.needs === null) return config.settings;
  const value = learned.get(config.needs);
  if (value === undefined) return null;
  return config.needs === 'vault.host' ? { ...(config.settings as object), host: value } : config.settings;
}
