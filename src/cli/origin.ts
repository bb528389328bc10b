/** Where what `watch` shows comes from: the running daemon when there is one, else the probes run in this process. */

import { LiveOrigin } from '../app/live-origin.ts';
import type { Config } from '../config/config.ts';
import type { WatchOptions } from '../tui/ports.ts';
import type { Io } from './io.ts';

export interface Origin extends Pick<WatchOptions, 'source' | 'actions' | 'events' | 'history' | 'mirror' | 'alerts' | 'link'> {
  stop(): Promise<void> | void;
}

/** Opens always: a daemon that does not answer is none. */
export async function openOrigin(config: Config, io: Io, signal: AbortSignal): Promise<Origin> {
  const live = new LiveOrigin(config, io);
  await live.open(signal);
  const { actions, history, mirror, alerts, link } = live;
  return { source: live, events: live, actions, history, mirror, alerts, link, stop: () => live.close() };
}
