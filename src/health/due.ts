/** Work that is due once after every time of a schedule, however late somebody looks. Pure. */
import type { EpochMs, Millis } from './ids.ts';

/** What is remembered from one look to the next. */
export interface DueMemory {
  /** The schedule that `nextAt` is of. */
  readonly schedule: string;
  readonly nextAt: EpochMs;
  /** When the work was last done; `null`: never. */
  readonly doneAt: EpochMs | null;
}

export interface Due {
  readonly isDue: boolean;
  /** To be remembered: if the work is due, it counts as done. */
  readonly memory: DueMemory;
}

/** A timer may fire this much early. */
export const EARLY_MS: Millis = 5_000;
const DAY: Millis = 86_400_000;
/** No schedule has this name. */
const OFF = 'off';

/**
 * Once for several times that were missed. The first time of the schedule after it was configured is the first one that counts.
 *
 * @param nextAt the next time of the schedule after `now + EARLY_MS`
 */
export function dueBy(memory: DueMemory | null, schedule: string, nextAt: EpochMs, now: EpochMs): Due {
  const doneAt = memory?.doneAt ?? null;
  const next = { schedule, nextAt, doneAt };
  if (memory?.schedule !== schedule) return { isDue: false, memory: next };
  if (now < memory.nextAt - EARLY_MS) {
    // A clock that was set back brings the next time nearer, unless the work was done for that time already.
    const isDone = doneAt !== null && nextAt <= doneAt && doneAt - now < DAY;
    return { isDue: false, memory: { ...next, nextAt: isDone ? memory.nextAt : Math.min(memory.nextAt, nextAt) } };
  }
  return { isDue: true, memory: { ...next, doneAt: now } };
}

/** Of work that is switched off: once it is on again, the first time after that counts. `null`: nothing is to be remembered. */
export function memoryWhileOff<T extends { readonly schedule: string }>(memory: T | null): T | null {
  return memory === null || memory.schedule === OFF ? null : { ...memory, schedule: OFF };
}
