/** The store for commands that look back, or write down a request: they work without a daemon and beside one. */
import { withStore } from '../app/state.ts';
import type { Config } from '../config/config.ts';
import type { Store } from '../store/store.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';
import { reasonAndNext } from './mirror/reason-text.ts';
import { localeNow } from './session.ts';

const FAILED = 1;

/** @throws CommandError if the store cannot be opened, with the reason and the next step */
export function withPast<T>(config: Config, io: Io, use: (store: Store) => T | Promise<T>): Promise<T> {
  return withStore(config, use, (stopped) => {
    throw new CommandError(reasonAndNext(stopped, localeNow(config, io)), FAILED);
  });
}
