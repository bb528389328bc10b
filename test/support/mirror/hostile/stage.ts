/** What everything in a modelled run does before each thing it does: others may act in between, or the program may die. */

/** Never settles: what a dead process waits for. */
const FOREVER = new Promise<never>(() => undefined);

export class Stage {
  readonly #between: (step: number) => 'go on' | 'die';
  #step = 0;
  #isDead = false;
  readonly #died = Promise.withResolvers<void>();

  constructor(between: (step: number) => 'go on' | 'die') {
    this.#between = between;
  }

  /** Resolves when the process died. */
  get died(): Promise<void> {
    return this.#died.promise;
  }

  get steps(): number {
    return this.#step;
  }

  async step(): Promise<void> {
    if (!this.isDead) {
      this.#step += 1;
      if (this.#between(this.#step) === 'die') this.#die();
    }
    if (this.isDead) await FOREVER;
  }

  /** The same for calls that cannot wait. @throws when the process is dead: nothing of it may reach the disk any more */
  stepNow(): void {
    if (!this.isDead) {
      this.#step += 1;
      if (this.#between(this.#step) === 'die') this.#die();
    }
    if (this.isDead) throw new Error('the process is dead');
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  #die(): void {
    this.#isDead = true;
    this.#died.resolve();
  }
}
