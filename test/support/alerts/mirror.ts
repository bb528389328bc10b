/** A mirror that runs every ten minutes while the gate is open, and the faults that befall it. */
import type { ReasonCode } from '../../../src/health/catalogue.ts';
import type { MirrorSnapshot, RunSummary } from '../../../src/health/mirror.ts';
import type { EpochMs, Millis } from '../../../src/health/observation.ts';
import { reasonOf } from '../../../src/health/reason.ts';
import type { Reason } from '../../../src/health/snapshot.ts';
import { argsFor } from '../health.ts';
import { aMirror, aParked, aRun } from '../mirrors.ts';

export const MIRROR_EVERY_MS: Millis = 10 * 60_000;

export class SimulatedMirror {
  #runs: readonly RunSummary[] = [];
  #upToDateAt: EpochMs | null;
  #number = 0;
  #halt: Reason | null = null;
  #parkedSince: EpochMs | null = null;

  constructor(now: EpochMs) {
    this.#upToDateAt = now;
  }

  /** One run is due. @param faults names of the mirror's faults that last now */
  run(now: EpochMs, isGateOpen: boolean, faults: readonly string[]): void {
    this.see(now, faults);
    if (!isGateOpen || this.#halt !== null || faults.includes('mirror-stuck')) return;
    const failing = faults.find((name) => name.startsWith('mirror-failing'));
    this.#number += 1;
    const changes: Partial<RunSummary> =
      failing === undefined
        ? { status: this.#parkedSince === null ? 'complete' : 'parked' }
        : { status: 'failed', reasons: [this.#reason(failing, now)] };
    this.#runs = [aRun(String(this.#number), 0, { startedAt: now - 20_000, endedAt: now, ...changes }), ...this.#runs].slice(0, 10);
    if (failing === undefined) this.#upToDateAt = now;
  }

  /** Takes note of what a person would be asked, and whether the person has decided. */
  see(now: EpochMs, faults: readonly string[]): void {
    const halted = faults.find((name) => name.startsWith('mirror-halted'));
    this.#halt = halted === undefined ? null : (this.#halt ?? this.#reason(halted, now));
    this.#parkedSince = faults.includes('mirror-parked') ? (this.#parkedSince ?? now) : null;
  }

  snapshot(now: EpochMs): MirrorSnapshot {
    return aMirror({
      state: this.#halt === null ? 'idle' : 'halted',
      nextAt: this.#halt === null ? now + MIRROR_EVERY_MS : null,
      upToDateAt: this.#upToDateAt,
      comparedAt: this.#upToDateAt,
      reasons: this.#halt === null ? [] : [this.#halt],
      parked: this.#parkedSince === null ? null : aParked({ since: this.#parkedSince, drift: 0 }),
      runs: this.#runs,
    });
  }

  #reason(fault: string, since: EpochMs): Reason {
    const code = (fault.split(':')[1] ?? 'rsync.failed') as ReasonCode;
    return reasonOf(code, argsFor(code), { component: 'mirror', since });
  }
}
