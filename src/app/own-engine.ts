/** An engine in this process, started: what `serve`, an embedded `watch`, the demo and `gate -- CMD` share. */
import { alertRequests } from '../alerts/requests.ts';
import type { Config } from '../config/config.ts';
import { Engine } from '../engine/engine.ts';
import type { EventSource } from '../health/events.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import { cronTicker, nextRuns } from '../platform/cron.ts';
import type { EngineActions } from '../ports/actions.ts';
import type { AlertActions } from '../ports/alerts-port.ts';
import type { History } from '../ports/history.ts';
import { type IncidentFigures, NO_INCIDENTS } from '../ports/incidents.ts';
import type { MirrorPort } from '../ports/mirror-port.ts';
import type { NotifierHealth } from '../ports/notifiers.ts';
import { AlertLog, type MessageSink } from '../store/alert-log.ts';
import { Pruner } from '../store/pruner.ts';
import { StateRecorder } from '../store/state-recorder.ts';
import { StoredHistory } from '../store/stored-history.ts';
import { AlertDesk, type AlertDeskOptions } from './alert-desk.ts';
import { Digests } from './digests.ts';
import { MirrorHost, type MirrorMode } from './mirror-host.ts';
import { Parts } from './parts.ts';
import { createRuntime, type Runtime } from './runtime.ts';
import type { Surroundings } from './surroundings.ts';

export interface OwnEngine {
  readonly runtime: Runtime;
  /** What runs; the listeners of a daemon are added to them. */
  readonly parts: Parts;
  readonly source: SnapshotSource;
  readonly events: EventSource;
  readonly actions: EngineActions;
  readonly history: History;
  /** `null`: this machine mirrors nothing. */
  readonly mirror: MirrorPort | null;
  /** Acknowledgements and silences: also where this process sends no alerts, as another one may. */
  readonly alerts: AlertActions;
  /** How each notifier does; empty where nobody is notified. */
  readonly notifiers: () => readonly NotifierHealth[];
  /** For the metrics: nothing where alerts are not evaluated. */
  readonly incidents: () => IncidentFigures;
  /** Stops all parts (parts.ts). */
  stop(): Promise<void>;
}

export type AlertReports = Pick<AlertDeskOptions, 'onAttempt' | 'onSilencesKept'>;

/** @param reports of what becomes of messages and silences */
export function startEngine(config: Config, io: Surroundings, mode: MirrorMode = 'by-hand', reports: AlertReports = {}): OwnEngine {
  const runtime = createRuntime(config, io, { kind: 'span', awakeSince: null });
  const { board, clock, roster, neutral, kept } = runtime;
  const keeper = keepHistory(runtime);
  const engine = new Engine({ clock, board, roster, neutral, cron: cronTicker });
  const mirror = MirrorHost.open(config, { runtime, engine, io, mode });
  // Only in scheduled mode: the user of an interactive dashboard already sees the problem.
  const alerts = mode === 'scheduled' ? alertDesk(runtime, io, reports) : null;
  const parts = new Parts(clock);
  parts.start({
    runtime: {
      start: () => kept.start(),
      reconfigure: (next) => runtime.reconfigure(next, engine),
      stop: () => runtime.close(),
    },
    history: keeper,
    engine: { start: () => engine.start(), stop: () => engine.stop() },
    mirror: mirror && {
      reconfigure: (next) => mirror.reconfigure(next),
      hurry: () => void mirror.port.stop('at-once'),
      stop: () => mirror.close(),
    },
    alerts,
    digests: mode === 'scheduled' ? new Digests({ config, store: kept.store, source: board, clock, nextRuns }) : null,
  });
  return {
    runtime,
    parts,
    source: board,
    events: board,
    actions: engine,
    history: keeper.history,
    mirror: mirror?.port ?? null,
    alerts: alertRequests({
      storage: new AlertLog(kept.store.database, NO_MESSAGES),
      clock,
      components: () => runtime.config.components.map(({ id }) => id),
      changed: () => alerts?.look(),
    }),
    notifiers: () => alerts?.status() ?? [],
    incidents: () => alerts?.incidents() ?? NO_INCIDENTS,
    async stop() {
      await parts.stop();
    },
  };
}

/** Nothing is decided through it. */
const NO_MESSAGES: MessageSink = { addWithin: () => {} };

function alertDesk({ config, board, kept, machine }: Runtime, { env }: Surroundings, reports: AlertReports): AlertDesk {
  const { clock, secrets, children } = machine.ports;
  return new AlertDesk({
    config,
    board,
    database: kept.store.database,
    recording: () => kept.recording(),
    ports: { clock, secrets, children },
    env,
    ...reports,
  });
}

interface HistoryKeeper {
  readonly history: History;
  /** The fleet or the spans of the history have changed. */
  reconfigure(): void;
  stop(): void;
}

/** States as they change, and room for what comes: only where probes run all the time. Before anyone else hears of an event. */
function keepHistory(runtime: Runtime): HistoryKeeper {
  const { board, clock, kept } = runtime;
  const { store } = kept;
  const recorder = new StateRecorder({ store, source: board, clock });
  let pruner = new Pruner({ store, clock, ...runtime.config.history });
  board.on((event) => recorder.on(event));
  recorder.start();
  pruner.start();
  let { openings } = store.database;
  const unsubscribe = kept.subscribe(() => {
    if (openings === store.database.openings) return;
    openings = store.database.openings;
    recorder.reopened();
  });
  return {
    history: new StoredHistory(store, clock),
    reconfigure() {
      recorder.reconfigured();
      pruner.stop();
      pruner = new Pruner({ store, clock, ...runtime.config.history });
      pruner.start();
    },
    stop() {
      unsubscribe();
      recorder.stop();
      pruner.stop();
    },
  };
}
