/** The neutral check: whether this machine is online at all. Any HTTP response of one of the configured URLs counts. */
import type { Millis } from '../health/observation.ts';
import { type Clock, pause } from '../platform/clock.ts';
import { aborted } from './aborted.ts';
import type { Board } from './board.ts';

/** One request to one URL: true if there was any HTTP response. */
export type AskNeutral = (url: string, signal: AbortSignal) => Promise<boolean>;

const TIMEOUT_MS: Millis = 5_000;
/** While a verdict depends on it, the check is repeated this often. */
const REPEAT_MS: Millis = 15_000;

export class NeutralCheck {
  #urls: readonly string[];
  readonly #ask: AskNeutral;
  readonly #board: Board;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  #isRepeating = false;

  constructor(options: { readonly urls: readonly string[]; readonly ask: AskNeutral; readonly board: Board; readonly clock: Clock }) {
    this.#urls = options.urls;
    this.#ask = options.ask;
    this.#board = options.board;
    this.#clock = options.clock;
  }

  /** Starts a check unless one is running or was made recently; repeats it while it is needed. */
  request(): void {
    if (this.#urls.length === 0) return;
    if (this.#isRepeating) return;
    this.#isRepeating = true;
    void this.#repeat().finally(() => {
      this.#isRepeating = false;
    });
  }

  /** Makes one check and gives it to the board. */
  async once(signal: AbortSignal): Promise<void> {
    if (this.#urls.length === 0) return;
    const deadline = new AbortController();
    const cancel = this.#clock.after(TIMEOUT_MS, () => deadline.abort(), { background: true });
    const asking = AbortSignal.any([deadline.signal, signal]);
    const answers = this.#urls.map(async (url) => {
      if (!(await Promise.race([this.#ask(url, asking), aborted(asking)]))) throw new Error('no answer');
    });
    const ok = await Promise.any(answers).then(
      () => true,
      () => false,
    );
    cancel();
    deadline.abort();
    if (!signal.aborted) this.#board.setNeutral(ok);
  }

  /** From the next check on. */
  reconfigure(urls: readonly string[]): void {
    this.#urls = urls;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #repeat(): Promise<void> {
    const { signal } = this.#stop;
    do {
      await this.once(signal);
      await pause(this.#clock, REPEAT_MS, signal);
    } while (this.#board.wantsNeutral && !signal.aborted);
  }
}
