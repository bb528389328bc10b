/** Schedules given as cron expressions; the only importer of node-cron, loaded when the first one is used. It merely ticks. */
export interface CronTicker {
  /** Calls back at every match, in local time; returns the way to stop. */
  every(expression: string, tick: () => void): () => void;
}

export const cronTicker: CronTicker = {
  every(expression, tick) {
    let stopped = false;
    let stop = (): void => {
      stopped = true;
    };
    void import('node-cron').then(({ schedule }) => {
      if (stopped) return;
      const task = schedule(expression, tick, { suppressMissedWarning: true });
      stop = () => void task.destroy();
    });
    return () => stop();
  },
};

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
