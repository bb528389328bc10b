/** What a gauge or counter of the board is, and what its samples are made from. Pure: metrics.ts makes prom-client's metrics of it. */
import type { DoctorNight } from '../health/doctor-night.ts';
import type { ProbeId } from '../health/observation.ts';
import type { ProbeSnapshot, Snapshot } from '../health/snapshot.ts';
import type { IncidentFigures } from '../ports/incidents.ts';
import type { NotifierHealth } from '../ports/notifiers.ts';
import type { MirrorTally } from './mirror-tally.ts';
import type { CountedCodes, Tally } from './tallies.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** A probe as far as the metrics are concerned. */
export interface ExportedProbe {
  readonly id: ProbeId;
  readonly codes: CountedCodes;
}

/** All data of one scrape. */
export interface View {
  readonly snapshot: Snapshot;
  readonly probes: readonly ExportedProbe[];
  readonly tallyOf: (probe: ProbeId) => Tally;
  readonly mirrorTally: MirrorTally;
  /** Empty without notifiers. */
  readonly notifiers: readonly NotifierHealth[];
  readonly incidents: IncidentFigures;
  /** The newest examination by each doctor; empty where none has run. */
  readonly doctors: readonly DoctorNight[];
  readonly runtime: { readonly node: string };
}

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  /** Names of the labels. */
  readonly labels: readonly string[];
  readonly samples: (view: View) => Iterable<Sample>;
}

/** A family with at most one sample per probe; `null` leaves the sample out. */
export function perProbe(name: string, help: string, value: (probe: ProbeSnapshot) => number | null | undefined): Family {
  return {
    name,
    help,
    type: 'gauge',
    labels: ['probe'],
    *samples({ snapshot }) {
      for (const probe of snapshot.probes) {
        const found = value(probe);
        if (found !== null && found !== undefined) yield { labels: { probe: probe.id }, value: found };
      }
    },
  };
}

export function seconds(ms: number): number {
  return ms / 1_000;
}
