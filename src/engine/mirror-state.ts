/** The last report of the mirror, and how long this machine has slept since. */
import type { MirrorSnapshot } from '../health/mirror.ts';
import { isSameToJudge, type MirrorEvidence, type Suspend } from '../health/mirror-component.ts';
import type { EpochMs, Millis } from '../health/observation.ts';

export class MirrorState {
  #watchedSince: EpochMs;
  #snapshot: MirrorSnapshot | null = null;
  #suspends: readonly Suspend[] = [];

  constructor(watchedSince: EpochMs) {
    this.#watchedSince = watchedSince;
  }

  get snapshot(): MirrorSnapshot | null {
    return this.#snapshot;
  }

  get evidence(): MirrorEvidence | null {
    return this.#snapshot === null ? null : { snapshot: this.#snapshot, watchedSince: this.#watchedSince, suspends: this.#suspends };
  }

  /** Time from this moment on counts as overdue. */
  watchedFrom(at: EpochMs): void {
    this.#watchedSince = at;
  }

  /** Whether anything changed that could affect a verdict. */
  set(snapshot: MirrorSnapshot | null): boolean {
    const isNews = !isSameToJudge(this.#snapshot, snapshot);
    const since = snapshot?.upToDateAt ?? null;
    this.#snapshot = snapshot;
    if (since !== null) this.#suspends = this.#suspends.filter(({ at }) => at > since);
    return isNews;
  }

  slept(at: EpochMs, gapMs: Millis): void {
    this.#suspends = [...this.#suspends, { at, gapMs }];
  }
}
