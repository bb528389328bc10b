/**
 * Asks hot about its settled folders while the guards still wait for the vault: the scan, which asks the same, takes over the answers. What
 * it needs beyond them, or asks differently, is requested as usual.
 */
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';
import { joined } from '../core/entry.ts';
import type { Glance, Lister, ListerAnswer } from '../lister.ts';
import type { SettledFolder } from '../manifest.ts';
import { rulesOf, type ScanOptions } from './scan.ts';
import { settledRules } from './settled.ts';

/** Enough to keep the lister busy. */
const AT_ONCE = 64;

export type AheadOptions = Pick<ScanOptions, 'hot' | 'contract' | 'abilities' | 'trust' | 'logsInHot' | 'signal'> & {
  readonly manifest: Pick<ScanOptions['manifest'], 'settled'>;
  readonly clock: Clock;
};

interface Asked {
  readonly known: string;
  readonly answer: Promise<ListerAnswer<Glance>>;
}

export class ScanAhead {
  /** Since when hot has been listed, by the wall clock and by the monotonic one. */
  readonly at: EpochMs;
  readonly monotonic: Millis;
  readonly #options: AheadOptions;
  readonly #rules: string;
  readonly #asked = new Map<string, Asked>();
  readonly #frontier: string[] = [''];
  #underWay = 0;
  #hasStopped = false;

  constructor(options: AheadOptions) {
    this.#options = options;
    this.#rules = settledRules(rulesOf(options));
    this.at = options.clock.now();
    this.monotonic = options.clock.monotonic();
    this.#askOn();
  }

  /** Nothing more is asked. */
  stop(): void {
    this.#hasStopped = true;
  }

  /** Hot for one scan, which begins now. */
  takeOver(): ScanOptions['hot'] {
    this.stop();
    const { hot } = this.#options;
    return {
      foldsCase: hot.foldsCase ?? null,
      list: (path, skip, signal) => hot.list(path, skip, signal),
      look: (paths, signal) => hot.look(paths, signal),
      glance: (path, known, signal) => this.#answerTo(path, known) ?? hot.glance(path, known, signal),
    };
  }

  /** Each answer is given once. */
  #answerTo(path: string, known: string | null): ReturnType<Lister['glance']> | null {
    const asked = this.#asked.get(path);
    if (asked === undefined || asked.known !== known) return null;
    this.#asked.delete(path);
    return asked.answer;
  }

  #askOn(): void {
    while (!this.#hasStopped && this.#underWay < AT_ONCE) {
      const path = this.#frontier.pop();
      if (path === undefined) return;
      this.#ask(path);
    }
  }

  #ask(path: string): void {
    const { hot, signal } = this.#options;
    const known = this.#settled(path);
    if (known === null) return;
    this.#underWay += 1;
    const answer = hot.glance(path, known.hot, signal);
    this.#asked.set(path, { known: known.hot, answer });
    answer.then(
      ({ kind }) => {
        this.#underWay -= 1;
        if (kind === 'failed') return this.stop();
        // In a folder that changed most of them are still there.
        for (const name of known.folders.toReversed()) this.#frontier.push(joined(path, name));
        this.#askOn();
      },
      () => this.stop(),
    );
  }

  /** What cannot be read is reported by the scan. */
  #settled(path: string): SettledFolder | null {
    try {
      return this.#options.manifest.settled(path, this.#rules);
    } catch {
      this.stop();
      return null;
    }
  }
}
