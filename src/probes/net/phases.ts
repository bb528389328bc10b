/** Times the phases of one attempt. A phase that is entered again (a redirect) adds to its span. */
import type { HttpPhases, Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';

export type PhaseName = keyof HttpPhases;

export class Phases {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #spans: { [name in PhaseName]?: Millis } = {};
  #current: PhaseName | null = null;
  #since: Millis = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Ends the phase under way and starts another. */
  begin(name: PhaseName): void {
    this.end();
    this.#current = name;
  }

  end(): void {
    const now = this.#clock.monotonic();
    if (this.#current !== null) this.#spans[this.#current] = (this.#spans[this.#current] ?? 0) + now - this.#since;
    this.#current = null;
    this.#since = now;
  }

  /** Spans of the phases that have ended. */
  get spans(): HttpPhases {
    return this.#spans;
  }
}
