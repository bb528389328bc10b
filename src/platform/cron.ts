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
