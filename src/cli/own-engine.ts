/** An engine in this process, started: what `serve`, an embedded `watch`, the demo and `gate -- CMD` share. */
import type { Config } from '../config/config.ts';
import { Engine } from '../engine/engine.ts';
import type { EventSource } from '../health/events.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import type { EngineActions } from '../platform/actions.ts';
import { cronTicker } from '../platform/cron.ts';
import type { Io } from './io.ts';
import { createRuntime, type Runtime } from './runtime.ts';

export interface OwnEngine {
  readonly runtime: Runtime;
  readonly source: SnapshotSource;
  readonly events: EventSource;
  readonly actions: EngineActions;
  /** Drops what is under way and lets go of everything. */
  stop(): void;
}

export function startEngine(config: Config, io: Pick<Io, 'env' | 'programs'>): OwnEngine {
  const runtime = createRuntime(config, io, { kind: 'span', awakeSince: null });
  const { board, clock, roster, neutral } = runtime;
  const engine = new Engine({ clock, board, roster, neutral, cron: cronTicker });
  engine.start();
  return {
    runtime,
    source: board,
    events: board,
    actions: engine,
    stop() {
      engine.stop();
      runtime.close();
    },
  };
}
