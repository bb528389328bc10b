/** Real stores in folders of their own. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EpochMs, ProbeId } from '../../src/health/observation.ts';
import type { ProbeAttempt } from '../../src/store/attempt-bytes.ts';
import type { Database } from '../../src/store/database.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { addWitnessed } from '../../src/store/witnessed.ts';
import { T0 } from './health.ts';

/** Opened; closed when the test ends. */
export function storeIn(folder: string, now: EpochMs = T0): Store {
  const opened = openStore(folder, now);
  if (!opened.ok) throw new Error(opened.problem);
  let isOpen = true;
  const { store } = opened;
  const close = store.close.bind(store);
  store.close = () => {
    if (isOpen) close();
    isOpen = false;
  };
  onTestFinished(() => store.close());
  return store;
}

/** ytm was at work at these moments: what age is counted by. */
export function witness(database: Database, moments: readonly EpochMs[]): void {
  database.write(() => {
    for (const at of moments) addWitnessed(database, at);
  });
}

export function databaseFile(folder: string): string {
  return join(folder, 'ytm.sqlite');
}

export function goodAttempt(probe: ProbeId, at: EpochMs, changes: Partial<ProbeAttempt> = {}): ProbeAttempt {
  return { probe, at, tookMs: 12.5, answered: true, class: 'u', code: null, ...changes };
}

export function badAttempt(probe: ProbeId, at: EpochMs, changes: Partial<ProbeAttempt> = {}): ProbeAttempt {
  return { probe, at, tookMs: 8_000, answered: false, class: 'd', code: 'http.timeout', ...changes };
}

/** All attempts of a probe that are kept one by one. */
export function attemptsOf(store: Store, probe: ProbeId) {
  return store.attempts.page(probe, { start: 0, id: 0 }, 1_000_000).attempts;
}

export function keepAttempts(store: Store, attempts: readonly ProbeAttempt[]): void {
  store.save({ probes: [], attempts, seen: null });
}
