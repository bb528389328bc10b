/** What a metric family is, and what its samples are made from. Pure: nothing here knows Prometheus' client. */
import type { ProbeId } from '../health/observation.ts';
import type { ProbeSnapshot, Snapshot } from '../health/snapshot.ts';
import type { MirrorTally } from './mirror-tally.ts';
import type { CountedCodes, Durations, Tally } from './tallies.ts';

export type Labels = Readonly<Record<string, string>>;

export const NO_LABELS: Labels = {};

export interface Sample {
  readonly labels: Labels;
  /** Further labels, by an object that lives as long as they do: it is formatted once and kept (`View.labelOf`, `NO_LABELS`). */
  readonly shared: Labels;
  readonly value: number;
  /** Of a histogram's parts. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

/** A probe as far as the metrics are concerned. */
export interface ExportedProbe {
  readonly id: ProbeId;
  readonly codes: CountedCodes;
}

/** Everything that a scrape tells, at one moment. */
export interface View {
  readonly snapshot: Snapshot;
  readonly probes: readonly ExportedProbe[];
  readonly tallyOf: (probe: ProbeId) => Tally;
  readonly startDelays: () => Durations;
  readonly mirrorTally: MirrorTally;
  /** The label `probe`: for one probe always the same object. */
  readonly labelOf: (probe: ProbeId) => Labels;
  readonly runtime: { readonly node: string };
}

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** Names of the labels, for the documentation. */
  readonly labels: readonly string[];
  samples(view: View): Iterable<Sample>;
}

/** A family with at most one sample per probe; `null` leaves the sample out. */
export function perProbe(name: string, help: string, value: (probe: ProbeSnapshot) => number | null | undefined): Family {
  return {
    name,
    help,
    type: 'gauge',
    labels: ['probe'],
    *samples({ snapshot, labelOf }) {
      for (const probe of snapshot.probes) {
        const found = value(probe);
        if (found !== null && found !== undefined) yield { labels: NO_LABELS, shared: labelOf(probe.id), value: found };
      }
    },
  };
}

export function seconds(ms: number): number {
  return ms / 1_000;
}
