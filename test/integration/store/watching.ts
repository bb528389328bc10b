/** An engine on a clock that stands still, with a store on disk that hears of it. */
import { expect } from 'vitest';
import type { StateSpan } from '../../../src/health/history.ts';
import type { MirrorSnapshot } from '../../../src/health/mirror.ts';
import type { ProbeRules } from '../../../src/health/rules.ts';
import { Journal } from '../../../src/store/journal.ts';
import { StateRecorder } from '../../../src/store/state-recorder.ts';
import type { Store } from '../../../src/store/store.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { blind, good, rulesOf, SECOND, silent } from '../../support/health.ts';
import { storeIn } from '../../support/stores.ts';
import { after, Lab, type Script } from '../../unit/engine/lab.ts';

const PRINTS = new Map([
  ['ui', 'print'],
  ['ping', 'print'],
]);
export const PROBES = [rulesOf('ui', { everyMs: 30 * SECOND }), rulesOf('ping', { domain: 'tailnet', everyMs: 30 * SECOND })];
export const DOWN: Script = after(20, silent('http.timeout'));
export const UP: Script = after(20, good());
/** Nothing can be asked from here. */
export const BLIND: Script = after(20, blind());

interface Scene {
  readonly script?: Lab['script'];
  readonly probes?: readonly ProbeRules[];
  readonly mirror?: MirrorSnapshot | null;
}

/** Probes that run and a store that hears of it, until `end`. */
export async function watching(folder: string, clock: FakeClock, scene: Scene = {}) {
  const { script = {}, probes = PROBES, mirror = null } = scene;
  const store = storeIn(folder);
  const lab = new Lab({ probes, clock, restored: store.probes(PRINTS) });
  lab.script = script;
  const journal = new Journal({ store, clock, fingerprints: PRINTS, watching: true });
  const recorder = new StateRecorder({ store, source: lab.board, clock });
  lab.board.on((event) => {
    if (event.kind !== 'observed') return;
    const history = lab.board.history(event.observation.probe);
    if (history !== null) journal.keep(event.observation, history);
  });
  lab.board.on((event) => recorder.on(event));
  lab.board.setMirror(mirror);
  recorder.start();
  lab.engine.start();
  await clock.advance(5 * SECOND);
  return {
    lab,
    store,
    end: () => {
      lab.stop();
      recorder.stop();
      store.close();
    },
    /** Nothing more is written. */
    kill: () => {
      lab.stop();
      store.close();
    },
  };
}

interface Row {
  readonly start: number;
  readonly until: number | null;
  readonly state: StateSpan['state'];
  readonly code: string | null;
}

export function spansOf(store: Store, id: string): readonly Row[] {
  const rows = store.database.statement('SELECT start, until, state, code FROM states WHERE subject = ? ORDER BY start').all(id);
  return rows as unknown as readonly Row[];
}

/** State and cause of each span; the last has to be open. */
export function statesOf(store: Store, id: string): readonly string[] {
  const rows = spansOf(store, id);
  expect(rows.map(({ until }) => until === null)).toEqual(rows.map((_, index) => index === rows.length - 1));
  return rows.map(({ state, code }) => (code === null ? state : `${state} ${code}`));
}

export function openOf(store: Store): readonly StateSpan[] {
  return store.states.open().toSorted((a, b) => a.subject.id.localeCompare(b.subject.id));
}
