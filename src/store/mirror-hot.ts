/** What was seen of hot over several runs. */
import type { EpochMs } from '../health/observation.ts';
import { NO_SHIFTS, type StatShifts } from '../mirror/core/stable-stats.ts';
import type { HotStore } from '../mirror/store-port.ts';
import type { MirrorBase } from './mirror-base.ts';

export class StoredHot implements HotStore {
  readonly #base: MirrorBase;

  constructor(base: MirrorBase) {
    this.#base = base;
  }

  statShifts(hot: string): StatShifts {
    const kept = this.#base.note('statShifts');
    return kept?.hot === hot ? kept.shifts : NO_SHIFTS;
  }

  setStatShifts(hot: string, shifts: StatShifts): void {
    this.#base.setNote('statShifts', { hot, shifts });
  }

  changingSince(): ReadonlyMap<string, EpochMs> {
    return new Map(this.#base.note('changing'));
  }

  setChangingSince(since: ReadonlyMap<string, EpochMs>): void {
    this.#base.setNote('changing', [...since]);
  }
}
