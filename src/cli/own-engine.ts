/** An engine in this process, started: what `serve`, an embedded `watch`, the demo and `gate -- CMD` share. */
import type { Config } from '../config/config.ts';
import { Engine } from '../engine/engine.ts';
import type { EventSource } from '../health/events.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import type { EngineActions } from '../platform/actions.ts';
import { cronTicker } from '../platform/cron.ts';
import type { History } from '../platform/history.ts';
import { Pruner } from '../store/pruner.ts';
import { StateRecorder } from '../store/state-recorder.ts';
import type { Store } from '../store/store.ts';
import { StoredHistory } from '../store/stored-history.ts';
import type { Io } from './io.ts';
import { createRuntime, type Runtime } from './runtime.ts';

export interface OwnEngine {
  readonly runtime: Runtime;
  readonly source: SnapshotSource;
  readonly events: EventSource;
  readonly actions: EngineActions;
  /** Absent when nothing can be kept. */
  readonly history?: History;
  /** Drops what is under way and lets go of everything. */
  stop(): void;
}

export function startEngine(config: Config, io: Pick<Io, 'env' | 'programs'>): OwnEngine {
  const runtime = createRuntime(config, io, { kind: 'span', awakeSince: null });
  const { board, clock, roster, neutral, store } = runtime;
  const keeper = store === null ? null : keepHistory(runtime, store);
  const engine = new Engine({ clock, board, roster, neutral, cron: cronTicker });
  engine.start();
  return {
    runtime,
    source: board,
    events: board,
    actions: engine,
    ...(keeper === null ? {} : { history: keeper.history }),
    stop() {
      engine.stop();
      keeper?.stop();
      runtime.close();
    },
  };
}

/** States as they change, and room for what comes: only where probes run all the time. Before anyone else hears of an event. */
function keepHistory({ board, clock, config }: Runtime, store: Store): { readonly history: History; stop(): void } {
  const recorder = new StateRecorder({ store, source: board, clock });
  const pruner = new Pruner({ store, clock, ...config.history });
  board.on((event) => recorder.on(event));
  recorder.start();
  pruner.start();
  return {
    history: new StoredHistory(store, clock),
    stop() {
      recorder.stop();
      pruner.stop();
    },
  };
}
