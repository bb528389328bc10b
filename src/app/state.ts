/** A short use of the store by a command. */
import type { Config } from '../config/config.ts';
import { systemClock } from '../platform/clock.ts';
import { openStore, type Store } from '../store/store.ts';

/** Opens the store, hands it out (`null` when nothing can be kept) and closes it. */
export async function withState<T>(config: Config, use: (store: Store | null) => T | Promise<T>): Promise<T> {
  const opened = openStore(config.paths.state, systemClock.now());
  if (!opened.ok) return use(null);
  try {
    return await use(opened.store);
  } finally {
    opened.store.close();
  }
}
