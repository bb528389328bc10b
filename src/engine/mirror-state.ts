/** What the mirror told of itself last, and how long this machine slept since. */
import type { MirrorSnapshot } from '../health/mirror.ts';
import { isSameToJudge, type MirrorEvidence, type Nap } from '../health/mirror-component.ts';
import type { EpochMs, Millis } from '../health/observation.ts';

export class MirrorState {
  readonly #watchedSince: EpochMs;
  #snapshot: MirrorSnapshot | null = null;
  #naps: readonly Nap[] = [];

  constructor(watchedSince: EpochMs) {
    this.#watchedSince = watchedSince;
  }

  get snapshot(): MirrorSnapshot | null {
    return this.#snapshot;
  }

  get evidence(): MirrorEvidence | null {
    return this.#snapshot === null ? null : { snapshot: this.#snapshot, watchedSince: this.#watchedSince, naps: this.#naps };
  }

  /** Whether anything changed that a verdict could rest on. */
  set(snapshot: MirrorSnapshot | null): boolean {
    const isNews = !isSameToJudge(this.#snapshot, snapshot);
    const since = snapshot?.upToDateAt ?? null;
    this.#snapshot = snapshot;
    if (since !== null) this.#naps = this.#naps.filter(({ at }) => at > since);
    return isNews;
  }

  slept(at: EpochMs, gapMs: Millis): void {
    this.#naps = [...this.#naps, { at, gapMs }];
  }
}
