/** The store of a running graph, and whether it records. */
import type { Recording } from '../health/recording.ts';
import type { Clock } from '../platform/clock.ts';
import { recordingOf, StoreKeeper } from '../store/keeper.ts';
import { patientStore, type Store } from '../store/store.ts';

export interface Kept {
  /** Always the same; it may be absent for a while (`store.database.isOpen`). */
  readonly store: Store;
  recording(): Recording;
  /** After every change of `recording`, and after every opening. */
  subscribe(listener: () => void): () => void;
  /** From now on it is opened again when it is lost. */
  start(): void;
  /** From now on a damaged store fails instead of being repaired at once: what was read before must fit to what is read later. */
  hold(): void;
  /** Resolves once nothing is written any more. */
  close(): Promise<void>;
}

/** For a long-running process: it never waits for the store. */
export function keptByDaemon(folder: string, clock: Clock): Kept {
  const keeper = new StoreKeeper({ folder, clock });
  return {
    store: keeper.store,
    recording: () => keeper.recording,
    subscribe: (listener) => keeper.subscribe(listener),
    start: () => keeper.start(),
    hold: () => {},
    close: () => keeper.close(),
  };
}

/** For one command, which waits for other processes for some seconds, and does not come back to a store that it could not open. */
export function keptByCommand(folder: string, clock: Clock): Kept {
  const patient = patientStore(folder, () => clock.now());
  const { store, database } = patient;
  return {
    store,
    recording: () => recordingOf(database, clock.now()),
    subscribe: () => () => {},
    start: () => {},
    hold: () => patient.hold(),
    close: () => Promise.resolve(patient.close()),
  };
}
