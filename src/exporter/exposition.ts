/** The metrics as they are scraped: counted from the engine's events, and read from the board when somebody asks. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { DoctorNight } from '../health/doctor-night.ts';
import type { EventSource } from '../health/events.ts';
import type { EpochMs, ProbeId } from '../health/observation.ts';
import type { Snapshot, SnapshotSource } from '../health/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import { type IncidentFigures, NO_INCIDENTS } from '../ports/incidents.ts';
import type { MetricsSource } from '../ports/metrics.ts';
import type { NotifierHealth } from '../ports/notifiers.ts';
import { Durations } from './durations.ts';
import type { View } from './family.ts';
import { createMetrics } from './metrics.ts';
import { MirrorTallies } from './mirror-tally.ts';
import { type Format, negotiate } from './negotiation.ts';
import { SharedBody } from './shared-body.ts';
import { countedCodes, Tallies } from './tallies.ts';

/** A snapshot holds the ten newest runs; more than that do not end within this time. */
const LOOK_EVERY_MS = 60_000;

export interface ExpositionPorts {
  readonly source: SnapshotSource;
  readonly events: EventSource;
  /** Every probe of the config in force: its counters start at zero for all codes that its kind can give. The same array until it changes. */
  readonly probes: () => readonly { readonly id: ProbeId; readonly codes: readonly ReasonCode[] }[];
  /** Absent: no notifiers are configured. */
  readonly notifiers?: () => readonly NotifierHealth[];
  /** Absent: there are none. */
  readonly incidents?: () => IncidentFigures;
  /** Absent: this process runs no doctors. */
  readonly doctors?: () => readonly DoctorNight[];
  readonly clock: Clock;
}

/** Counts from this moment on: make it before the engine starts. */
export function createExposition(ports: ExpositionPorts): MetricsSource {
  const { clock } = ports;
  const board = new BoardView(ports);
  const metrics = createMetrics(() => board.view(), board.durations);
  const bodies = new Map<Format, SharedBody>();
  return {
    scrape(accept) {
      const format = negotiate(accept);
      const current = bodies.get(format);
      const body = current?.isOpen(clock.monotonic()) ? current : new SharedBody(metrics.print(format), clock.monotonic());
      bodies.set(format, body);
      return { contentType: metrics.contentType(format), parts: body.read() };
    },
  };
}

class BoardView {
  readonly durations = new Durations();
  readonly #ports: ExpositionPorts;
  readonly #tallies = new Tallies();
  readonly #mirrorTallies: MirrorTallies;
  #probes: View['probes'] = [];
  #taken: ReturnType<ExpositionPorts['probes']> | null = null;
  #lookedAt: EpochMs;

  constructor(ports: ExpositionPorts) {
    this.#ports = ports;
    this.#mirrorTallies = new MirrorTallies(ports.clock.now());
    this.#lookedAt = ports.clock.now();
    this.#takeProbes();
    ports.events.on((event) => {
      this.#tallies.record(event);
      this.durations.record(event);
      this.#lookSometimes();
    });
  }

  view(): View {
    const snapshot = this.#look();
    this.#takeProbes();
    return {
      snapshot,
      mirrorTally: this.#mirrorTallies,
      probes: this.#probes,
      tallyOf: (probe) => this.#tallies.of(probe),
      notifiers: this.#ports.notifiers?.() ?? [],
      incidents: this.#ports.incidents?.() ?? NO_INCIDENTS,
      doctors: this.#ports.doctors?.() ?? [],
      runtime: { node: process.version },
    };
  }

  /** A reload may have changed the probes: removed ones are no longer exported. */
  #takeProbes(): void {
    const probes = this.#ports.probes();
    if (probes === this.#taken) return;
    this.#taken = probes;
    this.durations.only(probes.map(({ id }) => id));
    this.#probes = probes.map(({ id, codes }) => ({ id, codes: countedCodes(codes) }));
  }

  /** Now and then also when nobody scrapes, so that no run is missed. */
  #lookSometimes(): void {
    if (this.#ports.clock.now() - this.#lookedAt >= LOOK_EVERY_MS) queueMicrotask(() => this.#look());
  }

  #look(): Snapshot {
    const snapshot = this.#ports.source.current();
    this.#mirrorTallies.look(snapshot.mirror);
    this.#lookedAt = this.#ports.clock.now();
    return snapshot;
  }
}
