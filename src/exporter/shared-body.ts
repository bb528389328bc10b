/** One body for all who ask while it is being made: several scrapers at a time cost what one costs. */

/** A body that slow scrapers hold up is given to no more of them: its first parts would be old. */
const LONGEST_OPEN_MS = 1_000;

export class SharedBody {
  readonly #parts: AsyncGenerator<string, void, void>;
  readonly #begunAt: number;
  /** Each part is made when the first reader comes to it. */
  readonly #made: Promise<IteratorResult<string, void>>[] = [];
  #readers = 0;
  #isOver = false;

  /** @param now by the monotonic clock, as for `isOpen` */
  constructor(parts: AsyncGenerator<string, void, void>, now: number) {
    this.#parts = parts;
    this.#begunAt = now;
  }

  isOpen(now: number): boolean {
    return !this.#isOver && now - this.#begunAt < LONGEST_OPEN_MS;
  }

  async *read(): AsyncGenerator<string, void, void> {
    this.#readers += 1;
    try {
      for (let index = 0; ; index += 1) {
        this.#made[index] ??= this.#parts.next();
        const part = await this.#made[index];
        if (part === undefined || part.done === true) return;
        yield part.value;
      }
    } finally {
      // Whoever asks from now on gets a new one.
      this.#isOver = true;
      this.#readers -= 1;
      if (this.#readers === 0) this.#made.length = 0;
    }
  }
}
