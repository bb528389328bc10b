/** An engine in this process, started: what `serve`, an embedded `watch`, the demo and `gate -- CMD` share. */
import type { Config } from '../config/config.ts';
import { Engine } from '../engine/engine.ts';
import type { EventSource } from '../health/events.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import type { MirrorControl } from '../mirror/control.ts';
import type { EngineActions } from '../platform/actions.ts';
import { cronTicker } from '../platform/cron.ts';
import type { History } from '../platform/history.ts';
import type { MirrorDoor } from '../platform/mirror-door.ts';
import { Pruner } from '../store/pruner.ts';
import { StateRecorder } from '../store/state-recorder.ts';
import type { Store } from '../store/store.ts';
import { StoredHistory } from '../store/stored-history.ts';
import type { Io } from './io.ts';
import { doorOf, type MirrorParts, mirrorControl, mirrorParts } from './mirror/compose.ts';
import { createRuntime, type Runtime } from './runtime.ts';

export interface OwnEngine {
  readonly runtime: Runtime;
  readonly source: SnapshotSource;
  readonly events: EventSource;
  readonly actions: EngineActions;
  /** Absent when nothing can be kept. */
  readonly history?: History;
  /** `null`: this machine mirrors nothing, or nothing can be kept of it. */
  readonly mirror: MirrorDoor | null;
  /** Ends a mirror run within 4 s, drops what else is under way and lets go of everything. */
  stop(): Promise<void>;
}

/** `scheduled`: runs start when they are due; `by-hand`: only when a person asks for one. */
export type MirrorMode = 'scheduled' | 'by-hand';

export function startEngine(config: Config, io: Pick<Io, 'env' | 'programs'>, mode: MirrorMode = 'by-hand'): OwnEngine {
  const runtime = createRuntime(config, io, { kind: 'span', awakeSince: null });
  const { board, clock, roster, neutral, store } = runtime;
  const keeper = store === null ? null : keepHistory(runtime, store);
  const engine = new Engine({ clock, board, roster, neutral, cron: cronTicker });
  const mirror = startMirror({ config, runtime, engine, io }, mode);
  engine.start();
  return {
    runtime,
    source: board,
    events: board,
    actions: engine,
    ...(keeper === null ? {} : { history: keeper.history }),
    mirror: mirror === null ? null : doorOf(mirror.control, mirror.parts),
    async stop() {
      await mirror?.control.close();
      engine.stop();
      keeper?.stop();
      runtime.close();
    },
  };
}

interface MirrorOrder {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly engine: Engine;
  readonly io: Pick<Io, 'env' | 'programs'>;
}

/** The board hears of every change of the mirror, from its beginning on. */
function startMirror(
  { config, runtime, engine, io }: MirrorOrder,
  mode: MirrorMode,
): { readonly control: MirrorControl; readonly parts: MirrorParts } | null {
  const { board } = runtime;
  const parts = mirrorParts({ config, runtime, engine, io });
  if (parts === null) return null;
  const control = mirrorControl(parts, runtime);
  let hasBeaten = parts.store.lastBeat() !== null;
  control.subscribe(() => {
    const mirror = control.current();
    board.setMirror(mirror);
    // The beat can be looked for once there is one; a run writes it at its end.
    if (hasBeaten || mirror.progress !== null) return;
    hasBeaten = parts.store.lastBeat() !== null;
    if (hasBeaten) engine.learn('beat', '');
  });
  board.setMirror(control.current());
  if (mode === 'scheduled') control.start();
  return { control, parts };
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
