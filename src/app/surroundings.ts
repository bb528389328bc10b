/** What the running graph needs of the process that it runs in. */
import { join } from 'node:path';
import type { Config } from '../config/config.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where ytm's own helper programs lie. */
  readonly programs: {
    readonly visit: string;
    readonly hot: string;
    readonly watcher: string;
    readonly agent: string;
    readonly inspect: string;
    /** The folder with what the status page loads in a browser: `page.js` and `page.css`. */
    readonly page: string;
  };
}

/** The socket of the daemon that runs with this config. */
export function socketPath(config: Config): string {
  return join(config.paths.state, 'ytm.sock');
}
