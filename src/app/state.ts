/** A short use of the store by a command. */
import type { Config } from '../config/config.ts';
import type { Noted, StoppedCode } from '../health/recording.ts';
import { systemClock } from '../platform/clock.ts';
import { recordingAfterWrite } from '../store/keeper.ts';
import { openStore, type Store } from '../store/store.ts';

/** Opens the store, hands it out (`null` when nothing can be kept) and closes it. */
export function withState<T>(config: Config, use: (store: Store | null) => T | Promise<T>): Promise<T> {
  return withStore(config, use, () => use(null));
}

/** @param without is called with the reason why nothing can be kept */
export async function withStore<T>(
  config: Config,
  use: (store: Store) => T | Promise<T>,
  without: (stopped: Noted<StoppedCode>) => T | Promise<T>,
): Promise<T> {
  const opened = openStore(config.paths.state, systemClock.now());
  if (!opened.ok) return without(opened.stopped);
  try {
    return await use(opened.store);
  } finally {
    opened.store.close();
  }
}

/** Why nothing can be recorded now; `null`: something was. */
export function whyUnrecorded(config: Config): Promise<Noted<StoppedCode> | null> {
  return withStore<Noted<StoppedCode> | null>(
    config,
    (store) => recordingAfterWrite(store, systemClock.now()).stopped,
    (stopped) => stopped,
  );
}
