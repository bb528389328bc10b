/** Schedules given as cron expressions; the only importer of node-cron, loaded when the first one is used. It merely ticks. */
import type { Millis } from '../health/observation.ts';
import { type Clock, systemClock } from './clock.ts';
import { onClockJump } from './clock-jumps.ts';

/** A tick that an event loop under load lets fire late still counts; node-cron's own limit is 1 s. */
const MOST_LATE: Millis = 30_000;

export interface CronTicker {
  /**
   * Calls back at every match, in local time; returns the way to stop. After a jump of the clock it waits for the next
   * match by the new time, and calls `rearmed`: node-cron would go on waiting for the match that it found before.
   */
  every(expression: string, tick: () => void, rearmed?: () => void): () => void;
}

/** `clock` only watches for jumps: node-cron itself reads the system's. */
export function createCronTicker(clock: Clock): CronTicker {
  const tasks = new Set<() => void>();
  let stopWatching = (): void => {};
  const add = (rearm: () => void): (() => void) => {
    if (tasks.size === 0) {
      stopWatching = onClockJump(clock, () => {
        for (const one of tasks) one();
      });
    }
    tasks.add(rearm);
    return () => {
      if (tasks.delete(rearm) && tasks.size === 0) stopWatching();
    };
  };
  return {
    every(expression, tick, rearmed) {
      let stopped = false;
      let stop = (): void => {
        stopped = true;
      };
      void import('node-cron').then(({ schedule }) => {
        if (stopped) return;
        const task = schedule(expression, tick, { suppressMissedWarning: true, missedExecutionTolerance: MOST_LATE });
        const remove = add(() => {
          void task.stop();
          void task.start();
          rearmed?.();
        });
        stop = () => {
          remove();
          void task.destroy();
        };
      });
      return () => stop();
    },
  };
}

export const cronTicker: CronTicker = createCronTicker(systemClock);

/** The next `count` matches from now on, in local time; `null` when the expression is not a valid one. */
export async function nextRuns(expression: string, count: number): Promise<readonly number[] | null> {
  const { createTask, validate } = await import('node-cron');
  if (!validate(expression)) return null;
  const task = createTask(expression, () => {}, { suppressMissedWarning: true });
  try {
    return task.getNextRuns(count).map((run) => run.getTime());
  } finally {
    await task.destroy();
  }
}
