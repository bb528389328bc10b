/** The store for commands that only look back: they work without a daemon and beside one. */
import { withState } from '../app/state.ts';
import type { Config } from '../config/config.ts';
import type { Store } from '../store/store.ts';
import { CommandError } from './errors.ts';

const FAILED = 1;

/** @throws CommandError if the store cannot be opened */
export function withPast<T>(config: Config, use: (store: Store) => T | Promise<T>): Promise<T> {
  return withState(config, (store) => {
    if (store === null) throw new CommandError(`the database in ${config.paths.state} cannot be opened`, FAILED);
    return use(store);
  });
}
